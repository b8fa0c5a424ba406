const EVERY = 14_000; // ms between pings
const GRACE = 8_000; // ms to answer one; together under the 25 s in which a dead link must be noticed
const GRACE_ON_WAKE = 4_000; // ms, when there is a reason to doubt the link

/** Notices a link that is dead without being closed. Anything heard counts as a sign of life. */
export class Heartbeat {
  #ping;
  #dead;
  #visible;
  #n = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #beat;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #deadline;
  #checking = false;

  /** @param {{ ping: (n: number) => void, dead: () => void, visible: () => boolean }} link */
  constructor({ ping, dead, visible }) {
    this.#ping = ping;
    this.#dead = dead;
    this.#visible = visible;
  }

  start() {
    this.stop();
    this.#beat = setInterval(() => this.#visible() && this.#ask(GRACE), EVERY);
  }

  heard() {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#checking = false;
  }

  /** Asks now, and waits for less; asking twice gives no more time. */
  check() {
    if (this.#beat === undefined || this.#checking) return;
    this.heard();
    this.#checking = true;
    this.#ask(GRACE_ON_WAKE);
  }

  stop() {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.heard();
  }

  /** @param {number} grace */
  #ask(grace) {
    if (this.#deadline !== undefined) return;
    this.#deadline = setTimeout(() => {
      this.stop();
      this.#dead();
    }, grace);
    this.#ping(++this.#n);
  }
}
