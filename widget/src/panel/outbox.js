/**
 * @import { Store } from "../shared/store"
 * @import { Unsent } from "../types"
 */

/** More messages than this are kept in memory only: storage belongs to the page's own site. */
const ROOM = 100;

/** @type {(id: string) => `unsent:${string}`} */
const nameOf = (id) => `unsent:${id}`;

/**
 * The visitor's messages the server has not acknowledged, of all tabs. They live in storage, each under a key
 * of its own: a reload or a closed tab loses none, and tabs that write at once do not undo each other. The same
 * `id` makes sending twice harmless.
 */
export class Outbox {
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @returns {(Unsent & { saved: boolean })[]} oldest first; `saved` is false for what goes with this page */
  items() {
    const items = this.#names().flatMap((name) => {
      const item = this.#store.get(name);
      return item?.id && nameOf(item.id) === name ? [{ ...item, saved: this.#store.isSaved(name) }] : [];
    });
    return items.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** A time for the next message that keeps the order even if the clock was set back. */
  now() {
    return Math.max(Date.now(), (this.items().at(-1)?.at ?? 0) + 1);
  }

  /** @param {Unsent} item new, or changed */
  put(item) {
    const name = nameOf(item.id);
    const others = this.#names().filter((other) => other !== name && this.#store.isSaved(other));
    this.#store.set(name, item, others.length < ROOM);
  }

  /** @param {string} id */
  remove(id) {
    const name = nameOf(id);
    if (!this.#store.get(name)) return;
    this.#store.set(name, undefined);
    const left = this.#names().find((other) => !this.#store.isSaved(other));
    if (left) this.put(/** @type {Unsent} */ (this.#store.get(left)));
  }

  #names() {
    return this.#store.names("unsent:");
  }
}
