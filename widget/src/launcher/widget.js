/**
 * @import { Settings } from "../types"
 * @import { Panel } from "../panel"
 */
import { setAttribute, styleSheet } from "../shared/dom.js";
import { Emitter } from "../shared/emitter.js";
import { chooseLanguage, wishedLanguages } from "../shared/language.js";
import { Store } from "../shared/store.js";
import { LAUNCHER_WORDS } from "../strings/launcher.js";
import { findDock, whenTooNarrow } from "./dock.js";
import { Greetings } from "./greetings.js";
import launcherCss from "./launcher.css";
import { Launcher } from "./launcher.js";
import { loadModule } from "./load-module.js";
import { mayReopen } from "./reopen.js";
import tokensCss from "./tokens.css";

/** The widget on its page: where it is, whether it is open, and the panel once there is a reason to load it. */
export class Widget extends Emitter {
  /** @type {Promise<Panel> | null} */
  #panel = null;
  #launcher;
  #greetings;
  #loadPanel;
  #open = false;
  /** @type {string[]} what the page has asked for its visitor and the panel does not know yet */
  #asked = [];
  #docked = false;
  element = document.createElement("sales-agent");
  root;
  settings;
  /** What all tabs of the site share. */
  store;
  /** What is of this tab alone. */
  tab;
  /** The language of the widget's own words ("de-AT"). */
  tag;
  /** @type {Record<string, () => Promise<any>>} loads what only some need */
  chunks = {};
  /** @type {string | undefined} a signed word of the site about who the visitor is */
  identity;

  /** @param {Settings} settings */
  constructor(settings) {
    super();
    this.settings = settings;
    const kept = settings.storage === "none" ? () => null : undefined;
    this.store = new Store(settings.site, kept);
    this.tab = new Store(settings.site, kept ?? (() => sessionStorage));
    this.root = this.element.shadowRoot ?? this.element.attachShadow({ mode: "open" });
    const language = chooseLanguage(LAUNCHER_WORDS, wishedLanguages(settings.locale));
    this.tag = language.tag;
    const load = (/** @type {string} */ path) => () => loadModule(new URL(path, settings.api).href);
    this.#loadPanel = load(settings.panels[language.primary] ?? settings.panels.en);
    for (const [name, path] of Object.entries(settings.chunks)) this.chunks[name] = load(path);
    this.#launcher = new Launcher(
      { name: settings.name, language },
      { press: () => this.open(), intent: () => void this.#loadPanel().catch(() => {}) },
    );
    this.#greetings = new Greetings(settings.greetings ?? [], this.store, (text) => {
      this.#launcher.greet(text, () => this.#greetings.decline());
    });
    this.#dress();
  }

  /** Puts the widget on the page; as the visitor left it once it is painted, for storage keeps a page waiting. */
  start() {
    this.root.append(this.#launcher.node);
    document.body.append(this.element);
    whenIdle(() => this.#resume(), 200);
  }

  #resume() {
    whenTooNarrow(() => this.#docked && this.#minimize());
    const open = this.tab.get("open");
    const dock = open === false ? null : findDock();
    if (dock) this.#dock(dock);
    else if (open && mayReopen()) this.#show({ focus: false });
    else if (this.hasBegun) whenIdle(() => this.#ready(), 4000);
    else this.#greetings.start();
  }

  /** The visitor has a conversation here already, or a message that is yet to be sent. */
  get hasBegun() {
    return Boolean(this.store.get("visitor")?.conversation) || this.store.names("unsent:").length > 0;
  }

  /** Opens the chat and remembers it. */
  async open() {
    this.tab.set("open", true);
    await this.#show({ focus: true });
  }

  /** Minimizes the chat and remembers it; focus goes back to the launcher if it was inside. */
  close() {
    this.tab.set("open", false);
    this.#minimize();
  }

  /**
   * Opens the chat and sends `text`, if there is any, as the visitor's message, once the chat could be loaded.
   *
   * @param {string} [text]
   */
  ask(text) {
    this.#asked.push(String(text ?? ""));
    return this.open();
  }

  /**
   * Tells the server who the visitor is, in the words of the site's own server.
   *
   * @param {string} jwt
   */
  identify(jwt) {
    this.identity = String(jwt);
    this.#panel?.then((panel) => panel.identify());
  }

  /** The visitor leaves the site's account: nothing of theirs stays in this browser, and their chat is closed here. */
  logout() {
    this.identity = undefined;
    this.#asked = [];
    this.store.clear();
    this.tab.clear();
    this.store.set("visitor", {}); // nobody: the other tabs see it, too
    this.#panel?.then((panel) => panel.forget());
  }

  /** @param {number} count */
  setUnread(count) {
    this.#launcher.setUnread(count);
  }

  #dress() {
    const { accent, theme, position, z_index } = this.settings;
    const layer = Number.isInteger(z_index) ? `--layer:${z_index}` : "";
    this.root.adoptedStyleSheets = [styleSheet(`${tokensCss}${launcherCss}:host{${accent ?? ""};${layer}}`)];
    const { direction } = getComputedStyle(document.documentElement);
    setAttribute(this.element, "dir", this.tag.startsWith("ar") ? "rtl" : direction);
    setAttribute(this.element, "theme", theme);
    setAttribute(this.element, "position", position ?? (direction === "rtl" && "left"));
  }

  /** @param {Element} place */
  async #dock(place) {
    this.#docked = true;
    setAttribute(this.element, "docked", true);
    place.append(this.element);
    await this.#show({ focus: false });
  }

  /** @param {{ focus: boolean }} how */
  async #show({ focus }) {
    const already = this.#open;
    this.#open = true;
    this.#greetings.stop();
    this.#launcher.setBusy(true);
    const panel = await this.#ready();
    this.#launcher.setBusy(false);
    if (!panel) this.#open = false;
    if (!panel || !this.#open) return;
    this.#launcher.setOpen(true);
    panel.show({ docked: this.#docked, focus });
    for (const text of this.#asked.splice(0)) panel.ask(text);
    if (!already) this.emit("open");
  }

  #minimize() {
    const held = this.root.activeElement !== null;
    this.#open = false;
    this.#launcher.setOpen(false);
    this.#panel?.then((panel) => this.#open || panel.hide());
    if (this.#docked) {
      this.#docked = false;
      setAttribute(this.element, "docked", false);
      document.body.append(this.element);
    }
    if (held) this.#launcher.button.focus();
    this.emit("close");
  }

  /** @returns {Promise<Panel | null>} null when the panel could not be loaded; the launcher says so */
  async #ready() {
    try {
      this.#panel ??= this.#loadPanel().then(({ mount }) => mount(this));
      return await this.#panel;
    } catch {
      this.#panel = null;
      this.#launcher.sayUnavailable();
      return null;
    }
  }
}

/**
 * @param {() => void} work
 * @param {number} timeout ms it can wait on a busy page
 */
function whenIdle(work, timeout) {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout });
  else setTimeout(work, timeout);
}
