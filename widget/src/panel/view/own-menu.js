/**
 * @import { Item } from "./menu"
 * @import { Shared } from "./shared"
 * @import { Sheet } from "./sheet"
 */

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * What visitors find behind the three dots.
 *
 * @param {Shared} shared
 * @param {Sheet} sheet
 * @returns {Item[]}
 */
export function menuItems({ chat, state, words, sound, data, settings }, sheet) {
  const said = () => state.messages.value.length > 0;
  const goesOn = () => said() && state.mode.value !== "closed";
  return [
    {
      label: words.say("talk"),
      run: () => chat.requests.askForPerson(),
      when: () => state.mode.value !== "human",
    },
    { label: words.say("newChat"), run: () => chat.restart() },
    { label: words.say("endChat"), run: () => chat.requests.endChat(), when: goesOn },
    { label: words.say("emailChat"), run: askForEmail, when: () => said() && state.mails.value },
    { label: words.say("sound"), run: () => sound.toggle(), checked: () => sound.on },
    { label: words.say("privacy"), href: settings.privacy, when: () => Boolean(settings.privacy) },
    { label: words.say("deleteChat"), run: askToDelete, when: said },
  ];

  function askForEmail() {
    sheet.ask({
      text: words.say("emailText"),
      field: words.say("email"),
      yes: words.say("sendIt"),
      async run(email) {
        if (!EMAIL.test(email)) return { again: words.say("emailWrong") };
        const status = await data.mail(email);
        if (status === 202 || status === 429)
          return { done: words.say(status === 202 ? "emailSent" : "emailLimit") };
        return { again: words.say(status === 400 ? "emailWrong" : "emailFailed") };
      },
    });
  }

  function askToDelete() {
    sheet.ask({
      text: words.say("deleteText"),
      yes: words.say("deleteIt"),
      run: async () => ((await data.erase()) ? null : { again: words.say("deleteFailed") }),
    });
  }
}
