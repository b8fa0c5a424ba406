/**
 * The rules that tell one line of Markdown from another. Two are left out on purpose, because a text that
 * is still being written would jump: underlined headings, and code by indentation alone.
 */
export const BLANK = /^[ \t]*$/;
export const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
export const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/;
export const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
export const QUOTE = /^ {0,3}> ?/;
export const ITEM = /^( *)([-*+]|(\d{1,9})([.)]))(?:( +)(.*)|)$/;
export const DIVIDER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * Does this line end a paragraph although no empty line is between?
 *
 * @param {string} line
 */
export function interrupts(line) {
  if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
  const item = ITEM.exec(line);
  return Boolean(item?.[6]) && indentOf(line) < 4 && (item?.[3] === undefined || item[3] === "1");
}

/** @param {string} line */
export const indentOf = (line) => line.length - line.trimStart().length;

/**
 * Takes up to `width` spaces off the front.
 *
 * @param {string} line
 * @param {number} width
 */
export const outdent = (line, width) => line.slice(Math.min(width, indentOf(line)));
