/**
 * @import { DayEntry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, setText } from "../../shared/dom.js";

/** "Today", between messages of different days. */
export class DayLine {
  #words;
  #label = h("time", {});
  node = h("li", { class: "day" }, this.#label);

  /** @param {Shared} shared */
  constructor({ words }) {
    this.#words = words;
  }

  /** @param {DayEntry} entry */
  update({ at }) {
    this.#label.dateTime = new Date(at).toISOString().slice(0, 10);
    setText(this.#label, this.#words.day(new Date(at)));
  }
}
