/**
 * @import { Store } from "../shared/store"
 * @import { Unsent } from "../types"
 */

const ROOM = 20;

/**
 * The visitor's messages the server has not acknowledged. They live in storage, so a reload or a closed
 * tab loses none; the same `id` makes sending twice harmless.
 */
export class Outbox {
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @returns {Unsent[]} oldest first */
  items() {
    const items = this.#store.read().outbox;
    return Array.isArray(items) ? items : [];
  }

  /** @param {Unsent} item the oldest goes when there are too many */
  add(item) {
    this.#store.write({ outbox: [...this.items(), item].slice(-ROOM) });
  }

  /** @param {string} id */
  remove(id) {
    const left = this.items().filter((item) => item.id !== id);
    this.#store.write({ outbox: left.length ? left : undefined });
  }
}
