/** @import { Stored } from "../types" */

/**
 * What the widget keeps, in `localStorage` for all tabs of a site or in `sessionStorage` for one.
 *
 * Each name has a key of its own, `chat:<site>:<name>`: whole keys are all that a browser keeps apart when
 * two tabs write at the same moment. Where storage is blocked or full (private mode, a policy, the page's own
 * data) the same calls work from memory until the page goes.
 */
export class Store {
  /** @type {Map<string, any>} what storage would not take */
  #memory = new Map();
  #area;
  prefix;
  /** Called after every change that was made here. */
  changed = () => {};

  /**
   * @param {string} site
   * @param {() => Storage | null} area called each time: merely naming `localStorage` can throw; null for none
   */
  constructor(site, area = () => localStorage) {
    this.prefix = `chat:${site}:`;
    this.#area = area;
  }

  /**
   * @template {keyof Stored} Name
   * @param {Name} name
   * @returns {Stored[Name] | undefined} undefined for what is missing or damaged
   */
  get(name) {
    if (this.#memory.has(name)) return this.#memory.get(name);
    try {
      return JSON.parse(this.#area()?.getItem(this.prefix + name) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * @template {keyof Stored} Name
   * @param {Name} name
   * @param {Stored[Name] | undefined} value undefined removes it
   * @param {boolean} [save] false keeps it in memory only
   */
  set(name, value, save = true) {
    if ((save && this.#save(name, value)) || value === undefined) this.#memory.delete(name);
    else this.#memory.set(name, value);
    this.changed();
  }

  /**
   * Whether a value outlives this page.
   *
   * @param {keyof Stored} name
   */
  isSaved(name) {
    return !this.#memory.has(name);
  }

  /**
   * @param {string} start
   * @returns {any[]} the names that begin so, in no order
   */
  names(start) {
    const names = new Set(this.#memory.keys());
    for (const key of this.#keys()) if (key.startsWith(this.prefix)) names.add(key.slice(this.prefix.length));
    return [...names].filter((name) => name.startsWith(start));
  }

  /** @param {string[]} [kept] everything else is forgotten */
  clear(kept = []) {
    for (const name of this.names("")) if (!kept.includes(name)) this.set(name, undefined);
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  #save(name, value) {
    try {
      const area = this.#area();
      if (value === undefined) area?.removeItem(this.prefix + name);
      else area?.setItem(this.prefix + name, JSON.stringify(value));
      return area !== null;
    } catch {
      return false;
    }
  }

  #keys() {
    try {
      return Object.keys(this.#area() ?? {});
    } catch {
      return [];
    }
  }
}
