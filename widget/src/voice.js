/**
 * Voice, loaded by the first tap on the microphone, on "read aloud" or on "listen": what the server speaks is played,
 * and where it does not the browser speaks.
 */

/**
 * @import { Ears, Parts, Voice } from "./panel/speech"
 * @import { Speech as SpeechFrame } from "./wire"
 */
import { styleSheet } from "./shared/dom.js";
import { hasRecogniser } from "./shared/hearing.js";
import { chooseLanguage } from "./shared/language.js";
import { Bar } from "./voice/bar.js";
import { BrowserVoice } from "./voice/browser-voice.js";
import { Cutting } from "./voice/cutting.js";
import { ElementVoice } from "./voice/element-voice.js";
import { HeardReport } from "./voice/heard-report.js";
import { Marks } from "./voice/marks.js";
import { Settings } from "./voice/settings.js";
import { Speaker } from "./voice/speaker.js";
import { StreamedVoice } from "./voice/streamed-voice.js";
import voiceCss from "./voice/voice.css";
import { Wishes } from "./voice/wishes.js";
import { VOICE_WORDS } from "./voice/words.js";

const PATIENCE = 4000; // ms for the server to begin to say a message again, before the browser does

/**
 * @param {Parts} parts of the panel
 * @returns {Voice}
 */
export function mount({ shared, slot, composer, plain, effect }) {
  const { state, chat, speech } = shared;
  const { tag } = shared.words;
  const { words } = chooseLanguage(VOICE_WORDS, [tag]);
  const root = /** @type {ShadowRoot} */ (slot.getRootNode());
  root.adoptedStyleSheets.push(styleSheet(voiceCss));
  const { send } = chat.requests;
  const served = () => state.voice.value.out === "smallest";

  /** @type {StreamedVoice | null} */
  let streamed = null;
  const speaker = new Speaker(
    (told) => {
      if (globalThis.AudioContext) streamed = new StreamedVoice(told);
      return { server: streamed ?? new ElementVoice(told), browser: new BrowserVoice(told, tag) };
    },
    {
      changed(how) {
        const held = /** @type {HTMLElement | null} */ (root.activeElement);
        bar.speaking(how);
        if (held?.hidden) composer.focus(); // it was on a button that is gone
        ask();
        if (how === "speaking" && wishes.now.hands) ears().then((heard) => heard?.speaking());
      },
      saying: (piece) => marks.show(piece),
      finished: () => wishes.now.hands && ears().then((heard) => heard?.spoken()),
      mute: () => bar.say(words.mute),
    },
  );
  const marks = new Marks(root);
  const report = new HeardReport(send);
  const cutting = new Cutting(plain, (piece) => speaker.add(piece));
  const wishes = new Wishes(speech.store, () => {
    speaker.adjust(wishes.loudness);
    ask();
  });
  const settings = new Settings(words.settings, async () => {
    const { mount: fill } = await speech.chunks.controls();
    return fill({ wishes, tag, hears: state.ears.value && hasRecogniser(state.voice.value) });
  });
  const on = { pause: () => speaker.pause(), stop: () => interrupt() };
  const bar = new Bar(words, on, settings.button, settings.node);
  slot.append(bar.node);
  speaker.adjust(wishes.loudness);

  // Listening

  /** @type {Ears | undefined} */
  let hearing;
  /** @returns {Promise<Ears | null>} null where it could not be loaded */
  const ears = () =>
    speech.chunks
      .listening()
      .then(({ mount: listen }) => {
        hearing ??= listen({
          shared,
          composer,
          interrupt,
          say: (/** @type {string} */ text, /** @type {boolean} */ lasting) => bar.say(text, lasting),
          hands: () => wishes.now.hands && state.aloud.value && state.open.value,
          speaking: () => speaker.busy,
        });
        return /** @type {Ears} */ (hearing);
      })
      .catch(() => null);

  // What the visitor wants to hear

  const reads = () => state.aloud.value && state.tongue.value && state.open.value;
  const hidden = () => document.hidden && !speaker.busy; // another tab may be speaking

  /** Asks the server to speak, or no longer. */
  function ask() {
    const on = reads() && served() && !wishes.now.mute && !hidden();
    if (on === state.sound.value) return;
    state.sound.value = on;
    send({ type: "sound", on });
  }

  /** The visitor has the word: silence, and what they heard is what was said. */
  function interrupt() {
    clearTimeout(waiting);
    const heard = speaker.silence();
    if (!heard?.piece.told) return;
    report.tell(heard);
    const { reply } = heard.piece;
    const written = state.live.value?.reply === reply || state.promised.value === reply;
    if (written && state.stopping.value !== reply) chat.stopReply();
  }

  /** Somebody else is heard now, or nobody can hear. */
  const deaf = () => hidden() || (state.mic.value && !hearing?.through);

  /** @param {SpeechFrame} frame */
  function spoken({ reply, attempt, index, text, last, url }) {
    if (attempt ? !reads() : !serverRepeats) return;
    if (!attempt) clearTimeout(waiting);
    else if (deaf()) speaker.ignore(reply);
    speaker.add({ reply, attempt, index, text, last, url, told: attempt > 0 });
  }

  /** Until then the server has time to say a message again. @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let serverRepeats = false;
  /** @param {Parameters<Voice["replay"]>[0]} message */
  function replay({ spoken: reply = "", text }) {
    const { seq = 1 } = state.messages.value.find((message) => (message.reply ?? message.id) === reply) ?? {};
    interrupt();
    streamed?.unlock();
    speaker.again(reply);
    const repeat = () => {
      serverRepeats = false;
      cutting.again(reply, text);
    };
    serverRepeats = served() && send({ type: "speak", seq });
    if (serverRepeats) waiting = setTimeout(repeat, PATIENCE);
    else repeat();
  }

  // What happens

  let read = false;
  effect(() => {
    const now = reads();
    if ((read && !now) || !state.open.value || !state.messages.value.length) speaker.silence();
    if (read && !now) streamed?.close();
    if (!state.messages.value.length) report.end(); // another conversation
    read = now;
    settings.offer(now);
    ask();
  });

  let newest = { seq: 0, at: 0 };
  effect(() => {
    const seq = state.messages.value.findLast(({ role }) => role === "visitor")?.seq ?? 0;
    const at = Math.max(newest.at, ...state.pending.value.map((item) => item.at));
    const asked = seq > newest.seq || at > newest.at;
    newest = { seq, at };
    if (asked) interrupt();
  });

  effect(() => {
    if (state.stopping.value) interrupt();
  });

  effect(() => {
    const { live, said, messages } = state;
    if (!reads() || !messages.value.length || deaf()) return;
    const person = said.value?.role === "agent" ? null : said.value;
    if (live.value && !served()) cutting.more(live.value.reply, live.value.text, false);
    else if (served() ? person : said.value) {
      const { reply, id, text } = /** @type {import("./wire").Message} */ (said.value);
      cutting.more(reply ?? id, text, true);
    }
  });

  effect(() => {
    if (state.live.value || state.messages.value) marks.again();
  });

  const unlock = () => reads() && served() && streamed?.unlock();
  for (const gesture of ["click", "keydown"]) root.addEventListener(gesture, unlock, { capture: true });
  document.addEventListener("visibilitychange", ask);
  if (navigator.userActivation?.hasBeenActive) unlock();

  return {
    async listen() {
      const over = state.mic.value && speaker.busy; // it listens already, while the agent speaks
      if (over || !state.mic.value) interrupt();
      if (!over) (await ears())?.listen();
    },
    quiet: () => hearing?.quiet(),
    replay,
    receive(frame) {
      if (frame.type === "speech") spoken(frame);
      if (frame.type === "message") report.shown(frame);
    },
  };
}
