/**
 * @import { Message, Mode, Persona, Role, ServiceState, VoiceOffer } from "../wire"
 * @import { Unsent } from "../types"
 * @import { Link } from "./wire/connection"
 * @import { Live } from "./transcript"
 */
import { signal } from "./reactive.js";

/**
 * A message of the visitor on its way. `sent` is acknowledged but not yet back as a message; `saved` is false
 * for one that lives in this page only.
 *
 * @typedef {Unsent & { state: "queued" | "sending" | "sent" | "failed", saved: boolean }} Pending
 */

/**
 * Why nothing is being sent right now although the link is up, and how many times in a row.
 *
 * @typedef {{ code: string, until: number, failures: number } | null} Hold
 */

/** Everything the views show, and nothing else. Written by `Chat` and its helpers only. */
export function createState() {
  return {
    link: signal(/** @type {Link} */ ({ phase: "connecting" })),
    service: signal(/** @type {ServiceState} */ ("online")),
    mode: signal(/** @type {Mode} */ ("agent")),
    /** The name of the person who has the chat. */
    name: signal(/** @type {string | undefined} */ (undefined)),
    persona: signal(/** @type {Persona | null} */ (null)),
    limit: signal(4000),
    /** Nothing has been written in this conversation: greet. */
    fresh: signal(false),
    messages: signal(/** @type {Message[]} */ ([])),
    pending: signal(/** @type {Pending[]} */ ([])),
    /** The newest message of somebody else that came while the visitor was here. */
    said: signal(/** @type {Message | null} */ (null)),
    live: signal(/** @type {Live | null} */ (null)),
    /** Who is about to say something. */
    typing: signal(/** @type {Role | null} */ (null)),
    /** The reply the server has promised and not finished; it can be stopped. */
    promised: signal(/** @type {string | null} */ (null)),
    /** The reply the visitor has stopped and the server has not settled. */
    stopping: signal(/** @type {string | null} */ (null)),
    hold: signal(/** @type {Hold} */ (null)),
    /** A text the server would not take, which the visitor wants back in the composer. */
    returned: signal(/** @type {string | null} */ (null)),
    /** The visitor has asked for a person. */
    asking: signal(false),
    /** The visitor has asked to end the chat. */
    ending: signal(false),
    /** The server can send the transcript by e-mail. */
    mails: signal(false),
    rated: signal(/** @type {Record<string, 1 | -1>} */ ({})),
    loading: signal(false),
    /** What the server offers. */
    voice: signal(/** @type {VoiceOffer} */ ({ in: "off", out: "off" })),
    /** The server is to speak what it answers. */
    sound: signal(false),
    /** Speech can be turned into text here. */
    ears: signal(false),
    /** Text can be spoken here. */
    tongue: signal(false),
    /** Somebody is being listened to. */
    mic: signal(false),
    /** Answers are read aloud. */
    aloud: signal(false),
    /** The newest message this visitor has read, in any tab. */
    read: signal(0),
    open: signal(false),
  };
}

/** @typedef {ReturnType<typeof createState>} State */

/** @param {State} state of a conversation in which nothing has been said */
export function beginAnew({ messages, promised, mode, hold, fresh, read, said }) {
  said.value = null;
  messages.value = [];
  promised.value = null;
  mode.value = "agent";
  hold.value = null;
  fresh.value = true;
  read.value = 0;
}
