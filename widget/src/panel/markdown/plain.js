import { readBlocks } from "./blocks.js";
import { wordsOf } from "./tree.js";

/**
 * Markdown as it sounds: the words without the signs.
 *
 * @param {string} text
 */
export const plainText = (text) =>
  readBlocks(text)
    .map(({ tree }) => wordsOf(tree))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
