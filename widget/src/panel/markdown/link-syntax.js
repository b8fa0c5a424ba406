const LONGEST = 2000; // characters looked ahead, so that a text full of brackets stays cheap
const TARGET =
  /\(\s*(?:<([^<>\n]*)>|((?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/y;

/**
 * Reads `[label](address "title")`.
 *
 * @param {string} text
 * @param {number} at where `[` must be
 * @returns {{ label: string, href: string, length: number } | null}
 */
export function readLink(text, at) {
  const end = closingBracket(text, at);
  if (end < 0) return null;
  TARGET.lastIndex = end + 1;
  const target = TARGET.exec(text);
  if (!target) return null;
  const href = (target[1] ?? target[2]).replace(/\\([!-/:-@[-`{-~])/g, "$1");
  return { label: text.slice(at + 1, end), href, length: end + 1 + target[0].length - at };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {number} where the bracket that is opened at `at` closes, -1 when it does not
 */
function closingBracket(text, at) {
  if (text[at] !== "[") return -1;
  let depth = 0;
  const end = Math.min(text.length, at + LONGEST);
  for (let i = at; i < end; i += 1) {
    const c = text[i];
    if (c === "\\") i += 1;
    else if (c === "[") depth += 1;
    else if (c === "]") {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}
