/** @import { ClientFrame } from "../wire" */

/** On a site that changes pages without loading them, the server learns of it with the next message. */
export class PageVisits {
  #url = location.href;

  /** @returns {ClientFrame | null} null while the visitor is on the page they were on */
  next() {
    if (location.href === this.#url) return null;
    this.#url = location.href;
    return { type: "page", url: this.#url, title: document.title };
  }
}
