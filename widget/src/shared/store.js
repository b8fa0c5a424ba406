/** @import { Stored } from "../types" */

/**
 * What the widget keeps between pages, under `chat:<site>` in localStorage.
 *
 * Every write reads first, so that two tabs do not undo each other's fields. Where storage is blocked
 * (private mode, a full disk, a policy) the same calls work from memory until the page goes.
 */
export class Store {
  /** @type {Stored} */
  #memory = {};
  #blocked = false;
  #key;
  #storage;

  /**
   * @param {string} site
   * @param {() => Storage} storage called each time: merely naming `localStorage` can throw
   */
  constructor(site, storage = () => localStorage) {
    this.#key = `chat:${site}`;
    this.#storage = storage;
  }

  /** @returns {Stored} */
  read() {
    if (this.#blocked) return this.#memory;
    try {
      const text = this.#storage().getItem(this.#key);
      const value = text ? JSON.parse(text) : {};
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  }

  /**
   * Merges `change` in; a field set to `undefined` is removed.
   *
   * @param {Partial<Stored>} change
   */
  write(change) {
    const next = { ...this.read(), ...change };
    this.#memory = next;
    try {
      this.#storage().setItem(this.#key, JSON.stringify(next));
    } catch {
      this.#blocked = true;
    }
  }
}
