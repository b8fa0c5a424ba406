/**
 * @import { Signal } from "@preact/signals-core"
 * @import { Store } from "../shared/store"
 * @import { ClientFrame } from "../wire"
 */
import { uuid } from "../shared/uuid.js";

const AGAIN = 5000; // ms between repeats

/**
 * Something a visitor asks of the server, such as a person, or the chat's end: repeated, also after a reload,
 * until the server shows it.
 */
export class Wish {
  #name;
  #store;
  #asking;
  #send;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {"human" | "end"} name of its frame, under which it is kept
   * @param {Store} store
   * @param {Pick<Signal<boolean>, "value">} asking
   * @param {(frame: ClientFrame) => boolean} send
   */
  constructor(name, store, asking, send) {
    this.#name = name;
    this.#store = store;
    this.#asking = asking;
    this.#send = send;
    if (store.get(name)) this.#begin();
  }

  ask() {
    if (this.#asking.value) return;
    this.#store.set(this.#name, uuid());
    this.#begin();
  }

  /** Says it (again); also called when the link comes back. */
  repeat() {
    const id = this.#store.get(this.#name);
    if (this.#asking.value && id) this.#send({ type: this.#name, id });
  }

  /** The server shows that it is done, or another conversation begins. */
  settle() {
    clearInterval(this.#timer);
    this.#asking.value = false;
    if (this.#store.get(this.#name)) this.#store.set(this.#name, undefined);
  }

  #begin() {
    this.#asking.value = true;
    this.#timer = setInterval(() => this.repeat(), AGAIN);
    this.repeat();
  }
}
