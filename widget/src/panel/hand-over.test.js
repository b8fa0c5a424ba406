import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Store } from "../shared/store.js";
import { HandOver } from "./hand-over.js";
import { createState } from "./state.js";

function start(t, kept) {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const store = new Store("k", () => {
    throw new Error("SecurityError");
  });
  if (kept) store.set("human", kept);
  const state = createState();
  const sent = [];
  const handOver = new HandOver(store, state, (frame) => sent.push(frame.id) > 0);
  return { handOver, store, state, sent, pass: (ms) => mock.timers.tick(ms) };
}

test("it asks again under the same id until the server shows it", (t) => {
  const { handOver, sent, state, pass } = start(t);
  handOver.ask();
  handOver.ask();
  pass(10_000);
  assert.deepEqual([new Set(sent).size, sent.length, state.asking.value], [1, 3, true]);
  handOver.settle();
  pass(10_000);
  assert.deepEqual([sent.length, state.asking.value], [3, false]);
});

test("it goes on asking after a reload", (t) => {
  const { sent } = start(t, "id");
  assert.deepEqual(sent, ["id"]);
});

test("it forgets the request once it is settled", (t) => {
  const { handOver, store } = start(t, "id");
  handOver.settle();
  assert.equal(store.get("human"), undefined);
});
