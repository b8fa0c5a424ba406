/**
 * What Markdown becomes: text and elements from a closed list. Nothing in it is HTML, and nothing that was
 * written can add to the list.
 *
 * @typedef {"p" | "h3" | "ul" | "ol" | "li" | "blockquote" | "pre" | "hr" | "table" | "tr"
 *   | "th" | "td" | "strong" | "em" | "s" | "code" | "br" | "a"} Tag
 *
 * @typedef {object} Branch
 * @property {Tag} tag
 * @property {Tree[]} children
 * @property {string} [href] of an `a`: as written, not yet judged
 * @property {number} [start] of an `ol`
 *
 * @typedef {string | Branch} Tree
 */

/**
 * @param {Tag} tag
 * @param {Tree[]} [children]
 * @param {{ href?: string, start?: number }} [more]
 * @returns {Branch}
 */
export const branch = (tag, children = [], more = {}) => ({ tag, children, ...more });

/** Tags whose words run on; those of all others stand apart. */
const RUNNING = new Set(["strong", "em", "s", "code", "a"]);

/**
 * The words alone.
 *
 * @param {Tree} tree
 * @returns {string}
 */
export function wordsOf(tree) {
  if (typeof tree === "string") return tree;
  const words = tree.children.map(wordsOf).join("");
  return RUNNING.has(tree.tag) ? words : ` ${words} `;
}
