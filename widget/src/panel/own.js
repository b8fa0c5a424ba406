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
  #asked = 0;
  #loading = false;
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
    return this.#loading || this.node.childElementCount > 0;
  }

  /** The visitor is done with it. */
  close() {
    this.clear();
    this.after();
  }

  /** Another visitor, or another conversation: nothing asked of the old one stands. */
  clear() {
    this.#asked += 1;
    this.#loading = false;
    this.node.replaceChildren();
  }

  /** @param {"mail" | "erase"} what */
  ask(what) {
    const { words } = this.#parts;
    const parts = { ...this.#parts, node: this.node, close: () => this.close() };
    this.#asked += 1;
    const asked = this.#asked;
    this.#loading = true;
    this.#load().then(
      (questions) => {
        if (asked !== this.#asked) return;
        this.#loading = false;
        questions[what](parts);
      },
      () => {
        this.#loading = false;
        const failed = h(
          "p",
          { role: "status" },
          words.say(what === "mail" ? "emailFailed" : "deleteFailed"),
        );
        const away = { class: "chip", type: "button", onclick: parts.close };
        this.node.replaceChildren(
          h("div", { class: "sheet" }, failed, h("button", away, words.say("close"))),
        );
      },
    );
  }
}
