import assert from "node:assert/strict";
import { test } from "node:test";
import { loadEarlier } from "./earlier.js";
import { createState } from "./state.js";

/** A log that begins at message `first`, and what was asked of the server. */
function start(first, answer) {
  const state = createState();
  state.messages.value = [/** @type {any} */ ({ seq: first })];
  const asked = [];
  const session = /** @type {any} */ ({
    history: async (/** @type {number} */ seq) => {
      asked.push(seq);
      return answer(state);
    },
  });
  return { load: () => loadEarlier(session, state), state, asked };
}

const seqs = (state) => state.messages.value.map(({ seq }) => seq);
const page = (...list) => ({ messages: list.map((seq) => ({ seq })), more: false });

test("it puts older messages in front, asking once at a time", async () => {
  const { load, state, asked } = start(51, () => page(49, 50));
  await Promise.all([load(), load()]);
  assert.deepEqual([seqs(state), asked, state.loading.value], [[49, 50, 51], [51], false]);
});

test("it asks nothing when the first message is shown", async () => {
  const { load, asked } = start(1, () => page());
  await load();
  assert.deepEqual(asked, []);
});

test("it can be asked again after a failure", async () => {
  const { load, state } = start(51, () => {
    throw new Error("503");
  });
  await load();
  assert.equal(state.loading.value, false);
});

test("it drops an answer for a conversation that is no longer shown", async () => {
  const { load, state } = start(51, (now) => {
    now.messages.value = [];
    return page(50);
  });
  await load();
  assert.deepEqual(seqs(state), []);
});
