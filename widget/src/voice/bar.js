/**
 * @import { VOICE_WORDS } from "./words"
 * @import { How } from "./speaker"
 */
import { h, setText } from "../shared/dom.js";

const LASTS = 8000; // ms that a word stays

/** Near the composer: what is being said or heard, and the way to stop it. */
export class Bar {
  #words;
  #text = h("span", { class: "voice-words", role: "status" });
  #pause;
  #stop;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  node;

  /**
   * @param {typeof VOICE_WORDS["en"]} words
   * @param {{ pause: () => void, stop: () => void }} on
   * @param {...Node} more what else it holds
   */
  constructor(words, { pause, stop }, ...more) {
    this.#words = words;
    this.#pause = h("button", { class: "link", type: "button", hidden: true, onclick: pause });
    this.#stop = h("button", { class: "link", type: "button", hidden: true, onclick: stop }, words.stop);
    this.node = h("div", { class: "voice" }, this.#text, this.#pause, this.#stop, ...more);
  }

  /** @param {How} how */
  speaking(how) {
    this.#pause.hidden = this.#stop.hidden = !how;
    setText(this.#pause, how === "paused" ? this.#words.resume : this.#words.pause);
    this.#show(how && this.#words[how]);
  }

  /**
   * About the microphone, or what went wrong; the empty word takes back what was said.
   *
   * @param {string} words
   * @param {boolean} [lasting]
   */
  say(words, lasting) {
    if (!this.#stop.hidden) return;
    this.#show(words);
    if (words && !lasting) this.#timer = setTimeout(() => this.#show(""), LASTS);
  }

  /** @param {string} words */
  #show(words) {
    clearTimeout(this.#timer);
    setText(this.#text, words);
  }
}
