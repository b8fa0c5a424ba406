/**
 * @import { Mode, ServiceState } from "../wire"
 * @import { Word } from "../strings"
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
 * @property {boolean} [slow] shown only when it lasts
 *
 * @typedef {object} Facts
 * @property {Link} link
 * @property {ServiceState} service
 * @property {Mode} mode
 * @property {Hold} hold
 * @property {boolean} browserOnline
 */

/** Losing the link once is no news if it is back at the first attempt. */
const NEWS = 2;

/**
 * @param {Facts} facts
 * @returns {Situation | null} null when all is well
 */
export function situation({ link, service, mode, hold, browserOnline }) {
  if (link.phase === "stopped") return { word: link.reason };
  if (link.phase !== "online") return apart(link, service, browserOnline);
  if (hold) return { word: hold.code === "rate_limited" ? "rateLimited" : "busy", until: hold.until };
  if (service === "going_away") return { word: "goingAway" };
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
  if (service === "going_away") return { word: "goingAway" };
  if (link.phase === "connecting" || link.failures < NEWS) return { word: "connecting", slow: true };
  return { word: "retrying", until: link.until, retry: true };
}

/**
 * Who is answering, when it is not simply the assistant.
 *
 * @param {{ mode: Mode, asking: boolean }} facts
 * @returns {Word | null}
 */
export function whoAnswers({ mode, asking }) {
  if (mode === "waiting" || mode === "human" || mode === "returned") return mode;
  return asking ? "asking" : null;
}
