import { h, icon, setAttribute } from "../../shared/dom.js";
import { MORE } from "../../shared/icons.js";

/** A menu button: arrows move, Escape and leaving close, focus comes back to the button. */
export class Menu {
  #button;
  #list;
  /** @type {HTMLButtonElement[]} */
  #items;
  node;

  /**
   * @param {string} label
   * @param {{ label: string, run: () => void }[]} items
   */
  constructor(label, items) {
    this.#button = h(
      "button",
      {
        class: "round",
        type: "button",
        title: label,
        "aria-label": label,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: () => (this.open ? this.close() : this.#show()),
      },
      icon(MORE),
    );
    this.#items = items.map((item) => this.#item(item));
    this.#list = h("div", { class: "menu", role: "menu", "aria-label": label, hidden: true }, ...this.#items);
    this.node = h("div", { class: "menu-frame" }, this.#button, this.#list);
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.node.contains(/** @type {Node | null} */ (relatedTarget))) this.#hide();
    });
  }

  get open() {
    return !this.#list.hidden;
  }

  close() {
    this.#hide();
    this.#button.focus();
  }

  #show() {
    this.#list.hidden = false;
    setAttribute(this.#button, "aria-expanded", "true");
    this.#items[0]?.focus();
  }

  #hide() {
    this.#list.hidden = true;
    setAttribute(this.#button, "aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!this.open || !step) return;
    event.preventDefault();
    const root = /** @type {ShadowRoot} */ (this.node.getRootNode());
    const at = this.#items.indexOf(/** @type {HTMLButtonElement} */ (root.activeElement));
    this.#items.at((at + step) % this.#items.length)?.focus();
  }

  /** @param {{ label: string, run: () => void }} item */
  #item({ label, run }) {
    const onclick = () => {
      this.close();
      run();
    };
    return h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick }, label);
  }
}
