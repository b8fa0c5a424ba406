/**
 * @import { MessageEntry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute, setText } from "../../shared/dom.js";
import { Prose } from "../markdown/prose.js";
import { Extras } from "./extras.js";
import { Meta } from "./meta.js";

/** Who may use Markdown: the agent, and the greeting that comes from the site. */
const FORMATTED = new Set(["agent"]);

/** One message. The visitor's and a person's words are shown exactly as written, as text. */
export class Bubble {
  #shared;
  #who = h("span", { class: "who" });
  #text = h("div", { class: "text", dir: "auto" });
  #extras;
  #meta;
  /** @type {Prose | null} */
  #prose = null;
  node;

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
    this.#extras = new Extras(shared);
    this.#meta = new Meta(shared);
    this.node = h("li", { class: "entry" }, this.#who, this.#text, this.#extras.node, this.#meta.node);
  }

  /** @param {MessageEntry} entry */
  update(entry) {
    const { role, first, last, delivery, status, streaming } = entry;
    const marks = [role, first && "first", last && "last", delivery, streaming ? "streaming" : status];
    setAttribute(this.node, "class", `entry ${marks.filter(Boolean).join(" ")}`);
    setAttribute(this.node, "data-reply", entry.spoken);
    setText(this.#who, this.#shared.nameOf(entry));
    this.#write(entry);
    this.#extras.update(entry);
    this.#meta.update(entry);
  }

  /** @param {MessageEntry} entry */
  #write({ role, text }) {
    this.#text.hidden = !text;
    if (!FORMATTED.has(role)) return setText(this.#text, text);
    this.#prose ??= new Prose(this.#text);
    return this.#prose.write(text);
  }
}
