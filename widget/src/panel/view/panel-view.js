/**
 * @import { Widget } from "../../launcher/widget"
 * @import { Message } from "../../wire"
 * @import { Shared } from "./shared"
 */
import { h, setAttribute, styleSheet } from "../../shared/dom.js";
import { plainText } from "../markdown/plain.js";
import { effect } from "../reactive.js";
import composerCss from "../styles/composer.css";
import logCss from "../styles/log.css";
import panelCss from "../styles/panel.css";
import proseCss from "../styles/prose.css";
import { banner } from "./banner.js";
import { Composer } from "./composer.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { Screen } from "./screen.js";
import { StateLine } from "./state-line.js";
import { suggestions } from "./suggestions.js";

const TITLE = "title";

/** The dialog, put together. */
export class PanelView {
  #shared;
  #header;
  #log;
  #panel;
  #screen;
  composer;

  /**
   * @param {Shared} shared
   * @param {Widget} host
   */
  constructor(shared, host) {
    this.#shared = shared;
    host.root.adoptedStyleSheets.push(styleSheet(panelCss + logCss + proseCss + composerCss));
    this.#log = new Log(shared);
    this.#header = new Header(shared, { titleId: TITLE, minimize: () => host.close() });
    this.composer = new Composer(shared, host.tab, () => this.#log.scroller.toEnd());
    const slot = h("div", {});
    const { own, speech, words } = shared;
    own.after = () => this.composer.focus();
    speech.parts = () => ({ shared, slot, composer: this.composer, plain: plainText, effect });
    this.#panel = h(
      "section",
      {
        class: "panel",
        part: "panel",
        role: "dialog",
        "aria-labelledby": TITLE,
        lang: words.tag,
        tabindex: "-1",
        hidden: true,
      },
      this.#header.node,
      banner(shared),
      this.#log.node,
      suggestions(shared, { used: () => this.composer.focus() }),
      new StateLine(shared).node,
      own.node,
      slot,
      this.composer.node,
      shared.announcer.node,
    );
    this.#log.scroller.within(this.#panel);
    this.#panel.addEventListener("keydown", (event) => this.#key(event, host));
    this.#screen = new Screen(this.#panel, host.element);
    host.root.append(this.#panel);
  }

  /** @param {{ docked: boolean, focus: boolean }} how */
  show({ docked, focus }) {
    setAttribute(this.#panel, "hidden", false);
    this.#panel.classList.toggle("docked", docked);
    this.#screen.update();
    this.#log.scroller.toEnd();
    if (!focus) return;
    if (docked) this.#panel.scrollIntoView({ block: "nearest" });
    this.composer.focus();
  }

  hide() {
    setAttribute(this.#panel, "hidden", true);
    this.#screen.update();
  }

  /** @param {Message} message just said by somebody else */
  announce({ role, name, text }) {
    const who = this.#shared.nameOf({ role, name });
    const words = role === "agent" ? plainText(text) : text;
    this.#shared.announcer.say(who ? `${who}: ${words}` : words);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Widget} host
   */
  #key(event, host) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    const open = [this.#header.menu, this.#shared.own].find((part) => part.open);
    (open ?? host).close();
  }
}
