/** Named events between loader, panel and the page's own scripts. */
export class Emitter {
  /** @type {Map<string, Set<(detail?: any) => void>>} */
  #listeners = new Map();

  /**
   * @param {string} event
   * @param {(detail?: any) => void} listener
   * @returns {() => void} stops listening
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * A listener that throws is the page's own fault: reported there, never in the way of the chat.
   *
   * @param {string} event
   * @param {unknown} [detail]
   */
  emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
