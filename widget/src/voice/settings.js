import { h, setAttribute } from "../shared/dom.js";

/** The button that shows how it speaks, and the line it shows; what is in the line is loaded with the first tap. */
export class Settings {
  #load;
  #filled = false;
  button;
  node;

  /**
   * @param {string} name
   * @param {() => Promise<HTMLElement[]>} load
   */
  constructor(name, load) {
    this.#load = load;
    this.node = h("div", {
      class: "voice-controls",
      id: "voice-controls",
      role: "group",
      "aria-label": name,
      hidden: true,
    });
    const attributes = { class: "link", type: "button", "aria-controls": "voice-controls" };
    this.button = h("button", { ...attributes, onclick: () => this.#toggle() }, name);
    this.offer(false);
  }

  /** @param {boolean} offered there is something to be set */
  offer(offered) {
    this.button.hidden = !offered;
    if (!offered) this.#show(false);
  }

  async #toggle() {
    this.#show(Boolean(this.node.hidden));
    if (this.#filled) return;
    this.#filled = true;
    try {
      this.node.append(...(await this.#load()));
    } catch {
      this.#filled = false;
      this.#show(false);
    }
  }

  /** @param {boolean} open */
  #show(open) {
    this.node.hidden = !open;
    setAttribute(this.button, "aria-expanded", String(open));
  }
}
