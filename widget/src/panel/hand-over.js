/**
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { ClientFrame } from "../wire"
 */
import { uuid } from "../shared/uuid.js";

const AGAIN = 5000; // ms between repeats

/** The visitor's request for a person: repeated, also after a reload, until the server shows it. */
export class HandOver {
  #store;
  #asking;
  #send;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {Store} store
   * @param {Pick<State, "asking">} state
   * @param {(frame: ClientFrame) => boolean} send
   */
  constructor(store, { asking }, send) {
    this.#store = store;
    this.#asking = asking;
    this.#send = send;
    if (store.get("human")) this.#begin();
  }

  ask() {
    if (this.#asking.value) return;
    this.#store.set("human", uuid());
    this.#begin();
  }

  /** Says it (again); also called when the link comes back. */
  repeat() {
    const id = this.#store.get("human");
    if (this.#asking.value && id) this.#send({ type: "human", id });
  }

  /** The server shows that a person is asked or there, or another conversation begins. */
  settle() {
    clearInterval(this.#timer);
    this.#asking.value = false;
    if (this.#store.get("human")) this.#store.set("human", undefined);
  }

  #begin() {
    this.#asking.value = true;
    this.#timer = setInterval(() => this.repeat(), AGAIN);
    this.repeat();
  }
}
