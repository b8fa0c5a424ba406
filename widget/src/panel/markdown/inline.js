/**
 * @import { Run } from "./emphasis"
 * @import { Tree } from "./tree"
 */
import { angled, bare } from "./addresses.js";
import { pairUp, toRun } from "./emphasis.js";
import { readLink } from "./link-syntax.js";
import { branch } from "./tree.js";

/**
 * What a rule found: the pieces, and how many characters they take.
 *
 * @typedef {{ parts: (Tree | Run)[], length: number } | null} Found
 *
 * @typedef {object} Place
 * @property {string} text
 * @property {number} at
 * @property {boolean} inLink links do not nest
 */

/** The entities that writers of Markdown really use; anything else stays as it was written. */
const ENTITIES = /** @type {Record<string, string>} */ ({
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
});

const CODE = /(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y;
const NEXT = /[\\`<![*_~&\n]|https?:\/\/|www\.|[\w.+-]+@/gi;

/**
 * Text with emphasis, code and links. Raw HTML is text.
 *
 * @param {string} text
 * @param {boolean} [inLink]
 * @returns {Tree[]}
 */
export function inline(text, inLink = false) {
  /** @type {(Tree | Run)[]} */
  const parts = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const found = read({ text, at, inLink });
    if (found) {
      if (plain) parts.push(plain);
      plain = "";
      parts.push(...found.parts);
      at += found.length;
    } else {
      NEXT.lastIndex = at + 1;
      const next = NEXT.exec(text)?.index ?? text.length;
      plain += text.slice(at, next);
      at = next;
    }
  }
  if (plain) parts.push(plain);
  return joined(pairUp(parts));
}

/**
 * @param {Place} place
 * @returns {Found}
 */
function read(place) {
  const { text, at, inLink } = place;
  switch (text[at]) {
    case "\\":
      return escaped(text, at);
    case "`":
      return code(text, at);
    case "<":
      return inLink ? null : angled(text, at);
    case "!":
    case "[":
      return link(place);
    case "*":
    case "_":
    case "~":
      return run(text, at);
    case "&":
      return entity(text, at);
    case "\n":
      return { parts: [branch("br")], length: 1 + indent(text, at + 1) };
    default:
      return inLink ? null : bare(text, at);
  }
}

/**
 * @param {RegExp} rule sticky
 * @param {string} text
 * @param {number} at
 */
function match(rule, text, at) {
  rule.lastIndex = at;
  return rule.exec(text);
}

/**
 * @param {string} text
 * @param {number} at
 */
const indent = (text, at) => /** @type {RegExpExecArray} */ (match(/[ \t]*/y, text, at))[0].length;

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found}
 */
function escaped(text, at) {
  const next = text[at + 1] ?? "";
  return /[!-/:-@[-`{-~]/.test(next) ? { parts: [next], length: 2 } : null;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found}
 */
function code(text, at) {
  const found = text[at - 1] === "`" ? null : match(CODE, text, at);
  if (!found) return { parts: ["`"], length: 1 };
  const flat = found[2].replaceAll("\n", " ");
  const padded = /^ .* $/.test(flat) && flat.trim();
  return { parts: [branch("code", [padded ? flat.slice(1, -1) : flat])], length: found[0].length };
}

/**
 * @param {Place} place
 * @returns {Found}
 */
function link({ text, at, inLink }) {
  const image = text[at] === "!";
  const found = readLink(text, image ? at + 1 : at);
  if (!found || (inLink && !image)) return null;
  const { label, href, length } = found;
  const children = inline(label, true);
  const parts = inLink ? children : [branch("a", children.length ? children : [href], { href })];
  return { parts, length: length + (image ? 1 : 0) };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found}
 */
function run(text, at) {
  const [marks] = /** @type {RegExpExecArray} */ (match(/\*+|_+|~+/y, text, at));
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const after = String.fromCodePoint(text.codePointAt(at + marks.length) ?? 10);
  return { parts: [toRun(marks, before, after)], length: marks.length };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found}
 */
function entity(text, at) {
  const found = match(/&(?:amp|lt|gt|quot|#39|nbsp);/y, text, at)?.[0];
  return found ? { parts: [ENTITIES[found]], length: found.length } : null;
}

/**
 * Neighbouring texts become one; spaces in front of a line break go.
 *
 * @param {Tree[]} trees
 */
function joined(trees) {
  /** @type {Tree[]} */
  const out = [];
  for (const tree of trees) {
    const last = out.at(-1);
    if (typeof tree === "string" && typeof last === "string") out[out.length - 1] = last + tree;
    else {
      if (typeof last === "string" && typeof tree === "object" && tree.tag === "br") {
        out[out.length - 1] = last.replace(/(?: +|\\)$/, "");
      }
      out.push(tree);
    }
  }
  return out;
}
