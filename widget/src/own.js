/** What visitors may do with what is kept of them; loaded by those who do it. */

/**
 * @import { Parts } from "./panel/own"
 */
import { eraseChat, mailChat } from "./own/own-data.js";
import { Sheet } from "./own/sheet.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * Asks where the transcript is to be sent.
 *
 * @param {Parts} parts
 */
export function mail({ words, node, close, session }) {
  new Sheet(words, node, close).ask({
    text: words.say("emailText"),
    field: words.say("email"),
    yes: words.say("sendIt"),
    async run(email) {
      if (!EMAIL.test(email)) return { again: words.say("emailWrong") };
      const status = await mailChat({ session }, email);
      if (status === 202 || status === 429)
        return { done: words.say(status === 202 ? "emailSent" : "emailLimit") };
      return { again: words.say(status === 400 ? "emailWrong" : "emailFailed") };
    },
  });
}

/**
 * Asks whether the conversation is really to be deleted.
 *
 * @param {Parts} parts
 */
export function erase({ words, node, close, ...needs }) {
  new Sheet(words, node, close).ask({
    text: words.say("deleteText"),
    yes: words.say("deleteIt"),
    run: async () => ((await eraseChat(needs)) ? null : { again: words.say("deleteFailed") }),
  });
}
