// Keeps the end of something in view as it grows, while the reader is there; who has scrolled away is left in peace.

const NEAR = 80; // pixels from the end within which the reader follows it

export class Following {
  #scroller;
  #end;
  #on = true;
  #top = 0;

  /** The bottom of `end` is held at the bottom of `scroller`, while they are shown. */
  constructor(scroller, end) {
    this.#scroller = scroller;
    this.#end = end;
    scroller.addEventListener("scroll", () => this.#isShown && this.#look());
    const sizes = new ResizeObserver(() => this.#isShown && this.#on && this.#go());
    for (const element of [scroller, end]) sizes.observe(element);
  }

  /** From the end on again: something else is read now. */
  begin() {
    this.#on = true;
    this.#go();
  }

  /** Only who scrolls up leaves the end: it also moves away by what has come since the last look. */
  #look() {
    const top = this.#scroller.scrollTop;
    if (Math.abs(this.#gap) < NEAR) this.#on = true;
    else if (top < this.#top) this.#on = false;
    this.#top = top;
  }

  #go() {
    this.#scroller.scrollTop += this.#gap;
    this.#top = this.#scroller.scrollTop;
  }

  get #gap() {
    return this.#end.getBoundingClientRect().bottom - this.#scroller.getBoundingClientRect().bottom;
  }

  get #isShown() {
    return this.#end.offsetParent !== null;
  }
}
