/** @import { Delta, Message } from "../wire" */
import { countCodePoints, dropCodePoints } from "./wire/code-points.js";

/**
 * The part of a running reply that is on screen.
 *
 * @typedef {object} Live
 * @property {string} reply
 * @property {number} attempt
 * @property {string} text
 * @property {number} points length of `text` in code points
 */

/**
 * Adds a message where its `seq` belongs; one that is already there is replaced.
 *
 * @param {Message[]} messages ascending
 * @param {Message} message
 * @returns {Message[]}
 */
export function place(messages, message) {
  const last = messages.at(-1);
  if (!last || message.seq > last.seq) return [...messages, message];
  const others = messages.filter(({ seq }) => seq !== message.seq);
  const at = others.findIndex(({ seq }) => seq > message.seq);
  return others.toSpliced(at < 0 ? others.length : at, 0, message);
}

/** @param {Message[]} messages the newest `seq` we hold, 0 for none */
export const newestSeq = (messages) => messages.at(-1)?.seq ?? 0;

/**
 * Adds a delta to what is on screen. A newer attempt replaces an older one; what we have already is
 * skipped; a delta of an older attempt changes nothing.
 *
 * @param {Live | null} live
 * @param {Delta} delta
 * @returns {Live | "gap"} "gap" when characters in between are missing, so that we must ask again
 */
export function extend(live, { reply, attempt, offset, text }) {
  const same = live?.reply === reply;
  if (same && attempt < live.attempt) return live;
  const before = same && attempt === live.attempt ? live : { reply, attempt, text: "", points: 0 };
  if (offset > before.points) return "gap";
  const fresh = dropCodePoints(text, before.points - offset);
  if (!fresh && before === live) return live;
  return { ...before, text: before.text + fresh, points: before.points + countCodePoints(fresh) };
}

/**
 * Messages from others the visitor has not read.
 *
 * @param {Message[]} messages
 * @param {number} read the newest `seq` read
 */
export const countUnread = (messages, read) =>
  messages.filter(({ seq, role }) => seq > read && role !== "visitor").length;
