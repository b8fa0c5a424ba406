/**
 * @import { State } from "../panel/state"
 * @import { Composer } from "../panel/view/composer"
 * @import { VoiceWord } from "./words"
 */

/** @type {Record<string, VoiceWord>} what each error of the browser means to a visitor */
const ERRORS = {
  "not-allowed": "denied",
  "service-not-allowed": "unsupported",
  network: "unsupported",
  "no-speech": "nothing",
  "audio-capture": "missing",
  "language-not-supported": "language",
};

/** After these there is no point in offering the microphone. */
const FINAL = new Set(["denied", "unsupported", "missing", "language"]);

/** The browser's ears: one tap, one utterance, its words in the composer as they come; the visitor sends them. */
export class Listening {
  #state;
  #composer;
  #tag;
  #say;
  /** @type {any} */
  #recogniser = null;

  /**
   * @param {object} needs
   * @param {Pick<State, "mic" | "ears">} needs.state
   * @param {Composer} needs.composer
   * @param {string} needs.tag
   * @param {(word: VoiceWord | "") => void} needs.say
   */
  constructor({ state, composer, tag, say }) {
    this.#state = state;
    this.#composer = composer;
    this.#tag = tag;
    this.#say = say;
  }

  toggle() {
    if (this.#recogniser) this.#recogniser.stop();
    else this.#listen();
  }

  /** Stop, and let nothing more come of it. */
  abort() {
    if (!this.#recogniser) return;
    this.#recogniser.onresult = null;
    this.#recogniser.abort?.();
    this.#ended("");
  }

  #listen() {
    const host = /** @type {any} */ (globalThis);
    const recogniser = new (host.SpeechRecognition ?? host.webkitSpeechRecognition)();
    const before = this.#composer.input.value.trim();
    recogniser.lang = this.#tag;
    recogniser.interimResults = true;
    recogniser.onresult = (/** @type {any} */ { results }) => {
      const said = Array.from(results, (/** @type {any} */ [{ transcript }]) => transcript.trim()).join(" ");
      this.#composer.dictate([before, said].filter(Boolean).join(" "));
    };
    recogniser.onerror = (/** @type {{ error: string }} */ { error }) => this.#failed(error);
    recogniser.onend = () => recogniser === this.#recogniser && this.#ended("");
    this.#recogniser = recogniser;
    this.#state.mic.value = true;
    this.#say("listening");
    try {
      recogniser.start();
    } catch {
      this.#failed("service-not-allowed");
    }
  }

  /** @param {string} error */
  #failed(error) {
    const word = ERRORS[error] ?? "";
    if (FINAL.has(word)) this.#state.ears.value = false;
    this.#ended(word);
  }

  /**
   * Some browsers say that it ended after an error, some do not.
   *
   * @param {VoiceWord | ""} word
   */
  #ended(word) {
    if (!this.#recogniser) return;
    this.#recogniser = null;
    this.#state.mic.value = false;
    this.#say(word);
    const root = /** @type {ShadowRoot} */ (this.#composer.node.getRootNode());
    if (root.activeElement) this.#composer.focus(); // elsewhere it is the page that is being used
  }
}
