/**
 * @import { State } from "../panel/state"
 * @import { ListeningWord } from "./words"
 */

/** @type {Record<string, ListeningWord>} what each error of the browser means to a visitor */
const ERRORS = {
  "not-allowed": "denied",
  "service-not-allowed": "unsupported",
  network: "unsupported",
  "no-speech": "nothing",
  "audio-capture": "missing",
  "language-not-supported": "language",
};

/**
 * @typedef {object} Listener
 * @property {(words: string) => void} heard everything so far, as it is understood now
 * @property {() => void} [ended]
 */

/** The browser's ears: one utterance at a time, its words as they come. */
export class Recogniser {
  #mic;
  #tag;
  #say;
  #failed;
  /** @type {any} */
  #recogniser = null;
  /** @type {Listener | null} */
  #listener = null;

  /**
   * @param {object} needs
   * @param {State["mic"]} needs.mic
   * @param {string} needs.tag the language
   * @param {(word: ListeningWord | "") => void} needs.say
   * @param {(word: ListeningWord) => void} needs.failed
   */
  constructor({ mic, tag, say, failed }) {
    this.#mic = mic;
    this.#tag = tag;
    this.#say = say;
    this.#failed = failed;
  }

  get on() {
    return this.#recogniser !== null;
  }

  /** What is being said is over. */
  stop() {
    this.#recogniser?.stop();
  }

  /** Stop, and let nothing more come of it. */
  abort() {
    if (!this.#recogniser) return;
    this.#recogniser.onresult = null;
    this.#listener = null;
    this.#recogniser.abort?.();
    this.#ended("");
  }

  /**
   * @param {Listener} listener
   * @param {MediaStreamTrack} [track] instead of the microphone as the browser takes it
   */
  listen(listener, track) {
    const host = /** @type {any} */ (globalThis);
    const recogniser = new (host.SpeechRecognition ?? host.webkitSpeechRecognition)();
    recogniser.lang = this.#tag;
    recogniser.interimResults = true;
    recogniser.onresult = (/** @type {any} */ { results }) => {
      listener.heard(
        Array.from(results, (/** @type {any} */ [{ transcript }]) => transcript.trim()).join(" "),
      );
    };
    recogniser.onerror = (/** @type {{ error: string }} */ { error }) =>
      recogniser === this.#recogniser && this.#error(error);
    recogniser.onend = () => recogniser === this.#recogniser && this.#ended("");
    this.#recogniser = recogniser;
    this.#listener = listener;
    this.#mic.value = true;
    this.#say("listening");
    try {
      if (track) recogniser.start(track);
      else recogniser.start();
    } catch {
      this.#error("service-not-allowed");
    }
  }

  /** @param {string} error */
  #error(error) {
    const word = ERRORS[error] ?? "";
    this.#ended(word);
    if (word) this.#failed(word);
  }

  /**
   * Some browsers say that it ended after an error, some do not.
   *
   * @param {ListeningWord | ""} word
   */
  #ended(word) {
    const listener = this.#listener;
    this.#recogniser = null;
    this.#listener = null;
    this.#mic.value = false;
    this.#say(word);
    listener?.ended?.();
  }
}
