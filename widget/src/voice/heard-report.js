/**
 * @import { ClientFrame, Message } from "../wire"
 * @import { Heard } from "./pieces"
 */

const EVERY = 3000; // ms
const TIMES = 10;

/** Tells the server how much of a reply was heard, until it shows that it knows. One reply at a time. */
export class HeardReport {
  #send;
  #reply = "";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #repeating;

  /** @param {(frame: ClientFrame) => boolean} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {Heard} heard */
  tell({ piece: { reply, attempt, index }, ms, chars }) {
    this.end();
    this.#reply = reply;
    let left = TIMES;
    const tell = () => {
      this.#send({ type: "heard", reply, attempt, index, ms: Math.round(ms), chars });
      left -= 1;
      if (!left) this.end();
    };
    this.#repeating = setInterval(tell, EVERY);
    tell();
  }

  /** @param {Message} message */
  shown({ reply, heard }) {
    if (reply === this.#reply && heard !== undefined) this.end();
  }

  end() {
    clearInterval(this.#repeating);
    this.#reply = "";
  }
}
