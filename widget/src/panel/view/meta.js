/**
 * @import { MessageEntry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute, setText } from "../../shared/dom.js";
import { COPY, SPEAKER, UP_THUMB } from "../../shared/icons.js";
import { iconButton } from "./icon-button.js";

/** The small line under a message: its time, how it fared, and for answers whether they helped. */
export class Meta {
  #shared;
  #time = h("time", {});
  #note = h("span", { class: "note" });
  #retry;
  #edit;
  #good;
  #bad;
  #copy;
  #listen;
  /** @type {MessageEntry | null} */
  #entry = null;
  node;

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
    const { words, chat, speech } = shared;
    this.#retry = link(words.say("retry"), () => this.#entry?.id && chat.retry(this.#entry.id));
    this.#edit = link(words.say("edit"), () => this.#entry?.id && chat.edit(this.#entry.id));
    this.#good = this.#thumb(1);
    this.#bad = this.#thumb(-1);
    this.#copy = iconButton("thumb", words.say("copy"), COPY, () => this.#copyText());
    this.#listen = iconButton(
      "thumb",
      words.say("listen"),
      SPEAKER,
      () => this.#entry && speech.replay(this.#entry),
    );
    this.node = h(
      "div",
      { class: "meta" },
      this.#time,
      this.#note,
      this.#retry,
      this.#edit,
      this.#good,
      this.#bad,
      this.#copy,
      this.#listen,
    );
  }

  /** @param {MessageEntry} entry */
  update(entry) {
    const { at, last, role, reply, rated, streaming, status, delivery, refused } = entry;
    if (rated && !this.#entry?.rated) this.#shared.announcer.say(this.#shared.words.say("thanks"));
    this.#entry = entry;
    const ratable = role === "agent" && Boolean(reply) && !streaming && status !== "failed";
    const note = this.#noteFor(entry);
    this.#showTime(last ? at : 0);
    setText(this.#note, note);
    this.#retry.hidden = delivery !== "failed" || refused === "too_long";
    this.#edit.hidden = delivery !== "failed";
    this.#good.hidden = !ratable || rated === -1;
    this.#bad.hidden = !ratable || rated === 1;
    this.#copy.hidden = !navigator.clipboard || role === "visitor" || !reply || streaming;
    this.#listen.hidden = streaming || role !== "agent" || !this.#shared.state.tongue.value;
    setAttribute(this.#good, "aria-pressed", String(rated === 1));
    setAttribute(this.#bad, "aria-pressed", String(rated === -1));
    this.node.hidden = role === "notice" || !(at || note) || !(last || note || ratable);
  }

  async #copyText() {
    await navigator.clipboard.writeText(this.#entry?.text ?? "");
    const copied = this.#shared.words.say("copied");
    setText(this.#note, copied);
    this.#shared.announcer.say(copied);
  }

  /** @param {MessageEntry} entry */
  #noteFor({ status, delivery, rated, refused }) {
    const { words } = this.#shared;
    if (refused === "too_long") return words.say("tooLong");
    if (rated) return words.say("thanks");
    if (status === "stopped") return words.say("stopped");
    return delivery ? words.say(delivery) : "";
  }

  /** @param {number} at 0 for none */
  #showTime(at) {
    this.#time.hidden = !at;
    if (!at || this.#time.dateTime === new Date(at).toISOString()) return;
    this.#time.dateTime = new Date(at).toISOString();
    setText(this.#time, this.#shared.words.time(new Date(at)));
  }

  /** @param {1 | -1} value */
  #thumb(value) {
    const { words, chat } = this.#shared;
    const name = value > 0 ? "thumb" : "thumb down";
    const label = words.say(value > 0 ? "helpful" : "unhelpful");
    return iconButton(name, label, UP_THUMB, () => {
      if (this.#entry?.reply) chat.requests.rate(this.#entry.reply, value);
    });
  }
}

/**
 * @param {string} text
 * @param {() => void} onclick
 */
const link = (text, onclick) => h("button", { class: "link", type: "button", onclick }, text);
