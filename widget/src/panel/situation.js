/**
 * @import { Mode, ServiceState } from "../wire"
 * @import { Word } from "../types"
 * @import { Hold } from "./state"
 * @import { Link } from "./wire/connection"
 */

/**
 * What the visitor should know about the connection right now, in one line of words.
 *
 * @typedef {object} Situation
 * @property {Word} word
 * @property {number} [until] milliseconds since 1970; the line counts the seconds down
 * @property {boolean} [retry] offers "try now"
 * @property {number} [after] milliseconds that it must last before it is worth a word
 *
 * @typedef {object} Facts
 * @property {Link} link
 * @property {ServiceState} service
 * @property {Mode} mode
 * @property {boolean} ending the visitor has ended the chat, which the server may not know yet
 * @property {Hold} hold
 * @property {boolean} browserOnline
 */

/** Losing the link once is no news if it is back at the first attempt, nor is a refusal if a second try helps. */
const NEWS = 2;
const SHORT = 700; // ms
const RESTART = 4000; // ms, longer than a server asks us to stay away
const LONG_RESTART = 5; // attempts after which "in a moment" is no longer true

/**
 * @param {Facts} facts
 * @returns {Situation | null} null when all is well
 */
export function situation({ link, service, mode, ending, hold, browserOnline }) {
  if (link.phase === "stopped") return { word: link.reason };
  if (ending) return { word: "ended" };
  if (link.phase !== "online") return apart(link, service, browserOnline);
  if (hold) return held(hold);
  if (service === "closed") return { word: "closed" };
  if (mode === "closed") return { word: "ended" };
  return service === "degraded" ? { word: "degraded" } : null;
}

/**
 * @param {Exclude<Link, { phase: "online" | "stopped" }>} link
 * @param {ServiceState} service
 * @param {boolean} browserOnline
 * @returns {Situation}
 */
function apart(link, service, browserOnline) {
  if (!browserOnline) return { word: "offline" };
  if (link.phase === "waiting" && link.crowded) return { word: "crowded", until: link.until, retry: true };
  if (service === "going_away" && link.failures < LONG_RESTART) return { word: "goingAway", after: RESTART };
  if (link.phase === "connecting" || link.failures < NEWS) return { word: "connecting", after: SHORT };
  return { word: "retrying", until: link.until, retry: true };
}

/**
 * @param {NonNullable<Hold>} hold
 * @returns {Situation | null}
 */
function held({ code, until, failures }) {
  if (code === "rate_limited") return { word: "rateLimited", until };
  if (failures <= NEWS) return null;
  return { word: code === "internal" ? "troubled" : "busy", until };
}

/**
 * Who is answering, when it is not simply the assistant.
 *
 * @param {{ mode: Mode, asking: boolean }} facts
 * @returns {Word | null}
 */
export function whoAnswers({ mode, asking }) {
  if (mode !== "agent" && mode !== "closed") return mode;
  return asking ? "asking" : null;
}
