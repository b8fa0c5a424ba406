/**
 * @import { Refusal, Via } from "../wire"
 * @import { Pending, State } from "./state"
 * @import { Store } from "../shared/store"
 */
import { uuid } from "../shared/uuid.js";
import { Outbox } from "./outbox.js";

const PATIENCE = 8000; // ms until an unacknowledged message is sent again
const HOLD = 3000; // ms, when the server refuses for now without saying for how long

/** Refusals that pass by themselves: the message waits and goes again. */
const PASSING = new Set(["rate_limited", "busy", "not_connected"]);

/**
 * Brings the visitor's messages to the server: one at a time, so that they keep their order, each again
 * with the same `id` until it is acknowledged.
 */
export class Delivery {
  #outbox;
  #pending;
  #hold;
  #returned;
  #link;
  /** @type {string | null} */
  #inFlight = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Store} store
   * @param {Pick<State, "pending" | "hold" | "returned">} state
   * @param {{ send: (item: Pending) => boolean, doubt: () => void }} link `doubt`: no answer, the link may be dead
   */
  constructor(store, { pending, hold, returned }, link) {
    this.#outbox = new Outbox(store);
    this.#pending = pending;
    this.#hold = hold;
    this.#returned = returned;
    this.#link = link;
    pending.value = this.#outbox.items().map((item) => ({ ...item, state: "queued" }));
  }

  /** The `id` of the message that waits for its acknowledgement. */
  get inFlight() {
    return this.#inFlight;
  }

  /**
   * @param {string} text
   * @param {Via} via
   */
  add(text, via) {
    const item = { id: uuid(), text, via, at: Date.now() };
    this.#outbox.add(item);
    this.#pending.value = [...this.#pending.value, { ...item, state: "queued" }];
    this.pump();
  }

  /** The link is there (again): go on where we were. */
  pump() {
    if (this.#inFlight || this.#hold.value) return;
    const next = this.#pending.value.find(({ state }) => state === "queued" || state === "sending");
    if (!next || !this.#link.send(next)) return;
    this.#inFlight = next.id;
    this.#mark(next.id, "sending");
    this.#timer = setTimeout(() => this.#again(), PATIENCE);
  }

  /** The link is gone: whatever was in flight is not known to have arrived. */
  pause() {
    this.#landed();
    this.#pending.value = this.#pending.value.map((item) =>
      item.state === "sending" ? { ...item, state: "queued" } : item,
    );
  }

  /** @param {string} id stored by the server */
  acknowledged(id) {
    this.#outbox.remove(id);
    this.#mark(id, "sent");
    this.#next(id);
  }

  /** @param {string} id back as a message of the transcript */
  settled(id) {
    this.#outbox.remove(id);
    this.#pending.value = this.#pending.value.filter((item) => item.id !== id);
    this.#next(id);
  }

  /**
   * The server would not take a message: it waits, goes back to the composer, or shows that it failed.
   *
   * @param {Refusal & { id: string }} refusal
   */
  refused({ id, code, retry_ms }) {
    const item = this.#pending.value.find((candidate) => candidate.id === id);
    if (!item) return;
    if (PASSING.has(code)) this.#wait(code, retry_ms ?? HOLD);
    else if (code === "too_long") {
      this.settled(id);
      this.#returned.value = item.text;
    } else {
      this.#mark(id, "failed");
      this.#next(id);
    }
  }

  /** @param {string} id of a failed message; it goes again as a new one, because the old id was refused */
  retry(id) {
    const item = this.#pending.value.find((candidate) => candidate.id === id);
    if (!item) return;
    this.settled(id);
    this.add(item.text, item.via);
  }

  /** Another conversation begins: what the old one has acknowledged is not part of it. */
  reset() {
    this.pause();
    this.#pending.value = this.#pending.value.filter(({ state }) => state !== "sent");
  }

  // Internal

  #again() {
    this.#inFlight = null;
    this.#link.doubt();
    this.pump();
  }

  /**
   * @param {string} code
   * @param {number} ms
   */
  #wait(code, ms) {
    this.pause();
    const hold = { code, until: Date.now() + ms };
    this.#hold.value = hold;
    setTimeout(() => {
      if (this.#hold.value !== hold) return;
      this.#hold.value = null;
      this.pump();
    }, ms);
  }

  /** @param {string} id */
  #next(id) {
    if (this.#inFlight !== id) return;
    this.#landed();
    this.pump();
  }

  #landed() {
    clearTimeout(this.#timer);
    this.#inFlight = null;
  }

  /**
   * @param {string} id
   * @param {Pending["state"]} state
   */
  #mark(id, state) {
    this.#pending.value = this.#pending.value.map((item) => (item.id === id ? { ...item, state } : item));
  }
}
