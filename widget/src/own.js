/** What visitors may do with what is kept of them; loaded by those who do it. */

/**
 * @import { Parts } from "./panel/own"
 */
import { eraseChat, mailChat } from "./own/own-data.js";
import { Sheet } from "./own/sheet.js";
import { OWN_WORDS } from "./own/words.js";
import { chooseLanguage } from "./shared/language.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * Asks where the transcript is to be sent.
 *
 * @param {Parts} parts
 */
export function mail({ words, node, close, session }) {
  const { words: own } = chooseLanguage(OWN_WORDS, [words.tag]);
  const ends = { cancel: own.cancel, close: words.say("close") };
  new Sheet(ends, node, close).ask({
    text: own.emailText,
    field: own.email,
    yes: own.sendIt,
    async run(email) {
      if (!EMAIL.test(email)) return { again: own.emailWrong };
      const status = await mailChat({ session }, email);
      if (status === 202 || status === 429) return { done: status === 202 ? own.emailSent : own.emailLimit };
      return { again: status === 400 ? own.emailWrong : words.say("emailFailed") };
    },
  });
}

/**
 * Asks whether the conversation is really to be deleted.
 *
 * @param {Parts} parts
 */
export function erase({ words, node, close, ...needs }) {
  const { words: own } = chooseLanguage(OWN_WORDS, [words.tag]);
  const ends = { cancel: own.cancel, close: words.say("close") };
  new Sheet(ends, node, close).ask({
    text: own.deleteText,
    yes: own.deleteIt,
    danger: true,
    run: async () => ((await eraseChat(needs)) ? null : { again: words.say("deleteFailed") }),
  });
}
