/** @import { Branch } from "./tree" */
import { inline } from "./inline.js";
import { BLANK, FENCE, HEADING, ITEM, indentOf, interrupts, outdent, QUOTE, RULE } from "./lines.js";
import { readList } from "./list.js";
import { isTable, readTable } from "./table.js";
import { branch } from "./tree.js";

/**
 * A block and the source it was made of, so that an unchanged one can be kept.
 *
 * @typedef {{ raw: string, tree: Branch }} Block
 *
 * @typedef {{ tree: Branch, next: number }} Read a block and the line behind it
 */

const DEEPEST = 8; // levels of quotes and lists; what is deeper is shown flat

/**
 * @param {string} text Markdown
 * @returns {Block[]}
 */
export function readBlocks(text) {
  const lines = text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n");
  return collect(lines, 0);
}

/**
 * @param {string[]} lines
 * @param {number} depth
 * @returns {Block[]}
 */
function collect(lines, depth) {
  /** @type {Block[]} */
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    if (BLANK.test(lines[at])) {
      at += 1;
      continue;
    }
    const { tree, next } = readOne(lines, at, depth);
    blocks.push({ raw: lines.slice(at, next).join("\n"), tree });
    at = next;
  }
  return blocks;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {Read}
 */
function readOne(lines, at, depth) {
  const line = lines[at];
  const fence = FENCE.exec(line);
  if (fence) return readCode(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading) return readHeading(heading, at);
  if (RULE.test(line)) return { tree: branch("hr"), next: at + 1 };
  if (depth < DEEPEST) {
    const inner = (/** @type {string[]} */ own) => collect(own, depth + 1).map(({ tree }) => tree);
    if (QUOTE.test(line)) return readQuote(lines, at, inner);
    if (ITEM.test(line) && indentOf(line) < 4) return readList(lines, at, inner);
  }
  return isTable(lines, at) ? readTable(lines, at) : readParagraph(lines, at);
}

/**
 * @param {string[]} lines
 * @param {number} start
 * @param {RegExpExecArray} fence one that is not closed goes to the end
 * @returns {Read}
 */
function readCode(lines, start, fence) {
  const width = indentOf(lines[start]);
  const mark = fence[1];
  const isEnd = (/** @type {string} */ line) =>
    indentOf(line) < 4 &&
    line.trim().length >= mark.length &&
    line.trim() === mark[0].repeat(line.trim().length);
  const length = lines.slice(start + 1).findIndex(isEnd);
  const end = length < 0 ? lines.length : start + 1 + length;
  const code = lines.slice(start + 1, end).map((line) => outdent(line, width));
  return { tree: branch("pre", [branch("code", [code.join("\n")])]), next: length < 0 ? end : end + 1 };
}

/**
 * One level for all: the panel's title is above it, and a level that is skipped misleads screen readers.
 *
 * @param {RegExpExecArray} heading
 * @param {number} at
 * @returns {Read}
 */
function readHeading([, , text = ""], at) {
  return { tree: branch("h3", inline(text.trim())), next: at + 1 };
}

/**
 * @param {string[]} lines
 * @param {number} start
 * @param {(own: string[]) => Branch[]} inner
 * @returns {Read}
 */
function readQuote(lines, start, inner) {
  let next = start;
  const own = [];
  for (; next < lines.length; next += 1) {
    const line = lines[next];
    if (QUOTE.test(line)) own.push(line.replace(QUOTE, ""));
    else if (BLANK.test(line) || interrupts(line) || BLANK.test(own.at(-1) ?? "")) break;
    else own.push(line);
  }
  return { tree: branch("blockquote", inner(own)), next };
}

/**
 * @param {string[]} lines
 * @param {number} start
 * @returns {Read}
 */
function readParagraph(lines, start) {
  let next = start + 1;
  while (next < lines.length && !BLANK.test(lines[next]) && !interrupts(lines[next])) next += 1;
  return { tree: branch("p", inline(lines.slice(start, next).join("\n").trim())), next };
}
