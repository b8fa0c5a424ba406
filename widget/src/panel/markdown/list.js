/** @import { Branch, Tree } from "./tree" */
import { BLANK, ITEM, indentOf, interrupts, outdent, RULE } from "./lines.js";
import { branch } from "./tree.js";

const NESTED = 2; // spaces that put a line inside the item above, also under "1."

/**
 * @typedef {(lines: string[]) => Branch[]} Blocks reads the lines of one item
 */

/**
 * Reads a list that begins at `start`.
 *
 * @param {string[]} lines
 * @param {number} start
 * @param {Blocks} blocks
 * @returns {{ tree: Branch, next: number }}
 */
export function readList(lines, start, blocks) {
  const first = /** @type {RegExpExecArray} */ (ITEM.exec(lines[start]));
  const kind = kindOf(first);
  /** @type {Branch[]} */
  const items = [];
  let at = start;
  for (;;) {
    const item = at < lines.length ? ITEM.exec(lines[at]) : null;
    if (!item || kindOf(item) !== kind || RULE.test(lines[at])) break;
    const { content, next } = readItem(lines, at, item);
    items.push(branch("li", contents(blocks(content))));
    at = next;
  }
  const number = Number(first[3]);
  const tree = first[3] === undefined ? branch("ul", items) : branch("ol", items, { start: number });
  return { tree, next: at };
}

/** @param {RegExpExecArray} item bullets of one sign, or numbers with one sign, make one list */
const kindOf = (item) => item[4] ?? item[2];

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {RegExpExecArray} item
 * @returns {{ content: string[], next: number }}
 */
function readItem(lines, at, item) {
  const width = item[1].length + item[2].length + Math.min(item[5]?.length ?? 1, 4);
  const content = [item[6] ?? ""];
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    const line = lines[next];
    if (BLANK.test(line)) {
      if (!goesOn(lines, next, item)) break;
      content.push("");
    } else if (indentOf(line) >= item[1].length + NESTED) content.push(outdent(line, width));
    else if (ITEM.test(line) || interrupts(line) || BLANK.test(lines[next - 1])) break;
    else content.push(line);
  }
  while (next < lines.length && BLANK.test(lines[next]) && isSibling(lines, next, item)) next += 1;
  return { content, next };
}

/**
 * After an empty line: is the next text still inside this item?
 *
 * @param {string[]} lines
 * @param {number} at
 * @param {RegExpExecArray} item
 */
function goesOn(lines, at, item) {
  const next = lines.slice(at).find((line) => !BLANK.test(line));
  return next !== undefined && indentOf(next) >= item[1].length + NESTED;
}

/**
 * After an empty line: does the list go on with another item?
 *
 * @param {string[]} lines
 * @param {number} at
 * @param {RegExpExecArray} item
 */
function isSibling(lines, at, item) {
  const next = lines.slice(at).find((line) => !BLANK.test(line)) ?? "";
  const sibling = ITEM.exec(next);
  return sibling !== null && kindOf(sibling) === kindOf(item) && !RULE.test(next);
}

/**
 * The first paragraph of an item stands beside its bullet; a box to tick becomes a sign.
 *
 * @param {Branch[]} blocks
 * @returns {Tree[]}
 */
function contents([first, ...rest]) {
  if (first?.tag !== "p") return first ? [first, ...rest] : rest;
  const [text, ...more] = first.children;
  const box = typeof text === "string" ? /^\[([ xX])\] /.exec(text) : null;
  const begin = box ? `${box[1] === " " ? "☐" : "☑"} ${String(text).slice(4)}` : text;
  return [begin, ...more, ...rest];
}
