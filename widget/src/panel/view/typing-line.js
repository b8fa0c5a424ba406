/**
 * @import { TypingEntry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, setText } from "../../shared/dom.js";

const SLOW = 12_000; // ms until the dots are joined by words

/** Somebody is about to say something. */
export class TypingLine {
  #shared;
  #label = h("span", { class: "hidden-text" });
  #slow;
  node;

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
    this.#slow = h("span", { class: "slow", hidden: true }, shared.words.say("slow"));
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.node = h(
      "li",
      { class: "entry typing" },
      h("div", { class: "text" }, this.#label, dots, this.#slow),
    );
    setTimeout(() => {
      this.#slow.hidden = false;
    }, SLOW);
  }

  /** @param {TypingEntry} entry */
  update({ role }) {
    const { words, nameOf } = this.#shared;
    setText(this.#label, words.say("writing", { name: nameOf({ role }) }));
  }
}
