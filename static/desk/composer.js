// Where staff write to the visitor; "/" offers the canned replies of the site.

import { byId, make, say, word } from "./dom.js";

const STILL = 3000; // ms between two words that somebody is writing
const QUIET = 5000; // ms without a key until somebody is no longer writing

export class Composer {
  #send;
  #typing;
  #input = byId("answer");
  #list = byId("canned");
  #replies = [];
  #offered = [];
  #at = 0;
  #said = 0;
  #awaited = false;
  #timer;

  /** `send(text)` promises a refusal in words, or nothing; `typing(on)` tells that somebody writes. */
  constructor(send, typing) {
    this.#send = send;
    this.#typing = typing;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
  }

  set replies(replies) {
    this.#replies = replies;
  }

  set enabled(on) {
    byId("composer").hidden = !on;
    if (!on) this.#still();
    else if (this.#awaited && !document.activeElement?.matches("input, textarea")) this.focus();
  }

  /** Puts the focus where staff write, as soon as that is shown. */
  focus() {
    this.#awaited = byId("composer").hidden;
    this.#input.focus();
  }

  /** Another conversation: what was written for the old one does not stay. */
  clear() {
    this.#input.value = "";
    this.#awaited = false;
    say(byId("refused"), "");
    this.#offer([]);
  }

  async #submit() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#still();
    say(byId("refused"), "");
    const refused = await this.#send(text);
    if (!refused) return;
    say(byId("refused"), refused);
    this.#input.value = this.#input.value ? `${text}\n\n${this.#input.value}` : text;
  }

  #changed() {
    const asked = /^\/([\p{L}\p{N}_-]*)$/u.exec(this.#input.value)?.[1].toLowerCase();
    this.#offer(asked === undefined ? [] : this.#replies.filter(({ shortcut }) => shortcut.toLowerCase().startsWith(asked)));
    if (!this.#input.value) return this.#still();
    if (Date.now() - this.#said > STILL) {
      this.#said = Date.now();
      this.#typing(true);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#still(), QUIET);
  }

  #still() {
    clearTimeout(this.#timer);
    if (this.#said) this.#typing(false);
    this.#said = 0;
  }

  #key(event) {
    if (this.#offered.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.#mark((this.#at + step + this.#offered.length) % this.#offered.length);
      else if (event.key === "Enter" || event.key === "Tab") this.#take(this.#offered[this.#at]);
      else if (event.key === "Escape") this.#offer([]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    }
  }

  #offer(replies) {
    this.#offered = replies;
    this.#list.hidden = replies.length === 0;
    this.#list.replaceChildren(
      ...replies.map((reply, at) =>
        make(
          "li",
          { role: "option", id: `canned-${at}`, onmousedown: (event) => this.#click(event, reply) },
          make("strong", {}, `/${reply.shortcut}`),
          " ",
          reply.text,
        ),
      ),
    );
    this.#mark(0);
  }

  #mark(at) {
    this.#at = at;
    for (const [number, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", String(number === at));
      if (number === at) option.scrollIntoView({ block: "nearest" });
    }
    if (this.#offered.length) this.#input.setAttribute("aria-activedescendant", `canned-${at}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #click(event, reply) {
    event.preventDefault(); // the focus stays in the text
    this.#take(reply);
  }

  #take(reply) {
    this.#input.value = reply.text;
    this.#offer([]);
    this.#changed();
    say(byId("announce"), word("inserted", { shortcut: reply.shortcut }));
  }
}
