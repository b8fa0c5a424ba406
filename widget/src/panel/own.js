/**
 * @import { Chat } from "./chat"
 * @import { Session } from "./session"
 * @import { Store } from "../shared/store"
 * @import { Words } from "./words"
 *
 * @typedef {object} Parts what a question about a visitor's own data needs of the panel
 * @property {Pick<Chat, "forget">} chat
 * @property {Session} session
 * @property {Store} store
 * @property {Words} words
 * @property {HTMLElement} node where it is asked
 * @property {() => void} close
 *
 * @typedef {Record<"mail" | "erase", (parts: Parts) => void>} Questions
 */
import { h } from "../shared/dom.js";

/** The place above the composer where a visitor is asked something about their own data, loaded when it is. */
export class Own {
  #load;
  #parts;
  node = h("div", { class: "sheet-frame" });
  /** Where focus goes when the question is gone; set once the panel is there. */
  after = () => {};

  /**
   * @param {() => Promise<Questions>} load
   * @param {Omit<Parts, "node" | "close">} parts
   */
  constructor(load, parts) {
    this.#load = load;
    this.#parts = parts;
  }

  get open() {
    return this.node.childElementCount > 0;
  }

  close() {
    this.node.replaceChildren();
    this.after();
  }

  /** @param {"mail" | "erase"} what one that cannot be loaded is not asked; the panel says why nothing gets through */
  ask(what) {
    const parts = { ...this.#parts, node: this.node, close: () => this.close() };
    this.#load().then(
      (questions) => questions[what](parts),
      () => {},
    );
  }
}
