import { countCodePoints } from "./wire/code-points.js";

/**
 * @typedef {{ word: "left" | "over", n: number } | null} Count
 */

/**
 * How much room is left, said only near the limit.
 *
 * @param {string} text
 * @param {number} limit characters (code points)
 * @returns {Count}
 */
export function countdown(text, limit) {
  const left = limit - countCodePoints(text.trim());
  if (left < 0) return { word: "over", n: -left };
  return left <= limit / 10 && left <= 200 ? { word: "left", n: left } : null;
}

/**
 * Does this key send? Not while an input method is composing: there Enter only chooses a word. (Safari
 * ends the composition before it reports the key; 229 tells.)
 *
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">} event
 */
export const isSend = ({ key, shiftKey, isComposing, keyCode }) =>
  key === "Enter" && !shiftKey && !isComposing && keyCode !== 229;

/**
 * Puts a text that came back in front of what has been written since.
 *
 * @param {string} returned
 * @param {string} draft
 */
export const withReturned = (returned, draft) => (draft.trim() ? `${returned}\n\n${draft}` : returned);
