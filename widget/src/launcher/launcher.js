import { h, icon, setAttribute, setText } from "../shared/dom.js";
import { CHAT } from "../shared/icons.js";
import { chooseLanguage, fill, wishedLanguages } from "../shared/language.js";
import { LAUNCHER_WORDS } from "../strings/launcher.js";

/** Above this the badge says "9+"; the accessible name still has the number. */
const BADGE_LIMIT = 9;

/** The round button in the corner: its name, its badge, and what it says when the chat cannot load. */
export class Launcher {
  #words;
  #tag;
  #name;
  #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #note = h("p", { class: "launcher-note", role: "status" });
  button;
  node;

  /**
   * @param {{ name: string, locale?: string }} settings
   * @param {{ press: () => void, intent: () => void }} on
   */
  constructor({ name, locale }, { press, intent }) {
    const { tag, words } = chooseLanguage(LAUNCHER_WORDS, wishedLanguages(locale));
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
    this.node = h("div", { class: "corner" }, this.#note, this.button);
    this.setUnread(0);
  }

  /** @param {number} count */
  setUnread(count) {
    this.#badge.hidden = count === 0;
    setText(this.#badge, count > BADGE_LIMIT ? `${BADGE_LIMIT}+` : String(count));
    setAttribute(this.button, "aria-label", count ? `${this.#name}, ${this.#unread(count)}` : this.#name);
  }

  /** @param {boolean} open */
  setOpen(open) {
    this.node.hidden = open;
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
    const plural = new Intl.PluralRules(this.#tag).select(n);
    return fill(plural === "one" ? this.#words.unread.one : this.#words.unread.other, { n });
  }
}
