/** @import { Tag, Tree } from "./tree" */
import { branch } from "./tree.js";

/**
 * A run of `*`, `_` or `~` that may open or close emphasis.
 *
 * @typedef {{ mark: string, count: number, length: number, opens: boolean, closes: boolean }} Run
 *   `count` are left of the `length` that were written
 */

const SPACE = /^\s?$/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

/**
 * Judges a run by its neighbours, as CommonMark does: `snake_case` and `2 * 3` stay as they are.
 *
 * @param {string} marks the run
 * @param {string} before the character in front, "" at the start
 * @param {string} after the character behind, "" at the end
 * @returns {Run}
 */
export function toRun(marks, before, after) {
  const [mark] = marks;
  const left =
    !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || PUNCTUATION.test(before));
  const right =
    !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || PUNCTUATION.test(after));
  const inWord = mark === "_";
  return {
    mark,
    count: marks.length,
    length: marks.length,
    opens: left && (!inWord || !right || PUNCTUATION.test(before)),
    closes: right && (!inWord || !left || PUNCTUATION.test(after)),
  };
}

/**
 * Pairs the runs up. What is left over is text.
 *
 * @param {(Tree | Run)[]} parts
 * @returns {Tree[]}
 */
export function pairUp(parts) {
  const out = [...parts];
  for (let at = 0; at < out.length; at += 1) {
    const closer = out[at];
    if (!isRun(closer) || !closer.closes) continue;
    const open = findOpener(out, at, closer);
    if (open < 0) continue;
    const size = sizeOf(/** @type {Run} */ (out[open]), closer);
    const inner = out.splice(open + 1, at - open - 1).map(asText);
    out.splice(open + 1, 0, branch(tagOf(closer.mark, size), inner));
    at = open + 1 + shrink(out, open, open + 2, size);
  }
  return out.map(asText);
}

/**
 * Takes the used marks off both runs and removes a run that is used up.
 *
 * @param {(Tree | Run)[]} out
 * @param {number} open
 * @param {number} close
 * @param {number} size
 * @returns {number} how to move on, so that a closer with marks left is looked at again
 */
function shrink(out, open, close, size) {
  const [opener, closer] = /** @type {[Run, Run]} */ ([out[open], out[close]]);
  out[close] = { ...closer, count: closer.count - size };
  out[open] = { ...opener, count: opener.count - size };
  if (closer.count === size) out.splice(close, 1);
  if (opener.count > size) return 0;
  out.splice(open, 1);
  return -1;
}

/**
 * @param {(Tree | Run)[]} parts
 * @param {number} at
 * @param {Run} closer
 */
function findOpener(parts, at, closer) {
  for (let i = at - 1; i >= 0; i -= 1) {
    const part = parts[i];
    if (isRun(part) && part.opens && part.mark === closer.mark && fits(part, closer)) return i;
  }
  return -1;
}

/**
 * CommonMark's "rule of three", and two tildes for struck text.
 *
 * @param {Run} opener
 * @param {Run} closer
 */
function fits(opener, closer) {
  if (closer.mark === "~") return opener.count >= 2 && closer.count >= 2;
  const both = opener.closes || closer.opens;
  return (
    !both || (opener.length + closer.length) % 3 !== 0 || (opener.length % 3 === 0 && closer.length % 3 === 0)
  );
}

/**
 * @param {Run} opener
 * @param {Run} closer
 */
const sizeOf = (opener, closer) => (opener.count >= 2 && closer.count >= 2 ? 2 : 1);

/**
 * @param {string} mark
 * @param {number} size
 * @returns {Tag}
 */
function tagOf(mark, size) {
  if (mark === "~") return "s";
  return size === 2 ? "strong" : "em";
}

/**
 * @param {Tree | Run} part
 * @returns {part is Run}
 */
const isRun = (part) => typeof part === "object" && "mark" in part;

/**
 * @param {Tree | Run} part
 * @returns {Tree}
 */
const asText = (part) => (isRun(part) ? part.mark.repeat(part.count) : part);
