/** @import { Branch } from "./tree" */
import { branch } from "./tree.js";

const MAIL = "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)*\\.[A-Za-z]\\w*";
const ANGLE = new RegExp(`<((?:https?:|mailto:|tel:)[^\\s<>]+|${MAIL})>`, "y");
const BARE = new RegExp(`(?:https?://|www\\.)[^\\s<]+|${MAIL}(?![\\w@-])`, "iy");

/** @typedef {{ parts: Branch[], length: number } | null} FoundAddress */

/**
 * An address between `<` and `>`.
 *
 * @param {string} text
 * @param {number} at
 * @returns {FoundAddress}
 */
export function angled(text, at) {
  ANGLE.lastIndex = at;
  const found = ANGLE.exec(text);
  return found && { parts: [anchor(found[1])], length: found[0].length };
}

/**
 * An address or mail address written without any signs around it.
 *
 * @param {string} text
 * @param {number} at
 * @returns {FoundAddress}
 */
export function bare(text, at) {
  if (at > 0 && /[A-Za-z0-9@/.+-]/.test(text[at - 1])) return null;
  BARE.lastIndex = at;
  const found = BARE.exec(text)?.[0];
  if (!found) return null;
  const shown = withoutTail(found);
  return { parts: [anchor(shown)], length: shown.length };
}

/**
 * A full stop or an unopened bracket after an address belongs to the sentence.
 *
 * @param {string} address
 */
function withoutTail(address) {
  let shown = address;
  for (;;) {
    const cut = shown.replace(/[?!.,:;*_~'"]+$/, "");
    const unopened = cut.endsWith(")") && cut.split(")").length > cut.split("(").length;
    const next = unopened ? cut.slice(0, -1) : cut;
    if (next === shown) return shown;
    shown = next;
  }
}

/** @param {string} shown */
function anchor(shown) {
  if (/^www\./i.test(shown)) return branch("a", [shown], { href: `http://${shown}` });
  const plainMail = !/^[a-z]+:/i.test(shown);
  return branch("a", [shown], { href: plainMail ? `mailto:${shown}` : shown });
}
