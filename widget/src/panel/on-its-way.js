/**
 * @import { Via } from "../wire"
 * @import { Unsent } from "../types"
 * @import { Pending, State } from "./state"
 * @import { Store } from "../shared/store"
 */
import { uuid } from "../shared/uuid.js";
import { Outbox } from "./outbox.js";
import { countCodePoints } from "./wire/code-points.js";

/**
 * The visitor's messages that are not part of the transcript yet: those in the outbox of all tabs, and those
 * that are stored but not back as a message. Shows them as `state.pending`.
 *
 * A tab lets go of a message it wrote only when it knows that it is stored or was withdrawn. If it merely
 * vanishes from the outbox (the page's own script has emptied the storage), `putBack` puts it back.
 */
export class OnItsWay {
  #outbox;
  #pending;
  #limit;
  /** @type {Map<string, Unsent>} written in this tab, not known to be stored */
  #own = new Map();
  /** @type {Set<string>} stored by the server */
  #stored = new Set();
  /** @type {Set<string>} back as a message of the transcript */
  #settled = new Set();
  /** @type {string | null} the `id` of the message that waits for its acknowledgement in this tab */
  sending = null;

  /**
   * @param {Store} store
   * @param {Pick<State, "pending" | "limit">} state
   */
  constructor(store, { pending, limit }) {
    this.#outbox = new Outbox(store);
    this.#pending = pending;
    this.#limit = limit;
    this.refresh();
  }

  /** The one to send next: the oldest that was neither stored nor refused. */
  get next() {
    return this.#pending.value.find(({ state }) => state === "queued" || state === "sending");
  }

  /** @param {string} id */
  find(id) {
    return this.#pending.value.find((item) => item.id === id);
  }

  /**
   * @param {string} text
   * @param {Via} via
   */
  add(text, via) {
    const kept = text.replace(/\0|\p{Surrogate}/gu, "\ufffd"); // half an emoji, and NUL, cannot be stored
    const tooLong = countCodePoints(kept) > this.#limit.value;
    const item = { id: uuid(), text: kept, via, at: this.#outbox.now() };
    this.#own.set(item.id, item);
    this.#put(tooLong ? { ...item, refused: "too_long" } : item);
  }

  /**
   * @param {Unsent} item
   * @param {string} [code] the server will never take it; without one it may be sent again
   */
  mark({ id, text, via, at }, code) {
    this.#put({ id, text, via, at, ...(code && { refused: code }) });
  }

  /** @param {string} id of a message the visitor takes back */
  withdraw(id) {
    this.#own.delete(id);
    this.#outbox.remove(id);
    this.refresh();
  }

  /** @param {string} id another tab says that the server has stored it */
  stored(id) {
    this.#stored.add(id);
    this.#own.delete(id);
    this.refresh();
  }

  /** @param {string} id stored by the server */
  acknowledged(id) {
    this.stored(id);
    this.#outbox.remove(id);
  }

  /** @param {string} id back as a message of the transcript */
  settled(id) {
    this.#settled.add(id);
    this.refresh();
  }

  /** Messages of this tab that have vanished from the outbox go back into it. */
  putBack() {
    const kept = new Set(this.#outbox.items().map(({ id }) => id));
    for (const item of this.#own.values()) if (!kept.has(item.id)) this.#put(item);
  }

  /** The page was away for an unknown time: only the outbox knows what is still to be sent. */
  forgetOwn() {
    this.#own.clear();
    this.#pending.value = [];
    this.refresh();
  }

  /** Another conversation begins: what the old one has stored is not part of it. */
  leaveStored() {
    this.#pending.value = this.#pending.value.filter(({ state }) => state !== "sent");
  }

  refresh() {
    const items = this.#outbox.items();
    const listed = new Set(items.map(({ id }) => id));
    const gone = this.#pending.value.filter(({ id }) => !listed.has(id));
    for (const { id, state } of gone) {
      if (state === "failed") this.#own.delete(id);
      else if (!this.#own.has(id)) this.#stored.add(id);
    }
    this.#pending.value = [...gone.filter(({ state }) => state !== "failed"), ...items]
      .filter(({ id }) => !this.#settled.has(id))
      .sort((a, b) => a.at - b.at)
      .map((item) => ({ ...item, state: this.#stateOf(item) }));
  }

  /** @param {Unsent} item */
  #put(item) {
    this.#outbox.put(item);
    this.refresh();
  }

  /**
   * @param {Unsent} item
   * @returns {Pending["state"]}
   */
  #stateOf({ id, refused }) {
    if (this.#stored.has(id)) return "sent";
    if (refused) return "failed";
    return this.sending === id ? "sending" : "queued";
  }
}
