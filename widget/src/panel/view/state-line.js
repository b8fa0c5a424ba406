/**
 * @import { Situation } from "../situation"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute, setText } from "../../shared/dom.js";
import { effect, signal } from "../reactive.js";
import { situation } from "../situation.js";

/** Near the composer, in words: how the connection fares. Empty when all is well. */
export class StateLine {
  #words;
  #text = h("span", {});
  #retry;
  /** @type {string | undefined} shown, or about to be */
  #word;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  node;

  /** @param {Shared} shared */
  constructor({ state, words, chat }) {
    this.#words = words;
    this.#retry = h(
      "button",
      { class: "link", type: "button", hidden: true, onclick: () => chat.tryNow() },
      words.say("tryNow"),
    );
    this.node = h("div", { class: "state empty", role: "status" }, this.#text, this.#retry);
    const browserOnline = browserState();
    effect(() => {
      const { link, service, mode, ending, hold } = state;
      this.#change(
        situation({
          link: link.value,
          service: service.value,
          mode: mode.value,
          ending: ending.value,
          hold: hold.value,
          browserOnline: browserOnline.value,
        }),
      );
    });
  }

  /** @param {Situation | null} now until it is worth a word, what was said before stays */
  #change(now) {
    const known = now?.after && now.word === this.#word;
    if (known) return;
    this.#word = now?.word;
    clearTimeout(this.#timer);
    if (now?.after) this.#timer = setTimeout(() => this.#show(now), now.after);
    else this.#show(now);
  }

  /** @param {Situation | null} now */
  #show(now) {
    setAttribute(this.node, "aria-live", null);
    this.node.classList.toggle("empty", !now);
    this.#retry.hidden = !now?.retry;
    if (now) this.#write(now);
    else setText(this.#text, "");
  }

  /** @param {Situation} now */
  #write(now) {
    const { word, until = 0 } = now;
    const n = Math.max(1, Math.ceil((until - Date.now()) / 1000));
    setText(this.#text, this.#words.say(word, { n }));
    if (until) this.#timer = setTimeout(() => this.#tick(now), 1000);
  }

  /** @param {Situation} now whose seconds go by; a screen reader is not told each of them */
  #tick(now) {
    setAttribute(this.node, "aria-live", "off");
    this.#write(now);
  }
}

function browserState() {
  const online = signal(navigator.onLine);
  for (const event of ["online", "offline"]) {
    addEventListener(event, () => {
      online.value = navigator.onLine;
    });
  }
  return online;
}
