/** @import { Word } from "../strings" */
import { chooseLanguage, fill, wishedLanguages } from "../shared/language.js";
import { CATALOGUES } from "../strings/index.js";

/** The widget's own words and dates, in the visitor's language. */
export class Words {
  #words;
  #time;
  #day;
  #near;
  tag;

  /** @param {string | undefined} locale the site's setting */
  constructor(locale) {
    const { tag, words } = chooseLanguage(CATALOGUES, wishedLanguages(locale));
    this.tag = tag;
    this.#words = words;
    this.#time = new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
    this.#near = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  }

  /**
   * @param {Word} word
   * @param {Record<string, string | number>} [values]
   */
  say(word, values = {}) {
    return fill(this.#words[word], values);
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
