/**
 * @import { Card, Citation, Message, Persona, Reason, Role } from "../wire"
 * @import { Live } from "./transcript"
 * @import { Pending } from "./state"
 */

const RUN = 3 * 60_000; // ms within which messages of one speaker share a time

/**
 * One line of the conversation as it is to be shown. Entries are compared field by field, so an unchanged
 * one costs nothing.
 *
 * @typedef {object} MessageEntry
 * @property {"message"} kind
 * @property {string} key stays the same while a pending message is stored or a stream is settled
 * @property {Role} role
 * @property {string} text
 * @property {number} at milliseconds since 1970, 0 while it is being written
 * @property {boolean} streaming
 * @property {boolean} first of a run of the same speaker
 * @property {boolean} last of that run: shows the time
 * @property {"queued" | "unsaved" | "sending" | "sent" | "failed" | ""} delivery
 * @property {string} [refused] the code a failed message was refused with
 * @property {string} [id] of a pending message
 * @property {string} [name] of a person
 * @property {string} [reply]
 * @property {string} [spoken] the name under which it is spoken
 * @property {"complete" | "stopped" | "failed"} status
 * @property {Reason} [reason]
 * @property {string} [question] the visitor's text a failed answer was for
 * @property {1 | -1} [rated]
 * @property {Citation[]} [citations]
 * @property {Card[]} [cards]
 *
 * @typedef {{ kind: "day", key: string, at: number }} DayEntry
 * @typedef {{ kind: "typing", key: "typing", role: Role }} TypingEntry
 * @typedef {MessageEntry | DayEntry | TypingEntry} Entry
 *
 * @typedef {object} Shown
 * @property {Message[]} messages
 * @property {Pending[]} pending
 * @property {Live | null} live
 * @property {Role | null} typing
 * @property {{ persona: Persona, at: number } | null} greeting to show while nothing is stored
 * @property {Record<string, 1 | -1>} rated
 */

/**
 * Everything the log shows, in order: what is stored, what is on its way, what is being written.
 *
 * @param {Shown} shown
 * @returns {Entry[]}
 */
export function toEntries({ messages, pending, live, typing, greeting, rated }) {
  const known = new Set(messages.map(({ id }) => id));
  const said = [
    ...(greeting && !messages.length ? [greet(greeting)] : []),
    ...messages.map((message) => stored(message, messages, rated)),
    ...pending.filter(({ id }) => !known.has(id)).map(onItsWay),
    ...(live ? [streaming(live)] : []),
  ];
  markSent(said);
  markRuns(said);
  const entries = withDays(said);
  return typing && !live ? [...entries, { kind: "typing", key: "typing", role: typing }] : entries;
}

/** @type {Omit<MessageEntry, "key" | "role" | "text" | "at">} */
const PLAIN = {
  kind: "message",
  streaming: false,
  first: true,
  last: true,
  delivery: "",
  status: "complete",
};

/**
 * Greeting and disclosure before they are stored, worded as the server will store them.
 *
 * @param {{ persona: Persona, at: number }} greeting
 * @returns {MessageEntry}
 */
function greet({ persona, at }) {
  const text = [persona.greeting, persona.disclosure].filter(Boolean).join("\n\n");
  return { ...PLAIN, key: "greeting", role: "agent", text, at, spoken: "opening" };
}

/**
 * @param {Message} message
 * @param {Message[]} messages
 * @param {Record<string, 1 | -1>} rated
 * @returns {MessageEntry}
 */
function stored(message, messages, rated) {
  const { seq, role, id, text, at, name, reply, status, reason, citations, cards } = message;
  return {
    ...PLAIN,
    key: keyOf({ seq, role, id, reply }),
    role,
    text,
    at: Date.parse(at) || 0,
    spoken: reply ?? id,
    name,
    reply,
    status,
    reason,
    citations,
    cards,
    question: status === "failed" ? questionOf(message, messages) : undefined,
    rated: reply ? rated[reply] : undefined,
  };
}

/** @param {Pick<Message, "seq" | "role" | "id" | "reply">} message */
function keyOf({ seq, role, id, reply }) {
  if (role === "visitor") return `visitor:${id}`;
  if (reply) return `reply:${reply}`;
  return seq === 1 ? "greeting" : `seq:${seq}`;
}

/**
 * @param {Message} failed
 * @param {Message[]} messages
 */
function questionOf(failed, messages) {
  const asked = messages.filter(({ role, seq }) => role === "visitor" && seq < failed.seq);
  return (asked.find(({ seq }) => seq === failed.answers) ?? asked.at(-1))?.text;
}

/**
 * @param {Pending} pending
 * @returns {MessageEntry}
 */
const onItsWay = ({ id, text, at, state, saved, refused }) => ({
  ...PLAIN,
  key: `visitor:${id}`,
  role: "visitor",
  text,
  at,
  id,
  delivery: state === "queued" && !saved ? "unsaved" : state,
  refused,
});

/**
 * @param {Live} live
 * @returns {MessageEntry}
 */
const streaming = ({ reply, text }) => ({
  ...PLAIN,
  key: `reply:${reply}`,
  role: "agent",
  text,
  at: 0,
  reply,
  spoken: reply,
  streaming: true,
});

/** @param {MessageEntry[]} said the newest message, if it is the visitor's, says that it arrived */
function markSent(said) {
  const newest = said.at(-1);
  if (newest?.role === "visitor" && !newest.delivery) newest.delivery = "sent";
}

/** @param {MessageEntry[]} said */
function markRuns(said) {
  for (const [at, entry] of said.entries()) {
    const next = said[at + 1];
    if (!next || next.role !== entry.role || next.at - entry.at > RUN || next.streaming) continue;
    entry.last = false;
    next.first = false;
  }
}

/**
 * @param {MessageEntry[]} said
 * @returns {Entry[]}
 */
function withDays(said) {
  let day = "";
  return said.flatMap((entry) => {
    const own = entry.at ? new Date(entry.at).toDateString() : day;
    if (own === day) return [entry];
    day = own;
    return [{ kind: /** @type {const} */ ("day"), key: `day:${own}`, at: entry.at }, entry];
  });
}
