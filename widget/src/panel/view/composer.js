/**
 * @import { Via } from "../../wire"
 * @import { Store } from "../../shared/store"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute, setText } from "../../shared/dom.js";
import { MIC, SEND, STOP } from "../../shared/icons.js";
import { countdown, isSend, withReturned } from "../composing.js";
import { effect } from "../reactive.js";
import { Writing } from "../writing.js";
import { iconButton } from "./icon-button.js";

/** Where the visitor writes. It never locks, and a text leaves it only when it is on its way. */
export class Composer {
  #shared;
  #tab;
  #sent;
  #writing;
  #send;
  #stop;
  /** @type {Via} */
  #via = "text";
  #note = h("p", { class: "limit", id: "limit", role: "status" });
  input;
  node;

  /**
   * @param {Shared} shared
   * @param {Store} tab keeps the draft
   * @param {() => void} sent
   */
  constructor(shared, tab, sent) {
    this.#shared = shared;
    this.#tab = tab;
    this.#sent = sent;
    const { words, chat } = shared;
    this.#writing = new Writing((on) => chat.requests.writing(on));
    this.input = h("textarea", {
      rows: "1",
      dir: "auto",
      enterkeyhint: "send",
      "aria-label": words.say("message"),
      "aria-describedby": "limit",
      placeholder: words.say("placeholder"),
      oninput: () => {
        shared.speech.quiet();
        this.#changed();
      },
      onkeydown: (/** @type {any} */ event) => this.#key(event),
    });
    this.#send = iconButton("round", words.say("send"), SEND, () => this.#submit());
    this.#stop = iconButton("round", words.say("stop"), STOP, () => this.#stopReply());
    this.#send.classList.add("send");
    this.#stop.classList.add("stop");
    const mic = iconButton("round mic", words.say("dictate"), MIC, () => shared.speech.listen());
    const row = h("div", { class: "row" }, this.input, mic, this.#stop, this.#send);
    effect(() => {
      mic.hidden = !shared.state.ears.value && !shared.state.mic.value;
      setAttribute(mic, "aria-pressed", String(shared.state.mic.value));
    });
    this.node = h("div", { class: "composer" }, this.#note, row);
    this.input.value = tab.get("draft") ?? "";
    effect(() => this.#buttons(this.#stoppable()));
    effect(() => this.#takeBack(shared.state.returned.value));
    effect(() => this.#count(shared.state.limit.value));
    this.#changed();
  }

  /** On touch screens the panel takes the focus: the keyboard would cover what is to be read. */
  focus() {
    const touch = matchMedia("(pointer: coarse)").matches;
    (touch ? /** @type {HTMLElement} */ (this.node.parentElement) : this.input).focus({
      preventScroll: true,
    });
  }

  /** Who has been writing goes on writing. */
  #goOn() {
    this.input.focus({ preventScroll: true });
  }

  /** @param {string} text that was spoken; it is the visitor who sends it */
  dictate(text) {
    this.draft(text);
    this.#via = "voice";
  }

  /** @param {string} text takes the place of what is written */
  draft(text) {
    this.input.value = text;
    this.#changed();
  }

  #stoppable() {
    const { live, promised, typing, stopping } = this.#shared.state;
    if (stopping.value) return false;
    return live.value !== null || (promised.value !== null && typing.value !== null);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!isSend(event)) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.input.value.trim();
    const { chat, state } = this.#shared;
    if (!text || countdown(text, state.limit.value)?.word === "over") return this.#goOn();
    this.input.value = "";
    this.#changed();
    this.#writing.stop();
    this.#shared.speech.quiet();
    chat.send(text, this.#via);
    this.#via = "text";
    this.#sent();
    return this.#goOn();
  }

  #stopReply() {
    this.#shared.chat.stopReply();
    this.focus();
  }

  #changed() {
    const { value } = this.input;
    this.#count(this.#shared.state.limit.value);
    this.#tab.set("draft", value || undefined);
    if (value) this.#writing.key();
    this.#buttons(this.#stoppable());
    this.#grow();
  }

  /** @param {number} limit */
  #count(limit) {
    const count = countdown(this.input.value, limit);
    setText(this.#note, count ? this.#shared.words.say(count.word, { n: count.n }) : "");
    this.#note.classList.toggle("over", count?.word === "over");
    setAttribute(this.input, "aria-invalid", count?.word === "over" ? "true" : null);
  }

  /** @param {boolean} stoppable while an answer is written, an empty composer offers to stop it */
  #buttons(stoppable) {
    const empty = !this.input.value.trim();
    this.#stop.hidden = !stoppable;
    this.#send.hidden = stoppable && empty;
    setAttribute(this.#send, "aria-disabled", empty ? "true" : null);
  }

  /** Browsers without `field-sizing` get their height from here. */
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  /** @param {string | null} text that the visitor wants to change */
  #takeBack(text) {
    if (text === null) return;
    this.input.value = withReturned(text, this.input.value);
    this.#shared.state.returned.value = null;
    this.#changed();
    this.#goOn();
  }
}
