/**
 * The panel: everything a visitor sees once the chat is wanted. The loader imports this file and mounts it
 * into its shadow root.
 */

/**
 * @import { Widget } from "./launcher/widget"
 * @import { Message, ServerFrame } from "./wire"
 */
import { Chat } from "./panel/chat.js";
import { Own } from "./panel/own.js";
import { countInTitle } from "./panel/page-title.js";
import { Session } from "./panel/session.js";
import { Sound } from "./panel/sound.js";
import { Speech } from "./panel/speech.js";
import { createState } from "./panel/state.js";
import { trackUnread } from "./panel/unread.js";
import { PanelView } from "./panel/view/panel-view.js";
import { share } from "./panel/view/shared.js";
import { routeTo } from "./panel/wire/route.js";
import { Words } from "./panel/words.js";

/**
 * What the loader can ask of the panel.
 *
 * @typedef {object} Panel
 * @property {(how: { docked: boolean, focus: boolean }) => void} show
 * @property {() => void} hide
 * @property {(text: string) => void} ask
 * @property {() => void} identify who the visitor is has changed
 * @property {() => void} forget the visitor has left
 */

/**
 * @param {Widget} host
 * @returns {Panel}
 */
export function mount(host) {
  const { settings, store, tab } = host;
  const state = createState();
  const session = new Session(settings, store, host);
  const words = new Words(host.tag);
  const { chime, http, own: data } = host.chunks;
  const route = routeTo(settings.api, tab, http);
  const received = (/** @type {ServerFrame} */ frame) => speech.receive(frame);
  const tell = { said, received, forgotten: () => view.composer.draft(""), left: () => own.clear() };
  const chat = new Chat({ session, store, state, route, tell });
  const sound = new Sound(store, settings.sound ?? false, chime);
  const own = new Own(data, { chat, session, store, words });
  const speech = new Speech(state, store, session, host.chunks);
  const shared = share({ chat, own, state, sound, speech, settings, words });
  const view = new PanelView(shared, host);

  /** @param {Message} message */
  function said(message) {
    if (state.open.value) view.announce(message);
    state.said.value = message;
    sound.ring(message.seq);
    host.emit("message", { role: message.role, text: message.text, seq: message.seq });
  }

  trackUnread(state, store, (count) => {
    host.setUnread(count);
    countInTitle(count);
    host.emit("unread", count);
  });
  if (host.hasBegun) chat.start();

  return {
    show(how) {
      chat.start();
      if (state.aloud.value) speech.load();
      state.open.value = true;
      view.show(how);
    },
    hide() {
      state.open.value = false;
      speech.quiet();
      view.hide();
    },
    ask(text) {
      if (text.trim()) chat.send(text.trim());
    },
    identify: () => chat.reintroduce(),
    forget: () => chat.forget(),
  };
}
