/** @import { Store } from "../shared/store" */

/** A short sound for a message that nobody is looking at. */
export class Sound {
  #store;
  #site;
  #load;

  /**
   * @param {Store} store remembers what the visitor wishes, and what has rung
   * @param {boolean} site what the site wishes
   * @param {() => Promise<typeof import("../chime")>} load
   */
  constructor(store, site, load) {
    this.#store = store;
    this.#site = site;
    this.#load = load;
  }

  get on() {
    return this.#store.get("sound") ?? this.#site;
  }

  toggle() {
    this.#store.set("sound", !this.on);
    if (this.on) this.#with(({ chime }) => chime());
  }

  /** @param {number} seq of the message */
  ring(seq) {
    if (this.on) this.#with(({ ring }) => ring(this.#store, seq));
  }

  /**
   * Fetched with the first sound.
   *
   * @param {(made: typeof import("../chime")) => unknown} make
   */
  #with(make) {
    this.#load()
      .then(make)
      .catch(() => {});
  }
}
