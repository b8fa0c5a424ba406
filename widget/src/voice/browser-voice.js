/** @import { Loudness, Mouth, Piece, Told } from "./pieces" */
import { countCodePoints } from "../panel/wire/code-points.js";

/** Errors that only say that it was stopped, or not allowed to begin. */
const STOPPED = new Set(["canceled", "interrupted", "not-allowed"]);

/**
 * @typedef {object} Said
 * @property {Piece} piece
 * @property {SpeechSynthesisUtterance} utterance
 * @property {number} from where in the piece it begins: a voice changes its volume only with a new utterance
 * @property {number} at where in the piece the word begins that is being said
 * @property {number} since when it began, 0 before
 */

/** The browser's own voice. @implements {Mouth} */
export class BrowserVoice {
  ahead = Number.POSITIVE_INFINITY;
  #synthesis = globalThis.speechSynthesis;
  #told;
  #tag;
  /** @type {Said[]} */
  #waiting = [];
  /** @type {Loudness} */
  #loudness = { volume: 1, speed: 1 };

  /**
   * @param {Told} told
   * @param {string} tag the language
   */
  constructor(told, tag) {
    this.#told = told;
    this.#tag = tag;
  }

  get busy() {
    return this.#waiting.length;
  }

  /** @param {Piece} piece */
  say(piece) {
    if (!this.#synthesis) this.#told.failed(piece);
    else this.#speak(piece, 0);
  }

  /** @param {Piece} piece */
  drop(piece) {
    const at = this.#waiting.findIndex((said) => said.piece === piece);
    if (at < 0) return [];
    const dropped = this.#waiting.slice(at);
    this.stop();
    return dropped.map((said) => said.piece);
  }

  heard() {
    const [said] = this.#waiting;
    if (!said?.since) return null;
    const { piece, at, since } = said;
    return { piece, ms: performance.now() - since, chars: countCodePoints(piece.text.slice(0, at)) };
  }

  pause() {
    this.#synthesis?.pause();
  }

  resume() {
    this.#synthesis?.resume();
  }

  stop() {
    if (!this.#waiting.length) return;
    this.#waiting = [];
    this.#synthesis.cancel();
    this.#synthesis.resume(); // a voice that was paused would stay silent for ever
  }

  /** @param {Loudness} loudness the volume from the word on that is being said, the speed from the next piece on */
  adjust(loudness) {
    const louder = loudness.volume !== this.#loudness.volume;
    this.#loudness = loudness;
    if (!louder || !this.#waiting.length) return;
    const waiting = this.#waiting;
    this.stop();
    for (const { piece, at } of waiting) this.#speak(piece, at);
  }

  /**
   * @param {Piece} piece
   * @param {number} from
   */
  #speak(piece, from) {
    const utterance = new SpeechSynthesisUtterance(piece.text.slice(from));
    const said = { piece, utterance, from, at: from, since: 0 };
    utterance.lang = this.#tag;
    utterance.volume = this.#loudness.volume;
    utterance.rate = this.#loudness.speed;
    utterance.onstart = () => {
      said.since = performance.now();
      this.#told.began(piece);
    };
    utterance.onboundary = ({ charIndex }) => {
      said.at = from + charIndex;
    };
    utterance.onend = () => this.#ended(said);
    utterance.onerror = ({ error }) => this.#ended(said, !STOPPED.has(error));
    this.#waiting.push(said);
    this.#synthesis.speak(utterance);
  }

  /**
   * @param {Said} said perhaps one that was stopped long ago
   * @param {boolean} [failed]
   */
  #ended(said, failed = false) {
    const at = this.#waiting.indexOf(said);
    if (at < 0) return;
    const { piece, since } = said;
    if (failed) return this.#told.failed(piece);
    this.#waiting.splice(at, 1);
    const ms = since && performance.now() - since;
    this.#told.ended({ piece, ms, chars: countCodePoints(piece.text) });
  }
}
