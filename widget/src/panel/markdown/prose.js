import { readBlocks } from "./blocks.js";
import { nodes } from "./nodes.js";

/**
 * Markdown written into an element while it grows. The whole text is read each time, but only blocks that
 * changed are made again: what has been read stays where it is, selected text stays selected.
 */
export class Prose {
  #element;
  #text = "";
  /** @type {{ raw: string, made: ChildNode[] }[]} */
  #blocks = [];

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {string} text */
  write(text) {
    if (text === this.#text) return;
    this.#text = text;
    const next = readBlocks(text);
    const changed = this.#blocks.findIndex(({ raw }, at) => raw !== next[at]?.raw);
    const kept = changed < 0 ? this.#blocks.length : changed;
    for (const { made } of this.#blocks.splice(kept)) for (const node of made) node.remove();
    for (const { raw, tree } of next.slice(kept)) {
      const fragment = document.createDocumentFragment();
      fragment.append(...nodes(tree));
      this.#blocks.push({ raw, made: [...fragment.childNodes] });
      this.#element.append(fragment);
    }
  }
}
