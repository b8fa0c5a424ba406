import { h, icon, setAttribute, setText } from "../shared/dom.js";
import { CHAT, CLOSE } from "../shared/icons.js";
import { fill } from "../shared/language.js";

/** Above this the badge says "9+"; the accessible name still has the number. */
const BADGE_LIMIT = 9;

/** @typedef {import("../strings/launcher").LauncherWords} LauncherWords */

/** The round button in the corner: its name, its badge, a greeting, and what it says when the chat cannot load. */
export class Launcher {
  #words;
  #tag;
  #name;
  #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #note = h("p", { class: "launcher-note", role: "status", dir: "auto" });
  #greeting = h("div", { class: "greeting", role: "status", dir: "auto" });
  #press;
  button;
  node;

  /**
   * @param {{ name: string, language: { tag: string, words: LauncherWords } }} site
   * @param {{ press: () => void, intent: () => void }} on
   */
  constructor({ name, language: { tag, words } }, { press, intent }) {
    this.#press = press;
    this.#tag = tag;
    this.#words = words;
    this.#name = fill(words.open, { name });
    this.button = h(
      "button",
      {
        class: "launcher",
        part: "launcher",
        type: "button",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        onclick: press,
        onpointerenter: intent,
        onfocus: intent,
      },
      icon(CHAT),
      this.#badge,
    );
    this.node = h("div", { class: "corner", lang: tag }, this.#greeting, this.#note, this.button);
    this.setUnread(0);
  }

  /** @param {number} count */
  setUnread(count) {
    this.#badge.hidden = count === 0;
    setText(this.#badge, count > BADGE_LIMIT ? `${BADGE_LIMIT}+` : String(count));
    setAttribute(this.button, "aria-label", count ? `${this.#name}, ${this.#unread(count)}` : this.#name);
  }

  /**
   * Says something beside the button, until the chat is opened or the visitor declines.
   *
   * @param {string} text
   * @param {() => void} decline
   */
  greet(text, decline) {
    const away = () => {
      const held = this.#greeting.contains(/** @type {ShadowRoot} */ (this.node.getRootNode()).activeElement);
      this.#greeting.replaceChildren();
      if (held) this.button.focus();
      decline();
    };
    const close = { type: "button", class: "decline", "aria-label": this.#words.decline, onclick: away };
    this.#greeting.replaceChildren(
      h("button", { type: "button", class: "words", onclick: this.#press }, text),
      h("button", close, icon(CLOSE)),
    );
  }

  /** @param {boolean} open */
  setOpen(open) {
    this.node.hidden = open;
    if (open) this.#greeting.replaceChildren();
    setAttribute(this.button, "aria-expanded", String(open));
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    setAttribute(this.button, "aria-busy", busy ? "true" : null);
    if (busy) setText(this.#note, "");
  }

  sayUnavailable() {
    setText(this.#note, this.#words.unavailable);
  }

  /** @param {number} n */
  #unread(n) {
    const { unread } = this.#words;
    return fill(unread[new Intl.PluralRules(this.#tag).select(n)] ?? unread.other, { n });
  }
}
