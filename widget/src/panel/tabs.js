/** @import { Store } from "../shared/store" */

/**
 * What one tab tells the others.
 *
 * @typedef {object} News
 * @property {boolean} [gone] the visitor has left, or deleted the chat
 * @property {string} [stored] the id of a message that the server has acknowledged
 */

/**
 * The visitor's other tabs. Storage holds what they share; they only tell each other to look. Two bells ring,
 * whichever is first: the channel, and the browser's own storage event where there is no channel.
 *
 * There is no leader: each tab has a socket of its own. A leader would have to be replaced when it dies, sleeps
 * (phones put hidden tabs to sleep without a word) or loses its network, and all others would wait for that;
 * twenty sockets of one visitor cost the server less than such a wait costs the visitor.
 */
export class Tabs {
  #name;
  #heard;
  /** @type {BroadcastChannel | null} */
  #channel = null;

  /**
   * @param {Store} store
   * @param {(news: News) => void} heard something that is shared has changed in another tab
   */
  constructor(store, heard) {
    this.#name = store.prefix;
    this.#heard = heard;
    store.changed = () => this.tell({});
    addEventListener("storage", ({ key }) => (key?.startsWith(this.#name) ?? true) && heard({}));
    this.open();
  }

  open() {
    if (this.#channel || !globalThis.BroadcastChannel) return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#heard(data ?? {});
  }

  /** The page goes, perhaps into the browser's cache: an open channel would keep it out of there. */
  close() {
    this.#channel?.close();
    this.#channel = null;
  }

  /** @param {News} news */
  tell(news) {
    this.#channel?.postMessage(news);
  }
}
