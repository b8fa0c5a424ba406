import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createState } from "./state.js";
import { Stream } from "./stream.js";
import { Waiting } from "./waiting.js";
import { Writing } from "./writing.js";

const clock = (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
};
const delta = (text, offset) => ({ type: "delta", reply: "r", attempt: 1, offset, text });

test("it never shows the indicator for ever", (t) => {
  clock(t);
  const state = createState();
  new Waiting(state).begin("agent");
  mock.timers.tick(44_000);
  assert.equal(state.typing.value, "agent");
  mock.timers.tick(1000);
  assert.equal(state.typing.value, null);
});

test("it shows deltas within fifty milliseconds, those in between together", (t) => {
  clock(t);
  const state = createState();
  let draws = -1;
  state.live.subscribe(() => {
    draws += 1;
  });
  const stream = new Stream(state);
  for (let at = 0; at < 20; at += 1) stream.add(delta("x", at));
  mock.timers.tick(50);
  assert.deepEqual([state.live.value.text.length, draws], [20, 1]);
});

test("it takes the stream off the screen at once when it is settled", (t) => {
  clock(t);
  const state = createState();
  const stream = new Stream(state);
  stream.add(delta("x", 0));
  mock.timers.tick(50);
  stream.settle(/** @type {any} */ ({ reply: "another" }));
  assert.equal(state.live.value.text, "x");
  stream.settle(/** @type {any} */ ({ reply: "r" }));
  assert.equal(state.live.value, null);
});

test("it tells once that the visitor writes, and once that they stopped", (t) => {
  clock(t);
  const told = [];
  const writing = new Writing((on) => told.push(on));
  writing.stop();
  for (let key = 0; key < 5; key += 1) {
    writing.key();
    mock.timers.tick(1000);
  }
  mock.timers.tick(4000);
  assert.deepEqual(told, [true, false]);
});
