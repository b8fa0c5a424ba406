/** @import { Store } from "../shared/store" */
import { oneTab } from "./one-tab.js";

const NOTES = [880, 1175]; // Hz
const LENGTH = 0.12; // seconds each
const PATIENCE = 400; // ms in which another tab, where the chat is open, may say that it was read

/** A short sound for a message that nobody is looking at. One tab makes it for all. */
export class Sound {
  #store;
  #site;
  /** @type {AudioContext | null} */
  #audio = null;

  /**
   * @param {Store} store remembers what the visitor wishes, and what has rung
   * @param {boolean} site what the site wishes
   */
  constructor(store, site) {
    this.#store = store;
    this.#site = site;
  }

  get on() {
    return this.#store.get("sound") ?? this.#site;
  }

  toggle() {
    this.#store.set("sound", !this.on);
    if (this.on) this.#play();
  }

  /** @param {number} seq of the message */
  ring(seq) {
    if (!this.on) return;
    setTimeout(() => oneTab(`${this.#store.prefix}sound`, async () => this.#ringOnce(seq)), PATIENCE);
  }

  /** @param {number} seq */
  #ringOnce(seq) {
    if (Math.max(this.#store.get("read") ?? 0, this.#store.get("rung") ?? 0) >= seq) return;
    this.#store.set("rung", seq);
    this.#play();
  }

  #play() {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    for (const [at, note] of NOTES.entries()) {
      const begin = audio.currentTime + at * LENGTH;
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = note;
      loudness.gain.setValueAtTime(0.08, begin);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH * 2);
      tone.connect(loudness).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + LENGTH * 2);
    }
  }
}
