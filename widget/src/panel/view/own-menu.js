/**
 * @import { Item } from "./menu"
 * @import { Shared } from "./shared"
 */
import { plainText } from "../markdown/plain.js";

/**
 * What visitors find behind the three dots.
 *
 * @param {Shared} shared
 * @returns {Item[]}
 */
export function menuItems({ announcer, chat, state, words, sound, own, settings }) {
  const said = () => state.messages.value.length > 0;
  const goesOn = () => said() && state.mode.value !== "closed";
  const beginAnew = () => {
    chat.restart();
    own.after();
    const { greeting = "", disclosure = "" } = state.persona.value ?? {};
    announcer.say(plainText(`${greeting}\n\n${disclosure}`));
  };
  const end = () => {
    chat.requests.endChat();
    own.after();
  };
  return [
    {
      label: words.say("talk"),
      run: () => chat.requests.askForPerson(),
      when: () => state.mode.value !== "human",
    },
    { label: words.say("newChat"), run: beginAnew },
    { label: words.say("endChat"), run: end, when: goesOn },
    { label: words.say("emailChat"), run: () => own.ask("mail"), when: () => said() && state.mails.value },
    { label: words.say("sound"), run: () => sound.toggle(), checked: () => sound.on },
    { label: words.say("privacy"), href: settings.privacy, when: () => Boolean(settings.privacy) },
    { label: words.say("deleteChat"), run: () => own.ask("erase"), when: said },
  ];
}
