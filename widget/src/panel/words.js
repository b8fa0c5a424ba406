/** @import { Word } from "../types" */
import { words } from "#words";
import { fill } from "../shared/language.js";

/** The widget's own words and dates. Each built panel speaks one language: the build says which `#words` it has. */
export class Words {
  #time;
  #day;
  #near;
  tag;

  /** @param {string} tag the language, with the visitor's region where it has one ("de-AT") */
  constructor(tag) {
    this.tag = tag;
    this.#time = new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
    this.#near = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  }

  /**
   * @param {Word} word
   * @param {Record<string, string | number>} [values]
   */
  say(word, values = {}) {
    return fill(words[word], values);
  }

  /** @param {Date} at */
  time(at) {
    return this.#time.format(at);
  }

  /**
   * "Today", "Yesterday" or the date.
   *
   * @param {Date} at
   */
  day(at) {
    const days = Math.round((midnight(at) - midnight(new Date())) / 86_400_000);
    const text = days > -2 && days <= 0 ? this.#near.format(days, "day") : this.#day.format(at);
    return text.charAt(0).toLocaleUpperCase(this.tag) + text.slice(1);
  }
}

/** @param {Date} at */
const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
