/**
 * @import { Role } from "../../wire"
 * @import { Chat } from "../chat"
 * @import { State } from "../state"
 * @import { Words } from "../words"
 */

/**
 * What every view needs.
 *
 * @typedef {object} Shared
 * @property {Chat} chat
 * @property {State} state
 * @property {Words} words
 * @property {(who: { role: Role, name?: string }) => string} nameOf the speaker, for eyes and screen readers
 */

/**
 * @param {{ chat: Chat, state: State, words: Words, fallbackName: string }} parts
 * @returns {Shared}
 */
export function share({ chat, state, words, fallbackName }) {
  const agent = () => state.persona.value?.name ?? fallbackName;
  const names = {
    visitor: () => words.say("you"),
    agent,
    human: () => words.say("person"),
    notice: () => "",
  };
  return { chat, state, words, nameOf: ({ role, name }) => name || (names[role] ?? agent)() };
}
