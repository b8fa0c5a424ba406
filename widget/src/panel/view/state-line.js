/**
 * @import { Situation } from "../situation"
 * @import { Shared } from "./shared"
 */
import { h, setText } from "../../shared/dom.js";
import { effect, signal } from "../reactive.js";
import { situation } from "../situation.js";

/** Near the composer, in words: how the connection fares. Empty when all is well. */
export class StateLine {
  #words;
  #text = h("span", {});
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;
  node;

  /** @param {Shared} shared */
  constructor({ state, words, chat }) {
    this.#words = words;
    this.#retry = h(
      "button",
      { class: "link", type: "button", onclick: () => chat.wake() },
      words.say("tryNow"),
    );
    this.node = h("div", { class: "state", role: "status" }, this.#text, this.#retry);
    const browserOnline = browserState();
    effect(() => {
      const { link, service, mode, hold } = state;
      this.#show(
        situation({
          link: link.value,
          service: service.value,
          mode: mode.value,
          hold: hold.value,
          browserOnline: browserOnline.value,
        }),
      );
    });
  }

  /** @param {Situation | null} now */
  #show(now) {
    clearInterval(this.#countdown);
    this.node.classList.toggle("empty", !now);
    this.node.classList.toggle("slow", Boolean(now?.slow));
    this.#retry.hidden = !now?.retry;
    if (!now) return setText(this.#text, "");
    this.#write(now);
    if (now.until) this.#countdown = setInterval(() => this.#write(now), 1000);
    return undefined;
  }

  /** @param {Situation} now */
  #write({ word, until = 0 }) {
    const n = Math.max(1, Math.ceil((until - Date.now()) / 1000));
    setText(this.#text, this.#words.say(word, { n }));
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
