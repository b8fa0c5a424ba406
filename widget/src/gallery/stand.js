/**
 * @import { Settings } from "../types"
 * @import { Shown } from "./states"
 */
import { mount as fill } from "../controls.js";
import launcherCss from "../launcher/launcher.css";
import { Launcher } from "../launcher/launcher.js";
import tokensCss from "../launcher/tokens.css";
import { LISTENING_WORDS } from "../listening/words.js";
import * as questions from "../own.js";
import { Own } from "../panel/own.js";
import { Sound } from "../panel/sound.js";
import { Speech } from "../panel/speech.js";
import { createState } from "../panel/state.js";
import { PanelView } from "../panel/view/panel-view.js";
import { share } from "../panel/view/shared.js";
import { Words } from "../panel/words.js";
import { h, setAttribute, styleSheet } from "../shared/dom.js";
import { chooseLanguage } from "../shared/language.js";
import { Store } from "../shared/store.js";
import { LAUNCHER_WORDS } from "../strings/launcher.js";
import { Bar } from "../voice/bar.js";
import { Settings as VoiceSettings } from "../voice/settings.js";
import voiceCss from "../voice/voice.css";
import { Wishes } from "../voice/wishes.js";
import { VOICE_WORDS } from "../voice/words.js";

/** @type {Settings} */
const SETTINGS = {
  site: "gallery",
  api: "",
  panels: {},
  chunks: { chime: "", controls: "", http: "", listening: "", own: "", resume: "", voice: "" },
  name: "Linen & Oak",
  privacy: "/privacy",
};

/** @type {any} takes every call, does nothing */
const nobody = new Proxy(() => undefined, { get: () => nobody });

/**
 * One state with its name, in a place of its own.
 *
 * @param {string} name
 * @param {Shown} shown
 */
export function stand(name, shown) {
  const element = h("div", { class: "gallery-widget" });
  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [tokensCss, launcherCss].map(styleSheet);
  const figure = h("figure", { id: name }, element, h("figcaption", {}, name));
  if (shown.launcher) root.append(closed(shown.launcher));
  else open(element, root, shown);
  return figure;
}

/** @param {NonNullable<Shown["launcher"]>} state */
function closed({ unread = 0, greeting, broken }) {
  const language = chooseLanguage(LAUNCHER_WORDS, ["en"]);
  const launcher = new Launcher({ name: SETTINGS.name, language }, { press() {}, intent() {} });
  launcher.setUnread(unread);
  if (greeting) launcher.greet(greeting, () => {});
  if (broken) launcher.sayUnavailable();
  return launcher.node;
}

/**
 * @param {HTMLElement} element
 * @param {ShadowRoot} root
 * @param {Shown} shown
 */
function open(element, root, { prepare, after, voice }) {
  const store = new Store("gallery", () => null);
  const state = createState();
  state.link.value = { phase: "online" };
  const speech = new Speech(state, store, nobody, {});
  const words = new Words("en");
  prepare?.(state);
  const shared = share({
    chat: nobody,
    own: new Own(async () => questions, { chat: nobody, session: nobody, store, words }),
    state,
    sound: new Sound(store, false, nobody),
    speech,
    settings: SETTINGS,
    words,
  });
  const host = /** @type {any} */ ({ root, element, tab: store, settings: SETTINGS, close() {} });
  const view = new PanelView(shared, host);
  setAttribute(element, "docked", true);
  view.show({ docked: true, focus: false });
  if (voice) said(root, /** @type {any} */ (shared.speech.parts)().slot, voice);
  after?.(root, view);
}

/**
 * @param {ShadowRoot} root
 * @param {HTMLElement} slot
 * @param {NonNullable<Shown["voice"]>} voice
 */
function said(root, slot, { word, how, settings }) {
  root.adoptedStyleSheets.push(styleSheet(voiceCss));
  const wishes = new Wishes(new Store("gallery", () => null), () => {});
  const controls = new VoiceSettings(VOICE_WORDS.en.settings, async () =>
    fill({ wishes, tag: "en", hears: true }),
  );
  const bar = new Bar(VOICE_WORDS.en, { pause() {}, stop() {} }, controls.button, controls.node);
  controls.offer(Boolean(how));
  if (settings) controls.button.click();
  slot.append(bar.node);
  if (how) bar.speaking(how);
  if (word) bar.say(LISTENING_WORDS.en[word]);
}
