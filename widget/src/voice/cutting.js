/** @import { Piece } from "./pieces" */
import { wholeUntil } from "./sentences.js";

/** Cuts an answer into pieces to be said, whole sentences, while the rest of it is still being written. */
export class Cutting {
  #plain;
  #say;
  #reply = "";
  #attempt = 1;
  #index = 0;
  /** What has been cut, of the reply. */
  #given = "";
  #whole = false;

  /**
   * @param {(text: string) => string} plain what can be read aloud of a formatted text
   * @param {(piece: Piece) => void} say
   */
  constructor(plain, say) {
    this.#plain = plain;
    this.#say = say;
  }

  /**
   * @param {string} reply
   * @param {string} text of it so far
   * @param {boolean} whole nothing more will come
   */
  more(reply, text, whole) {
    if (reply !== this.#reply) this.#begin(reply, 1);
    // An attempt that was begun again says other words.
    else if (!text.startsWith(this.#given)) this.#begin(reply, this.#attempt + 1);
    if (this.#whole) return;
    this.#whole = whole;
    const end = whole ? text.length : wholeUntil(text, this.#given.length);
    const words = this.#plain(text.slice(this.#given.length, end)).trim();
    this.#given = text.slice(0, end);
    const said = /[\p{L}\p{N}]/u.test(words) ? words : "";
    if (said || whole) this.#give(said);
  }

  /**
   * A message is said again, as its attempt 0.
   *
   * @param {string} reply
   * @param {string} text
   */
  again(reply, text) {
    this.#say({ reply, attempt: 0, index: 0, text: this.#plain(text), last: true });
  }

  /**
   * @param {string} reply
   * @param {number} attempt
   */
  #begin(reply, attempt) {
    this.#reply = reply;
    this.#attempt = attempt;
    this.#index = 0;
    this.#given = "";
    this.#whole = false;
  }

  /** @param {string} text */
  #give(text) {
    this.#say({ reply: this.#reply, attempt: this.#attempt, index: this.#index, text, last: this.#whole });
    this.#index += 1;
  }
}
