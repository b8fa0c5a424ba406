import { h, setAttribute } from "../../shared/dom.js";
import { MORE } from "../../shared/icons.js";
import { iconButton } from "./icon-button.js";

/**
 * One line of the menu. With `href` it is a link that opens beside the page; with `checked` it is a switch.
 *
 * @typedef {object} Item
 * @property {string} label
 * @property {() => void} [run]
 * @property {string} [href]
 * @property {() => boolean} [checked]
 * @property {() => boolean} [when] whether it is there, asked when the menu opens
 */

/** A menu button: arrows move, Escape and leaving close, focus comes back to the button. */
export class Menu {
  #button;
  #list;
  #items;
  node;

  /**
   * @param {string} label
   * @param {Item[]} items
   */
  constructor(label, items) {
    this.#button = iconButton("round", label, MORE, () => (this.open ? this.close() : this.#show()));
    setAttribute(this.#button, "aria-haspopup", "menu");
    this.#items = items.map((item) => ({ item, node: this.#line(item) }));
    this.#list = h(
      "div",
      { class: "menu", role: "menu", "aria-label": label },
      ...this.#items.map(({ node }) => node),
    );
    this.node = h("div", { class: "menu-frame" }, this.#button, this.#list);
    this.#hide();
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
    for (const { item, node } of this.#items) {
      node.hidden = item.when?.() === false;
      if (item.checked) setAttribute(node, "aria-checked", String(item.checked()));
    }
    this.#list.hidden = false;
    setAttribute(this.#button, "aria-expanded", "true");
    this.#shown[0]?.focus();
  }

  #hide() {
    this.#list.hidden = true;
    setAttribute(this.#button, "aria-expanded", "false");
  }

  get #shown() {
    return this.#items.map(({ node }) => node).filter(({ hidden }) => !hidden);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const shown = this.#shown;
    const root = /** @type {ShadowRoot} */ (this.node.getRootNode());
    const at = shown.indexOf(/** @type {HTMLElement} */ (root.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (!this.open || to === undefined) return;
    event.preventDefault();
    shown.at(to % shown.length)?.focus();
  }

  /**
   * @param {Item} item
   * @returns {HTMLElement}
   */
  #line({ label, run, href, checked }) {
    const onclick = () => {
      this.close();
      run?.();
    };
    const role = checked ? "menuitemcheckbox" : "menuitem";
    if (!href) return h("button", { type: "button", role, tabindex: "-1", onclick }, label);
    return h("a", { role, tabindex: "-1", href, target: "_blank", rel: "noopener", onclick }, label);
  }
}
