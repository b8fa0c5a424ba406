/**
 * @import { Role } from "../../wire"
 * @import { Chat } from "../chat"
 * @import { Settings } from "../../types"
 * @import { Own } from "../own"
 * @import { Sound } from "../sound"
 * @import { Speech } from "../speech"
 * @import { State } from "../state"
 * @import { Words } from "../words"
 */
import { Announcer } from "./announcer.js";

/**
 * What every view needs.
 *
 * @typedef {object} Shared
 * @property {Chat} chat
 * @property {State} state
 * @property {Own} own
 * @property {Sound} sound
 * @property {Speech} speech
 * @property {Settings} settings
 * @property {Words} words
 * @property {Announcer} announcer tells those who do not see
 * @property {(who: { role: Role, name?: string }) => string} nameOf the speaker, for eyes and screen readers
 */

/**
 * @param {Omit<Shared, "announcer" | "nameOf">} parts
 * @returns {Shared}
 */
export function share(parts) {
  const { state, words, settings } = parts;
  const agent = () => state.persona.value?.name ?? settings.name;
  const names = {
    visitor: () => words.say("you"),
    agent,
    human: () => words.say("person"),
    notice: () => "",
  };
  return {
    ...parts,
    announcer: new Announcer(),
    nameOf: ({ role, name }) => [name, (names[role] ?? agent)()].filter(Boolean).join(" · "),
  };
}
