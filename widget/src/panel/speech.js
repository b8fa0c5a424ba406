/**
 * @import { effect } from "./reactive"
 * @import { InitAnswer } from "../wire"
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { Composer } from "./view/composer"
 *
 * @typedef {object} Parts what voice needs of the panel
 * @property {State} state
 * @property {HTMLElement} slot where it may say something
 * @property {Composer} composer
 * @property {string} tag
 * @property {(text: string) => string} plain
 * @property {typeof effect} effect
 *
 * @typedef {{ listen: () => void, quiet: () => void }} Voice
 */

/** Voice as the panel knows it: whether it can be had, and that it is loaded once somebody wants it. */
export class Speech {
  #state;
  #store;
  #load;
  /** @type {Promise<Voice> | null} */
  #voice = null;
  /** @type {(() => Parts) | undefined} set once the panel is there */
  parts;

  /**
   * @param {State} state
   * @param {Store} store remembers whether answers are read aloud
   * @param {() => Promise<{ mount: (parts?: Parts) => Voice }>} load of the voice chunk
   */
  constructor(state, store, load) {
    this.#state = state;
    this.#store = store;
    this.#load = load;
    state.aloud.value = store.get("aloud") ?? false;
  }

  /** The microphone was tapped: listen, or stop listening. */
  async listen() {
    (await this.load())?.listen();
  }

  /** Nobody is to be listened to any more: the visitor writes, sends, or has closed the chat. */
  async quiet() {
    if (this.#state.mic.value) (await this.#voice)?.quiet();
  }

  /** Answers are read aloud from now on, or no longer. */
  readAloud() {
    const { aloud } = this.#state;
    aloud.value = !aloud.value;
    this.#store.set("aloud", aloud.value || undefined);
    if (aloud.value) this.load();
  }

  /** @returns {Promise<Voice | null>} null where it could not be loaded; the next tap tries again */
  async load() {
    try {
      this.#voice ??= this.#load().then(({ mount }) => mount(this.parts?.()));
      return await this.#voice;
    } catch {
      this.#voice = null;
      return null;
    }
  }
}

/**
 * What the server offers and the browser can do.
 *
 * @param {State} state
 * @param {InitAnswer} answer
 */
export function adoptVoice({ ears, tongue }, { voice = { in: "off", out: "off" } }) {
  const host = /** @type {any} */ (globalThis);
  ears.value = voice.in === "browser" && Boolean(host.SpeechRecognition ?? host.webkitSpeechRecognition);
  tongue.value = voice.out !== "off" && Boolean(host.speechSynthesis);
}
