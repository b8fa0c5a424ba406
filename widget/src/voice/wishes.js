/**
 * @import { Stored } from "../types"
 * @import { Store } from "../shared/store"
 */

/** How the visitor wants to be spoken to, remembered for all pages of the site. */
export class Wishes {
  #store;
  #changed;

  /**
   * @param {Store} store
   * @param {() => void} changed
   */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
  }

  get now() {
    return { volume: 1, speed: 1, mute: false, hands: false, ...this.#store.get("voice") };
  }

  /** @returns what a voice is to be set to */
  get loudness() {
    const { volume, speed, mute } = this.now;
    return { volume: mute ? 0 : volume, speed };
  }

  /** @param {Stored["voice"]} some */
  set(some) {
    this.#store.set("voice", { ...this.#store.get("voice"), ...some });
    this.#changed();
  }
}
