const QUIET = 4000; // ms without a key until the visitor is no longer writing

/** Turns key strokes into "writes" and "has stopped", so that a person on the other side can see it. */
export class Writing {
  #tell;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(on: boolean) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  key() {
    if (this.#timer === undefined) this.#tell(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), QUIET);
  }

  stop() {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell(false);
  }
}
