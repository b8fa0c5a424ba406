import { h, icon } from "../../shared/dom.js";
import { DOWN } from "../../shared/icons.js";

const NEAR = 64; // px from an end that count as being there

/**
 * Where the reader is. At the end the log follows what is said; anywhere else nothing moves, and a pill
 * says that there is more.
 */
export class Scroller {
  #view;
  #atEnd = true;
  #top = 0;
  pill;

  /**
   * @param {HTMLElement} view
   * @param {{ pill: string, reachedTop: () => void }} options
   */
  constructor(view, { pill, reachedTop }) {
    this.#view = view;
    this.pill = h(
      "button",
      { class: "pill", type: "button", hidden: true, onclick: () => this.toEnd() },
      icon(DOWN),
      pill,
    );
    view.addEventListener("scroll", () => this.#scrolled(reachedTop), { passive: true });
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(view);
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

  toEnd() {
    this.#view.scrollTop = this.#view.scrollHeight;
    this.#top = this.#view.scrollTop;
    this.#atEnd = true;
    this.pill.hidden = true;
  }

  /** @param {() => void} reachedTop */
  #scrolled(reachedTop) {
    this.#look();
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    if (this.#atEnd) this.pill.hidden = true;
    if (scrollTop < NEAR && scrollHeight > clientHeight) reachedTop();
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    // Only the reader moves up; when the view shrinks, what was the end still is.
    this.#atEnd = near || (this.#atEnd && scrollTop >= this.#top);
    this.#top = scrollTop;
  }
}
