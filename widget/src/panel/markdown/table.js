/** @import { Branch } from "./tree" */
import { inline } from "./inline.js";
import { BLANK, DIVIDER, interrupts } from "./lines.js";
import { branch } from "./tree.js";

/**
 * Does a table begin here? Its second line tells.
 *
 * @param {string[]} lines
 * @param {number} at
 */
export function isTable(lines, at) {
  const [head, divider = ""] = [lines[at], lines[at + 1]];
  return (
    head.includes("|") &&
    DIVIDER.test(divider) &&
    divider.includes("-") &&
    cells(head).length === cells(divider).length
  );
}

/**
 * @param {string[]} lines
 * @param {number} start
 * @returns {{ tree: Branch, next: number }}
 */
export function readTable(lines, start) {
  const head = cells(lines[start]);
  const rows = [row("th", head)];
  let next = start + 2;
  for (; next < lines.length && !BLANK.test(lines[next]) && !interrupts(lines[next]); next += 1) {
    const own = cells(lines[next]);
    rows.push(
      row(
        "td",
        head.map((_, at) => own[at] ?? ""),
      ),
    );
  }
  return { tree: branch("table", rows), next };
}

/**
 * @param {"th" | "td"} tag
 * @param {string[]} texts
 */
const row = (tag, texts) =>
  branch(
    "tr",
    texts.map((text) => branch(tag, inline(text))),
  );

/** @param {string} line `\|` is part of a cell */
function cells(line) {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}
