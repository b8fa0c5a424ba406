/**
 * @import { Item } from "./menu"
 * @import { Shared } from "./shared"
 */

/**
 * What visitors find behind the three dots.
 *
 * @param {Shared} shared
 * @returns {Item[]}
 */
export function menuItems({ chat, state, words, sound, own, settings }) {
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
    { label: words.say("emailChat"), run: () => own.ask("mail"), when: () => said() && state.mails.value },
    { label: words.say("sound"), run: () => sound.toggle(), checked: () => sound.on },
    { label: words.say("privacy"), href: settings.privacy, when: () => Boolean(settings.privacy) },
    { label: words.say("deleteChat"), run: () => own.ask("erase"), when: said },
  ];
}
