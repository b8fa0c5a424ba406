/**
 * @import { Refusal, Via } from "../wire"
 * @import { Pending, State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { News } from "./tabs"
 */
import { OnItsWay } from "./on-its-way.js";
import { oneTab } from "./one-tab.js";
import { backoff } from "./wire/backoff.js";

const PATIENCE = 4000; // ms until an unacknowledged message is sent again
const RESCUE = 2000; // ms that a message of another tab may lie unsent
const MOST_FAILURES = 8; // in a row, about a minute: one message must not keep the others for ever

/** Refusals that pass by themselves: the message waits and goes again. */
const PASSING = new Set(["rate_limited", "busy", "not_connected", "internal"]);

/**
 * @typedef {object} Ways what a delivery needs of the link to the server, and of the other tabs
 * @property {() => boolean} online
 * @property {(item: Pending) => boolean} send false when there is no link after all
 * @property {() => void} doubt no answer: the link may be dead
 * @property {() => void} hurry there is something to send: do not wait for the next attempt
 * @property {(news: News) => void} tell
 */

/**
 * Brings the visitor's messages to the server one at a time, in their order, each again with the same `id` until
 * it is acknowledged. One tab at a time delivers what all have written, first the one that was written in.
 */
export class Delivery {
  #messages;
  #lock;
  #hold;
  #returned;
  #ways;
  /** @type {(goOn: boolean) => void} */
  #land = () => {};
  #wanted = false;
  #busy = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rescue;

  /**
   * @param {Store} store
   * @param {Pick<State, "pending" | "hold" | "returned" | "limit">} state
   * @param {Ways} ways
   */
  constructor(store, state, ways) {
    this.#messages = new OnItsWay(store, state);
    this.#lock = `${store.prefix}send`;
    this.#hold = state.hold;
    this.#returned = state.returned;
    this.#ways = ways;
  }

  /** The `id` of the message that waits for its acknowledgement. */
  get inFlight() {
    return this.#messages.sending;
  }

  // What the visitor does

  /**
   * @param {string} text
   * @param {Via} via
   */
  add(text, via) {
    this.#messages.add(text, via);
    this.#ways.hurry();
    this.pump();
  }

  /**
   * Tries a failed message again: under a new `id`, unless the server had trouble of its own with the old one.
   *
   * @param {string} id
   */
  retry(id) {
    const item = this.#messages.find(id);
    if (!item) return;
    if (item.refused === "internal") this.#messages.mark(item);
    else {
      this.#messages.withdraw(id);
      this.#messages.add(item.text, item.via);
    }
    this.pump();
  }

  /** @param {string} id of a failed message that goes back to the composer */
  edit(id) {
    const item = this.#messages.find(id);
    if (!item) return;
    this.#messages.withdraw(id);
    this.#returned.value = item.text;
  }

  // What the link and the other tabs say

  /** The link is there (again): go on where we were. */
  async pump() {
    this.#wanted = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted && this.#next()) {
        this.#wanted = false;
        await oneTab(this.#lock, () => this.#drain());
      }
    } finally {
      this.#busy = false;
    }
  }

  /** The link is gone: whatever was in flight is not known to have arrived. */
  pause = () => this.#land(false);

  /** @param {string} id stored by the server */
  acknowledged(id) {
    this.#ways.tell({ stored: id });
    this.#messages.acknowledged(id);
    this.#arrived(id);
  }

  /** @param {string} id back as a message of the transcript */
  settled(id) {
    if (this.#messages.find(id)) this.acknowledged(id);
    this.#messages.settled(id);
  }

  /** @param {News} news of another tab */
  heard({ stored }) {
    if (stored) {
      this.#messages.stored(stored);
      this.#arrived(stored);
    }
    this.#messages.refresh();
    if (this.#messages.next) this.#rescue ??= setTimeout(() => this.#rescueAll(), RESCUE);
  }

  /** The page was away, and its timers with it. */
  back() {
    this.#messages.forgetOwn();
    this.heard({});
  }

  /**
   * The server would not take a message: it waits, or shows that it failed.
   *
   * @param {Refusal & { id: string }} refusal
   */
  refused({ id, code, retry_ms }) {
    const item = this.#messages.find(id);
    if (!item || item.state === "sent") return;
    const hopeless = code === "internal" && this.#failures >= MOST_FAILURES;
    if (PASSING.has(code) && !hopeless) this.#wait(code, retry_ms);
    else {
      this.#failures = 0;
      this.#messages.mark(item, code);
      if (this.inFlight === id) this.#land(true);
    }
  }

  /** The visitor is gone, and what they wrote. */
  forget() {
    this.pause();
    this.#messages.forgetOwn();
  }

  /** Another conversation begins: it gets what the old one has not stored. */
  reset() {
    this.pause();
    this.#messages.leaveStored();
  }

  // Sending

  /** Only while this tab has the lock. */
  async #drain() {
    this.#messages.refresh();
    let item = this.#next();
    while (item && (await this.#deliver(item))) item = this.#next();
  }

  #next() {
    return this.#hold.value || !this.#ways.online() ? undefined : this.#messages.next;
  }

  /**
   * @param {Pending} item
   * @returns {Promise<boolean>} whether to go on with the next one
   */
  #deliver(item) {
    return new Promise((resolve) => {
      const again = setInterval(() => this.#again(item), PATIENCE);
      this.#land = (goOn) => {
        clearInterval(again);
        this.#land = () => {};
        this.#show(null);
        resolve(goOn);
      };
      this.#show(item.id);
      if (!this.#ways.send(item)) this.#land(false);
    });
  }

  /** @param {Pending} item */
  #again(item) {
    this.#ways.doubt();
    this.#ways.send(item);
  }

  /** @param {string | null} id being sent */
  #show(id) {
    this.#messages.sending = id;
    this.#messages.refresh();
  }

  /** @param {string} id */
  #arrived(id) {
    this.#failures = 0;
    if (this.inFlight === id) this.#land(true);
    if (!this.#messages.next) this.#hold.value = null;
  }

  /**
   * @param {string} code
   * @param {number} [asked] ms
   */
  #wait(code, asked) {
    this.#failures += 1;
    const ms = asked ?? backoff(this.#failures + 1);
    const hold = { code, until: Date.now() + ms, failures: this.#failures };
    this.pause();
    this.#hold.value = hold;
    setTimeout(() => {
      if (this.#hold.value === hold) this.#hold.value = null;
      this.pump();
    }, ms);
  }

  #rescueAll() {
    this.#rescue = undefined;
    this.#messages.putBack();
    this.pump();
  }
}
