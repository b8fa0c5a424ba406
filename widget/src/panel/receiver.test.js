import assert from "node:assert/strict";
import { test } from "node:test";
import { Receiver } from "./receiver.js";
import { createState } from "./state.js";
import { Stream } from "./stream.js";
import { Waiting } from "./waiting.js";

/** A receiver whose neighbours write down what they are told. */
function start(t) {
  const state = createState();
  const told = [];
  const tell = (name) => (detail) => told.push(detail === undefined ? name : `${name} ${detail}`);
  const stream = new Stream(state);
  const waiting = new Waiting(state);
  t.after(() => waiting.end());
  const delivery = /** @type {any} */ ({
    inFlight: "flying",
    acknowledged: tell("acknowledged"),
    settled: tell("settled"),
    refused: ({ id, code }) => told.push(`refused ${id} ${code}`),
    pump: tell("pump"),
    reset: tell("reset"),
  });
  const receiver = new Receiver({
    state,
    stream,
    waiting,
    delivery,
    requests: /** @type {any} */ ({
      repeat: tell("repeat"),
      shown: (mode) => mode !== "agent" && told.push(`shown ${mode}`),
    }),
    received() {},
    said: ({ seq }) => told.push(`said ${seq}`),
    resume: tell("resume"),
    stopAgain: tell("stop"),
    fatal: tell("fatal"),
    relearn: tell("relearn"),
  });
  const hear = (type, frame = {}) => receiver.receive(/** @type {any} */ ({ type, ...frame }));
  const say = (seq, frame = {}) =>
    hear("message", { seq, id: `m${seq}`, role: "agent", text: "", status: "complete", ...frame });
  const welcome = (frame = {}) =>
    hear("connect", { from: 1, last_seq: 0, state: "online", mode: "agent", ...frame });
  const seqs = () => state.messages.value.map(({ seq }) => seq);
  return { state, stream, waiting, receiver, delivery, told, hear, say, welcome, seqs };
}

const delta = { reply: "r", attempt: 1, offset: 0, text: "Hi" };

test("it goes on with what is unsent when the link is there", (t) => {
  const { welcome, told } = start(t);
  welcome();
  assert.deepEqual(told, ["repeat", "pump"]);
});

test("it announces what is new, not what was there before the visitor came", (t) => {
  const { welcome, say, told } = start(t);
  welcome({ last_seq: 3 });
  for (const seq of [1, 2, 3, 4]) say(seq);
  say(4);
  assert.deepEqual(
    told.filter((line) => line.startsWith("said")),
    ["said 4"],
  );
});

test("it announces what was missed while the link was away", (t) => {
  const { welcome, say, told } = start(t);
  welcome();
  say(1);
  say(2, { role: "visitor" });
  welcome({ from: 3, last_seq: 3 });
  say(3);
  assert.ok(told.includes("said 3"));
});

test("it does not announce the greeting when it is stored", (t) => {
  const { welcome, say, told } = start(t);
  welcome();
  say(1);
  assert.ok(!told.includes("said 1"));
});

test("it begins afresh when too much was missed to be sent", (t) => {
  const { welcome, say, seqs, told } = start(t);
  say(1);
  welcome({ from: 60, last_seq: 109 });
  say(60);
  assert.deepEqual(seqs(), [60]);
  assert.ok(told.includes("reset"));
});

test("it ends the indicator with the first words and remembers which reply was promised", (t) => {
  const { hear, waiting, state } = start(t);
  waiting.begin("agent");
  hear("ack", { id: "a", seq: 2, reply: "r" });
  assert.equal(state.promised.value, "r");
  assert.equal(state.typing.value, "agent");
  hear("delta", delta);
  assert.equal(state.typing.value, null);
});

test("it keeps the indicator over the greeting and over an answer to an earlier question", (t) => {
  const { hear, say, waiting, state } = start(t);
  waiting.begin("agent");
  say(1);
  hear("ack", { id: "b", seq: 4, reply: "second" });
  say(5, { reply: "first" });
  assert.equal(state.typing.value, "agent");
  say(6, { reply: "second" });
  assert.equal(state.typing.value, null);
});

test("it lets the final message settle the stream, and no late delta bring it back", (t) => {
  const { hear, say, stream } = start(t);
  hear("delta", delta);
  say(3, { reply: "r" });
  hear("delta", { ...delta, offset: 2, text: "!" });
  assert.equal(stream.live, null);
});

test("it asks to resume when characters are missing", (t) => {
  const { hear, told } = start(t);
  hear("delta", { ...delta, offset: 9 });
  assert.deepEqual(told, ["resume"]);
});

test("it stops a reply again after the link was away, until it is settled", (t) => {
  const { state, welcome, say, told } = start(t);
  state.stopping.value = "r";
  welcome();
  assert.ok(told.includes("stop r"));
  say(3, { reply: "r", status: "stopped" });
  assert.equal(state.stopping.value, null);
});

test("it settles the request for a person when the server shows it", (t) => {
  const { hear, state, told } = start(t);
  hear("status", { state: "online", mode: "waiting", retry_ms: 5 });
  assert.deepEqual([state.mode.value, told], ["waiting", ["shown waiting"]]);
});

test("it takes a refusal without an id for the message in flight", (t) => {
  const { hear, told } = start(t);
  hear("error", { code: "busy", message: "" });
  assert.deepEqual(told, ["refused flying busy"]);
});

test("it does not blame a message for the end of the conversation or of the token", (t) => {
  const { hear, told } = start(t);
  for (const code of ["unauthorized", "unknown_conversation", "version"])
    hear("error", { code, message: "" });
  assert.deepEqual(told, ["fatal unauthorized", "fatal unknown_conversation", "fatal version"]);
});

test("it learns the limits anew when a message is too long after all", (t) => {
  const { hear, told } = start(t);
  hear("error", { code: "too_long", message: "", id: "m" });
  assert.deepEqual(told, ["relearn", "refused m too_long"]);
});

test("it remembers how long the server asks it to stay away, until it is welcome again", (t) => {
  const { receiver, hear, welcome } = start(t);
  hear("status", { state: "going_away", mode: "agent", retry_ms: 800 });
  assert.equal(receiver.retryMs, 800);
  welcome();
  assert.equal(receiver.retryMs, undefined);
});

test("it remembers a wait that comes with a refusal before any message", (t) => {
  const { receiver, delivery, hear } = start(t);
  delivery.inFlight = null;
  hear("error", { code: "rate_limited", message: "", retry_ms: 5000 });
  assert.equal(receiver.retryMs, 5000);
});

test("it ignores frames it does not know", (t) => {
  const { hear, told } = start(t);
  for (const type of ["speech", "constructor", "__proto__", ""]) hear(type);
  assert.deepEqual(told, []);
});
