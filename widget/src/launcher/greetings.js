/** @import { Greeting } from "../types" */
/** @import { Store } from "../shared/store" */

const VISIT = 30 * 60_000; // ms without a page until the next page is another visit
const DECLINED = 7 * 24 * 3600_000; // ms a "no" is respected

/**
 * Whether a page is one that a greeting is for: `*` stands for anything, the rest of the path must be the same.
 *
 * @param {string | undefined} pattern none is for every page
 * @param {string} path
 */
export function isFor(pattern, path) {
  if (!pattern) return true;
  const plain = (/** @type {string} */ part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${pattern.split("*").map(plain).join(".*")}$`).test(path);
}

/** @returns {number} how much of the page has been seen, in percent of its length */
function depth() {
  const { scrollHeight } = document.documentElement;
  return ((scrollY + innerHeight) / scrollHeight) * 100;
}

/**
 * Shows the first greeting whose conditions all hold, at most once a visit, and not in the week after a visitor
 * has declined one. A page changed without loading counts as a page.
 */
export class Greetings {
  #greetings;
  #store;
  #show;
  #arrived = Date.now();
  #path = location.pathname;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {Greeting[]} greetings
   * @param {Store} store remembers until when nobody is greeted again
   * @param {(text: string) => void} show
   */
  constructor(greetings, store, show) {
    this.#greetings = greetings;
    this.#store = store;
    this.#show = show;
  }

  start() {
    const quiet = this.#store.get("quiet") ?? 0;
    if (quiet > Date.now()) {
      this.#store.set("quiet", Math.max(quiet, Date.now() + VISIT)); // the same visit goes on
    } else if (this.#greetings.length) this.#timer = setInterval(() => this.#look(), 500);
  }

  /** The visitor does not want to be greeted. */
  decline() {
    this.stop();
    this.#store.set("quiet", Date.now() + DECLINED);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #look() {
    if ((this.#store.get("quiet") ?? 0) > Date.now()) return this.stop(); // said, or declined, in another tab
    if (location.pathname !== this.#path) {
      this.#path = location.pathname;
      this.#arrived = Date.now();
    }
    const here = (Date.now() - this.#arrived) / 1000;
    const due = this.#greetings.find(
      ({ after = 0, scroll = 0, page }) => here >= after && depth() >= scroll && isFor(page, this.#path),
    );
    if (due && !document.hidden) {
      this.stop();
      this.#store.set("quiet", Date.now() + VISIT);
      this.#show(due.text);
    }
  }
}
