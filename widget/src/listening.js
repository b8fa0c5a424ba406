/**
 * Listening, loaded by the first tap on the microphone: the browser's own ears, or a recording that the server
 * writes down.
 */

/** @import { Ears, EarsNeeds } from "./panel/speech" */
import { HandsFree } from "./listening/hands-free.js";
import { Recogniser } from "./listening/recogniser.js";
import { Recorder } from "./listening/recorder.js";
import { LISTENING_WORDS } from "./listening/words.js";
import { canRecord, hasRecogniser } from "./shared/hearing.js";
import { chooseLanguage } from "./shared/language.js";

const LASTING = new Set(["listening", "recording", "denied", "unsupported"]);

/** After these there is no point in offering the microphone. */
const FINAL = new Set(["denied", "unsupported", "missing", "language"]);

/** After these a recording may still do. */
const OWN_EARS = new Set(["unsupported", "language"]);

/**
 * @param {EarsNeeds} needs
 * @returns {Ears}
 */
export function mount({ shared, composer, say, hands, speaking, interrupt }) {
  const { state, chat, speech } = shared;
  const { tag } = shared.words;
  const { words } = chooseLanguage(LISTENING_WORDS, [tag]);
  let records = !hasRecogniser(state.voice.value);

  const needs = {
    mic: state.mic,
    tag,
    session: speech.session,
    /** @param {import("./listening/words").ListeningWord | ""} word */
    say: (word) => say(word && words[word], LASTING.has(word)),
  };
  const recogniser = new Recogniser({
    ...needs,
    failed(word) {
      records = OWN_EARS.has(word) && canRecord(state.voice.value);
      if (records) needs.say("instead");
      else if (FINAL.has(word)) state.ears.value = false;
    },
  });
  const recorder = new Recorder({
    ...needs,
    failed: () => {
      state.ears.value = false;
    },
    heard(text) {
      composer.dictate(joined(composer.input.value, text));
      focus();
    },
  });
  const handsFree = new HandsFree({
    recogniser,
    speaking,
    interrupt,
    wished: () => hands() && state.ears.value && !records,
    writing: () => composer.input.value.trim() !== "",
    heard: (text) => composer.dictate(text),
    send(text) {
      composer.draft("");
      chat.send(text, "voice");
    },
  });

  /** Elsewhere it is the page that is being used. */
  function focus() {
    const root = /** @type {ShadowRoot} */ (composer.node.getRootNode());
    if (root.activeElement) composer.focus();
  }

  function listen() {
    const before = composer.input.value;
    recogniser.listen({ heard: (text) => composer.dictate(joined(before, text)), ended: focus });
  }

  return {
    listen() {
      if (records) recorder.toggle();
      else if (recogniser.on) recogniser.stop();
      else listen();
    },
    quiet() {
      handsFree.stop();
      recogniser.abort();
      recorder.abort();
    },
    speaking: () => handsFree.speaking(),
    spoken: () => handsFree.spoken(),
    get through() {
      return handsFree.through;
    },
  };
}

/**
 * @param {string} before what was in the field
 * @param {string} text
 */
const joined = (before, text) => [before.trim(), text].filter(Boolean).join(" ");
