import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Store } from "../shared/store.js";
import { createState } from "./state.js";
import { Wish } from "./wish.js";

function start(t, kept) {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const store = new Store("k", () => {
    throw new Error("SecurityError");
  });
  if (kept) store.set("human", kept);
  const state = createState();
  const sent = [];
  const wish = new Wish("human", store, state.asking, (frame) => sent.push(frame.id) > 0);
  return { wish, store, state, sent, pass: (ms) => mock.timers.tick(ms) };
}

test("it asks again under the same id until the server shows it", (t) => {
  const { wish, sent, state, pass } = start(t);
  wish.ask();
  wish.ask();
  pass(10_000);
  assert.deepEqual([new Set(sent).size, sent.length, state.asking.value], [1, 3, true]);
  wish.settle();
  pass(10_000);
  assert.deepEqual([sent.length, state.asking.value], [3, false]);
});

test("it goes on asking after a reload", (t) => {
  const { sent } = start(t, "id");
  assert.deepEqual(sent, ["id"]);
});

test("it forgets the request once it is settled", (t) => {
  const { wish, store } = start(t, "id");
  wish.settle();
  assert.equal(store.get("human"), undefined);
});
