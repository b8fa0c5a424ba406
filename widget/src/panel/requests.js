/**
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { ClientFrame, Mode } from "../wire"
 */
import { Wish } from "./wish.js";

/** What a visitor asks of the server besides an answer. */
export class Requests {
  #state;
  send;
  #human;
  #end;

  /**
   * @param {Store} store
   * @param {State} state
   * @param {(frame: ClientFrame) => boolean} send
   */
  constructor(store, state, send) {
    this.#state = state;
    this.send = send;
    this.#human = new Wish("human", store, state.asking, send);
    // After what was written before: a message would open the chat again.
    const waits = () =>
      state.pending.value.some((item) => item.state === "queued" || item.state === "sending");
    this.#end = new Wish("end", store, state.ending, (frame) => !waits() && send(frame));
  }

  askForPerson() {
    this.#human.ask();
  }

  /** The conversation is over; the next message begins another. */
  endChat() {
    this.#end.ask();
  }

  /** @param {boolean} on the visitor is writing */
  writing(on) {
    this.send({ type: "typing", on });
  }

  /**
   * @param {string} reply
   * @param {1 | -1} value
   */
  rate(reply, value) {
    if (!this.send({ type: "rate", reply, value })) return;
    this.#state.rated.value = { ...this.#state.rated.value, [reply]: value };
  }

  /** The link is back. */
  repeat() {
    this.#human.repeat();
    this.#end.repeat();
  }

  /**
   * @param {Mode | undefined} mode which the server shows
   * @param {boolean} [moved] into which it has just moved: who asked for a person has been seen to meanwhile
   */
  shown(mode, moved) {
    if (mode === "waiting" || mode === "human" || (moved && mode === "returned")) this.#human.settle();
    if (mode === "closed") this.#end.settle();
  }

  /** Another conversation begins. */
  reset() {
    this.#human.settle();
    this.#end.settle();
  }
}
