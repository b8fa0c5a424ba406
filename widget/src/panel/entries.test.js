import assert from "node:assert/strict";
import { test } from "node:test";
import { toEntries } from "./entries.js";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const PERSONA = { name: "Ada", greeting: "Hello.", disclosure: "I am an AI.", quick_replies: [] };

const message = (seq, fields = {}) => ({
  seq,
  id: `id-${seq}`,
  role: "agent",
  text: `text ${seq}`,
  at: new Date(NOON + seq * 1000).toISOString(),
  status: "complete",
  ...fields,
});
const nothing = { messages: [], pending: [], live: null, typing: null, greeting: null, rated: {} };
const said = (shown) => toEntries({ ...nothing, ...shown }).filter(({ kind }) => kind === "message");

test("it greets with the disclosure while nothing is stored", () => {
  const [greeting] = said({ greeting: { persona: PERSONA, at: NOON } });
  assert.equal(greeting.text, "Hello.\n\nI am an AI.");
});

test("it lets message 1 take the place of the greeting", () => {
  const before = said({ greeting: { persona: PERSONA, at: NOON } });
  const after = said({ greeting: { persona: PERSONA, at: NOON }, messages: [message(1)] });
  assert.equal(after.length, 1);
  assert.equal(after[0].key, before[0].key);
});

test("it keeps the key of a visitor's message when it is stored", () => {
  const [pending] = said({ pending: [{ id: "u", text: "hi", at: NOON, state: "sending" }] });
  const [stored] = said({ messages: [message(2, { role: "visitor", id: "u" })] });
  assert.equal(pending.key, stored.key);
});

test("it shows a message once that is both stored and on its way", () => {
  const pending = [{ id: "u", text: "hi", at: NOON, state: "sending" }];
  const messages = [message(2, { role: "visitor", id: "u" })];
  assert.deepEqual(
    said({ messages, pending }).map(({ key }) => key),
    ["visitor:u"],
  );
});

test("it says which messages wait in this page only", () => {
  const waiting = (saved) => [{ id: "u", text: "hi", at: NOON, state: "queued", saved }];
  assert.equal(said({ pending: waiting(true) })[0].delivery, "queued");
  assert.equal(said({ pending: waiting(false) })[0].delivery, "unsaved");
});

test("it keeps the key of a reply when it is settled", () => {
  const [live] = said({ live: { reply: "r", attempt: 1, text: "so", points: 2 } });
  const [stored] = said({ messages: [message(3, { reply: "r" })] });
  assert.equal(live.key, stored.key);
});

test("it shows what is stored, then what is on its way, then what is being written", () => {
  const order = said({
    messages: [message(2, { role: "visitor" })],
    pending: [{ id: "u", text: "and", at: NOON, state: "queued" }],
    live: { reply: "r", attempt: 1, text: "so", points: 2 },
  });
  assert.deepEqual(
    order.map(({ text }) => text),
    ["text 2", "and", "so"],
  );
});

test("it says that the visitor's newest message was sent until somebody answers", () => {
  const asked = message(2, { role: "visitor" });
  assert.equal(said({ messages: [asked] }).at(-1).delivery, "sent");
  assert.equal(said({ messages: [asked, message(3)] })[0].delivery, "");
});

test("it gives a failed answer the question to ask again", () => {
  const messages = [
    message(2, { role: "visitor", text: "one" }),
    message(3, { role: "visitor", text: "two" }),
    message(4, { status: "failed", reason: "cut", answers: 2 }),
  ];
  assert.equal(said({ messages }).at(-1).question, "one");
});

test("it shows the time once for a run of one speaker", () => {
  const messages = [message(2), message(3), message(4, { role: "visitor" })];
  assert.deepEqual(
    said({ messages }).map(({ last }) => last),
    [false, true, true],
  );
});

test("it separates days", () => {
  const messages = [message(2), message(3, { at: new Date(NOON + 86_400_000).toISOString() })];
  const kinds = toEntries({ ...nothing, messages }).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["day", "message", "day", "message"]);
});

test("it hides the indicator once words are there", () => {
  const typing = "agent";
  const live = { reply: "r", attempt: 1, text: "so", points: 2 };
  assert.equal(toEntries({ ...nothing, typing }).at(-1).kind, "typing");
  assert.equal(toEntries({ ...nothing, typing, live }).at(-1).kind, "message");
});
