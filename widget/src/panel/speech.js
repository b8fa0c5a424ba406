/**
 * @import { effect } from "./reactive"
 * @import { InitAnswer, ServerFrame } from "../wire"
 * @import { MessageEntry } from "./entries"
 * @import { Session } from "./session"
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { Composer } from "./view/composer"
 * @import { Shared } from "./view/shared"
 *
 * @typedef {object} Parts what voice needs of the panel
 * @property {Shared} shared
 * @property {HTMLElement} slot where it may say something
 * @property {Composer} composer
 * @property {(text: string) => string} plain
 * @property {typeof effect} effect
 *
 * @typedef {object} Voice
 * @property {() => void} listen
 * @property {() => void} quiet
 * @property {(message: MessageEntry) => void} replay
 * @property {(frame: ServerFrame) => void} receive
 *
 * @typedef {object} EarsNeeds what listening needs of voice
 * @property {Shared} shared
 * @property {Composer} composer
 * @property {(words: string, lasting: boolean) => void} say
 * @property {() => boolean} hands whether the visitor wants to talk without touching anything
 * @property {() => boolean} speaking whether the agent is
 * @property {() => void} interrupt
 *
 * @typedef {object} Ears
 * @property {() => void} listen or stop listening
 * @property {() => void} quiet
 * @property {() => void} speaking the agent has begun to speak
 * @property {() => void} spoken it has said everything
 * @property {boolean} through it listens while the agent speaks
 */
import { canRecord, hasRecogniser } from "../shared/hearing.js";

/** Voice as the panel knows it: whether it can be had, and that it is loaded once somebody wants it. */
export class Speech {
  #state;
  /** @type {Promise<Voice | null> | null} */
  #voice = null;
  /** @type {(() => Parts) | undefined} set once the panel is there */
  parts;
  store;
  session;
  chunks;

  /**
   * @param {State} state
   * @param {Store} store remembers how answers are read aloud
   * @param {Session} session
   * @param {Record<string, () => Promise<any>>} chunks
   */
  constructor(state, store, session, chunks) {
    this.#state = state;
    this.store = store;
    this.session = session;
    this.chunks = chunks;
    state.aloud.value = store.get("aloud") ?? false;
  }

  /** The microphone was tapped: listen, or stop listening. */
  listen() {
    this.load().then((voice) => voice?.listen());
  }

  /** Nobody is to be listened to any more: the visitor writes, sends, or has closed the chat. */
  quiet() {
    if (this.#state.mic.value) this.#voice?.then((voice) => voice?.quiet());
  }

  /** Answers are read aloud from now on, or no longer. */
  readAloud() {
    const { aloud } = this.#state;
    aloud.value = !aloud.value;
    this.store.set("aloud", aloud.value || undefined);
    if (aloud.value) this.load();
  }

  /** @param {MessageEntry} message is read aloud, perhaps again */
  replay(message) {
    this.load().then((voice) => voice?.replay(message));
  }

  /** @param {ServerFrame} frame */
  receive(frame) {
    this.#voice?.then((voice) => voice?.receive(frame));
  }

  /** @returns {Promise<Voice | null>} null where it could not be loaded; the next tap tries again */
  load() {
    this.#voice ??= this.chunks
      .voice()
      .then(({ mount }) => mount(this.parts?.()))
      .catch(() => {
        this.#voice = null;
        return null;
      });
    return this.#voice;
  }
}

/**
 * What the server offers and the browser can do.
 *
 * @param {State} state
 * @param {InitAnswer} answer
 */
export function adoptVoice(state, { voice = state.voice.value }) {
  state.voice.value = voice;
  state.ears.value = hasRecogniser(voice) || canRecord(voice);
  state.tongue.value =
    voice.out === "smallest" || (voice.out === "browser" && Boolean(globalThis.speechSynthesis));
}
