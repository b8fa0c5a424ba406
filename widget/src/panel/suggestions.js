/** @import { Message, Persona } from "../wire" */

/**
 * The quick replies to offer: the persona's before anything was said, then those of the newest message.
 *
 * @param {{ messages: Message[], busy: boolean, persona: Persona | null }} now `busy`: something is on its way
 * @returns {string[]}
 */
export function suggestionsFor({ messages, busy, persona }) {
  if (busy) return [];
  const newest = messages.at(-1);
  const offered = newest ? newest.quick_replies : persona?.quick_replies;
  return offered?.filter(Boolean) ?? [];
}
