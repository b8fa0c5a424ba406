/**
 * @import { Delta, Message } from "../wire"
 * @import { Live } from "./transcript"
 * @import { State } from "./state"
 */
import { extend } from "./transcript.js";

const FLUSH = 40; // ms; deltas within are shown together, which costs a fraction and nobody sees

/** The running reply: collects deltas at once, shows them a few times a second. */
export class Stream {
  #shown;
  /** @type {Live | null} */
  #live = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Pick<State, "live">} state */
  constructor({ live }) {
    this.#shown = live;
  }

  /** What we have, shown or about to be. */
  get live() {
    return this.#live;
  }

  /** From where on the server is to continue, as `connect` says it. */
  get position() {
    const { reply, attempt, points: offset } = this.#live ?? {};
    return reply ? { reply, attempt, offset } : {};
  }

  /**
   * @param {Delta} delta
   * @returns {boolean} false when characters are missing and the link must be resumed
   */
  add(delta) {
    const next = extend(this.#live, delta);
    if (next === "gap") return false;
    this.#live = next;
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH);
    return true;
  }

  /** @param {Message} message the final text has come; nothing of the stream is needed any more */
  settle({ reply }) {
    if (reply && this.#live?.reply === reply) this.clear();
  }

  clear() {
    this.#live = null;
    this.#flush();
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown.value = this.#live;
  }
}
