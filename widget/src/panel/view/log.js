/**
 * @import { Entry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute } from "../../shared/dom.js";
import { toEntries } from "../entries.js";
import { computed, effect } from "../reactive.js";
import { Bubble } from "./bubble.js";
import { DayLine } from "./day-line.js";
import { Scroller } from "./scroller.js";
import { TypingLine } from "./typing-line.js";

/** @typedef {{ node: HTMLElement, update: (entry: any) => void }} Line */

/** The conversation: a list that is kept equal to the state, touching only lines that changed. */
export class Log {
  #shared;
  #list = h("ol", { class: "lines" });
  /** @type {Map<string, { line: Line, entry: Entry }>} */
  #lines = new Map();
  #view;
  #greetedAt = Date.now();
  scroller;
  node;

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
    const { words, state, chat } = shared;
    const earlier = h("p", { class: "earlier", hidden: true }, words.say("earlier"));
    this.#view = h(
      "div",
      { class: "log", role: "log", "aria-live": "off", "aria-label": words.say("log"), tabindex: "0" },
      earlier,
      this.#list,
    );
    this.scroller = new Scroller(this.#view, {
      pill: words.say("pill"),
      reachedTop: () => chat.loadEarlier(),
    });
    this.node = h("div", { class: "log-frame" }, this.#view, this.scroller.pill);
    effect(() => {
      earlier.hidden = !state.loading.value;
    });
    effect(() => setAttribute(this.#view, "aria-busy", String(state.live.value !== null)));
    this.#follow();
  }

  #follow() {
    const { state } = this.#shared;
    const entries = computed(() => {
      const { messages, pending, live, typing, rated, persona, fresh } = state;
      const greeting = fresh.value && persona.value ? { persona: persona.value, at: this.#greetedAt } : null;
      return toEntries({
        messages: messages.value,
        pending: pending.value,
        live: live.value,
        typing: typing.value,
        rated: rated.value,
        greeting,
      });
    });
    effect(() => {
      const next = entries.value;
      this.scroller.keep(() => this.#draw(next));
    });
  }

  /**
   * @param {Entry[]} entries
   * @returns {boolean} whether something was added at the end
   */
  #draw(entries) {
    const before = this.#list.lastElementChild;
    const keys = new Set(entries.map(({ key }) => key));
    for (const [key, { line }] of this.#lines) {
      if (keys.has(key)) continue;
      line.node.remove();
      this.#lines.delete(key);
    }
    /** @type {Element | null} */
    let at = this.#list.firstElementChild;
    for (const entry of entries) {
      const { node } = this.#line(entry);
      if (node === at) at = node.nextElementSibling;
      else this.#list.insertBefore(node, at);
    }
    return this.#list.lastElementChild !== before;
  }

  /** @param {Entry} entry */
  #line(entry) {
    const known = this.#lines.get(entry.key);
    if (known && same(known.entry, entry)) return known.line;
    const line = known?.line ?? this.#make(entry);
    line.update(entry);
    this.#lines.set(entry.key, { line, entry });
    return line;
  }

  /**
   * @param {Entry} entry
   * @returns {Line}
   */
  #make(entry) {
    if (entry.kind === "day") return new DayLine(this.#shared);
    return entry.kind === "typing" ? new TypingLine(this.#shared) : new Bubble(this.#shared);
  }
}

/**
 * @param {Record<string, any>} a
 * @param {Record<string, any>} b
 */
function same(a, b) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
