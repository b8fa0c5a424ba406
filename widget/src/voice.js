/**
 * Voice, loaded by the first tap on the microphone or on "read aloud": the browser listens and speaks.
 */

/** @import { Parts, Voice } from "./panel/speech" */
import { styleSheet } from "./shared/dom.js";
import { chooseLanguage } from "./shared/language.js";
import { Bar } from "./voice/bar.js";
import { Listening } from "./voice/listening.js";
import { Speaking } from "./voice/speaking.js";
import voiceCss from "./voice/voice.css";
import { VOICE_WORDS } from "./voice/words.js";

export { chime } from "./voice/chime.js";

/**
 * @param {Parts} parts of the panel
 * @returns {Voice}
 */
export function mount({ state, slot, composer, tag, plain, effect }) {
  const { words } = chooseLanguage(VOICE_WORDS, [tag]);
  const root = /** @type {ShadowRoot} */ (slot.getRootNode());
  root.adoptedStyleSheets.push(styleSheet(voiceCss));
  const speaking = new Speaking({ tag, plain, changed: (how) => bar.speaking(how) });
  const listening = new Listening({ state, composer, tag, say: (word) => bar.say(word) });
  const bar = new Bar(words, { pause: () => speaking.pause(), stop: () => speaking.silence() });
  slot.append(bar.node);

  let asked = 0;
  effect(() => {
    const { live, messages, said, aloud, mic, open, tongue } = state;
    const question = messages.value.findLast(({ role }) => role === "visitor")?.seq ?? 0;
    const reads = aloud.value && tongue.value && open.value && !mic.value && messages.value.length > 0;
    if (!reads || question > asked) speaking.stop();
    asked = question;
    if (!reads) return;
    if (live.value) speaking.more(live.value.reply, live.value.text, false);
    else if (said.value) speaking.more(said.value.reply ?? said.value.id, said.value.text, true);
  });
  if (!speaking.able && state.aloud.value) bar.say("mute");
  return { listen: () => listening.toggle(), quiet: () => listening.abort() };
}
