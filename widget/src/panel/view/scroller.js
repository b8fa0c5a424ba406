import { h, icon } from "../../shared/dom.js";
import { DOWN } from "../../shared/icons.js";

const NEAR = 64; // px from an end that count as being there

/** Where everything scrolls as one; the style sheets say the same. */
const LOW = matchMedia("(max-height: 400px)");

/**
 * Where the reader is. At the end the log follows what is said; anywhere else nothing moves, and a pill
 * says that there is more.
 */
export class Scroller {
  #log;
  /** @type {HTMLElement} */
  #panel;
  #atEnd = true;
  #top = 0;
  #reachedTop;
  pill;

  /**
   * @param {HTMLElement} log
   * @param {{ pill: string, reachedTop: () => void }} options
   */
  constructor(log, { pill, reachedTop }) {
    this.#panel = this.#log = log;
    this.#reachedTop = reachedTop;
    this.pill = h(
      "button",
      { class: "pill", type: "button", hidden: true, onclick: () => this.toEnd() },
      icon(DOWN),
      pill,
    );
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(log);
  }

  /** @param {HTMLElement} panel that the log is part of */
  within(panel) {
    this.#panel = panel;
    panel.addEventListener("scroll", () => this.#scrolled(), true);
  }

  /** What scrolls. */
  get #view() {
    return LOW.matches ? this.#panel : this.#log;
  }

  /**
   * Changes the content without moving what is being read.
   *
   * @param {() => boolean} change says whether something was added at the end
   */
  keep(change) {
    this.#look(); // the reader may have moved a moment ago, of which no event has told yet
    if (this.#atEnd) {
      change();
      return this.toEnd();
    }
    const { scrollHeight, scrollTop } = this.#view;
    const top = this.#view.querySelector(".entry");
    const added = change();
    if (this.#view.querySelector(".entry") !== top) {
      this.#view.scrollTop = scrollTop + this.#view.scrollHeight - scrollHeight;
    } else if (added) this.pill.hidden = false;
    return undefined;
  }

  /** A first greeting alone is read from its beginning. */
  toEnd() {
    const view = this.#view;
    view.scrollTop = view.querySelector(".entry ~ .entry") ? view.scrollHeight : 0;
    this.#top = view.scrollTop;
    this.#atEnd = true;
    this.pill.hidden = true;
  }

  #scrolled() {
    this.#look();
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    if (this.#atEnd) this.pill.hidden = true;
    if (scrollTop < NEAR && scrollHeight > clientHeight) this.#reachedTop();
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    // Only the reader moves up; when the view shrinks, what was the end still is.
    this.#atEnd = near || (this.#atEnd && scrollTop >= this.#top);
    this.#top = scrollTop;
  }
}
