/**
 * @import { Message, Mode, Persona, Role, ServiceState, Via } from "../wire"
 * @import { Link } from "./wire/connection"
 * @import { Live } from "./transcript"
 */
import { signal } from "./reactive.js";

/**
 * A message of the visitor on its way. `sent` is acknowledged but not yet back as a message.
 *
 * @typedef {object} Pending
 * @property {string} id
 * @property {string} text
 * @property {Via} via
 * @property {number} at milliseconds since 1970
 * @property {"queued" | "sending" | "sent" | "failed"} state
 */

/**
 * Why nothing is being sent right now although the link is up.
 *
 * @typedef {{ code: string, until: number } | null} Hold
 */

/** Everything the views show, and nothing else. Written by `Chat` and its helpers only. */
export function createState() {
  return {
    link: signal(/** @type {Link} */ ({ phase: "connecting" })),
    service: signal(/** @type {ServiceState} */ ("online")),
    mode: signal(/** @type {Mode} */ ("agent")),
    persona: signal(/** @type {Persona | null} */ (null)),
    limit: signal(4000),
    /** Nothing has been written in this conversation: greet. */
    fresh: signal(false),
    messages: signal(/** @type {Message[]} */ ([])),
    pending: signal(/** @type {Pending[]} */ ([])),
    live: signal(/** @type {Live | null} */ (null)),
    /** Who is about to say something. */
    typing: signal(/** @type {Role | null} */ (null)),
    /** The reply the server has promised and not finished; it can be stopped. */
    promised: signal(/** @type {string | null} */ (null)),
    hold: signal(/** @type {Hold} */ (null)),
    /** A text the server would not take, on its way back into the composer. */
    returned: signal(/** @type {string | null} */ (null)),
    asking: signal(false),
    rated: signal(/** @type {Record<string, 1 | -1>} */ ({})),
    loading: signal(false),
    open: signal(false),
  };
}

/** @typedef {ReturnType<typeof createState>} State */
