/** @import { Store } from "../shared/store" */
import { oneTab } from "./one-tab.js";

const PATIENCE = 400; // ms in which another tab, where the chat is open, may say that it was read

/** A short sound for a message that nobody is looking at. One tab makes it for all. */
export class Sound {
  #store;
  #site;
  #load;

  /**
   * @param {Store} store remembers what the visitor wishes, and what has rung
   * @param {boolean} site what the site wishes
   * @param {() => Promise<{ chime: () => Promise<void> }>} load of the voice chunk
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
    if (this.on) this.#play();
  }

  /** @param {number} seq of the message */
  ring(seq) {
    if (!this.on) return;
    setTimeout(() => oneTab(`${this.#store.prefix}sound`, async () => this.#ringOnce(seq)), PATIENCE);
  }

  /** @param {number} seq */
  #ringOnce(seq) {
    if (Math.max(this.#store.get("read") ?? 0, this.#store.get("rung") ?? 0) >= seq) return;
    this.#store.set("rung", seq);
    this.#play();
  }

  /** Fetched with the first sound. */
  #play() {
    this.#load()
      .then(({ chime }) => chime())
      .catch(() => {});
  }
}
