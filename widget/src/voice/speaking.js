import { wholeUntil } from "./sentences.js";

/** The browser's voice: reads whole sentences of an answer while the rest of it is still being written. */
export class Speaking {
  #synthesis = globalThis.speechSynthesis;
  #tag;
  #plain;
  #changed;
  #reply = "";
  /** What has been given to the voice, of the reply. */
  #given = "";
  /** What the voice has yet to say. @type {Set<SpeechSynthesisUtterance>} */
  #waiting = new Set();
  /** The reply the visitor does not want to hear the rest of. */
  #silent = "";
  #paused = false;

  /**
   * @param {object} needs
   * @param {string} needs.tag
   * @param {(text: string) => string} needs.plain what can be read aloud of a formatted text
   * @param {(how: "speaking" | "paused" | "") => void} needs.changed
   */
  constructor({ tag, plain, changed }) {
    this.#tag = tag;
    this.#plain = plain;
    this.#changed = changed;
  }

  get able() {
    return Boolean(this.#synthesis);
  }

  /**
   * @param {string} reply
   * @param {string} text of it so far
   * @param {boolean} whole nothing more will come
   */
  more(reply, text, whole) {
    if (!this.#synthesis || reply === this.#silent) return;
    if (document.hidden && !this.#waiting.size) return; // another tab may be reading it
    // An attempt that was begun again says other words: what is left of the old one is not said.
    if (reply !== this.#reply || !text.startsWith(this.#given)) {
      if (reply === this.#reply) this.stop();
      this.#reply = reply;
      this.#given = "";
    }
    const end = whole ? text.length : wholeUntil(text, this.#given.length);
    const words = this.#plain(text.slice(this.#given.length, end)).trim();
    this.#given = text.slice(0, end);
    if (/[\p{L}\p{N}]/u.test(words)) this.#say(words);
  }

  pause() {
    this.#paused = !this.#paused;
    if (this.#paused) this.#synthesis.pause();
    else this.#synthesis.resume();
    this.#changed(this.#paused ? "paused" : "speaking");
  }

  /** The visitor has heard enough of this reply. */
  silence() {
    this.#silent = this.#reply;
    this.stop();
  }

  stop() {
    if (!this.#waiting.size) return;
    this.#waiting.clear();
    this.#paused = false;
    this.#synthesis.cancel();
    this.#synthesis.resume(); // a voice that was paused would stay silent for ever
    this.#changed("");
  }

  /** @param {string} words */
  #say(words) {
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = this.#tag;
    utterance.onend = utterance.onerror = () => this.#said(utterance);
    this.#waiting.add(utterance);
    this.#synthesis.speak(utterance);
    if (!this.#paused) this.#changed("speaking");
  }

  /** @param {SpeechSynthesisUtterance} utterance perhaps one that was stopped long ago */
  #said(utterance) {
    if (this.#waiting.delete(utterance) && !this.#waiting.size) this.#changed("");
  }
}
