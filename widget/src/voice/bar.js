/** @import { VoiceWord, VOICE_WORDS } from "./words" */
import { h, setText } from "../shared/dom.js";

const LASTING = new Set(["listening", "denied", "unsupported"]);
const LASTS = 8000; // ms that a word about the microphone stays

/** Near the composer: what is being said or heard, and the way to stop it. */
export class Bar {
  #words;
  #text = h("span", { class: "voice-words" });
  #pause;
  #stop;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  node;

  /**
   * @param {typeof VOICE_WORDS["en"]} words
   * @param {{ pause: () => void, stop: () => void }} on
   */
  constructor(words, { pause, stop }) {
    this.#words = words;
    this.#pause = h("button", { class: "link", type: "button", hidden: true, onclick: pause });
    this.#stop = h("button", { class: "link", type: "button", hidden: true, onclick: stop }, words.stop);
    this.node = h("div", { class: "voice", role: "status" }, this.#text, this.#pause, this.#stop);
  }

  /** @param {"speaking" | "paused" | ""} how */
  speaking(how) {
    this.#pause.hidden = this.#stop.hidden = !how;
    setText(this.#pause, how === "paused" ? this.#words.resume : this.#words.pause);
    this.#show(how);
  }

  /**
   * About the microphone; the empty word takes back what was said.
   *
   * @param {VoiceWord | ""} word
   */
  say(word) {
    if (!this.#stop.hidden) return;
    this.#show(word);
    if (LASTING.has(word)) return;
    if (word) this.#timer = setTimeout(() => this.#show(""), LASTS);
  }

  /** @param {VoiceWord | ""} word */
  #show(word) {
    clearTimeout(this.#timer);
    setText(this.#text, word && this.#words[word]);
  }
}
