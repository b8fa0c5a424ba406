import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Store } from "../shared/store.js";
import { Requests } from "./requests.js";
import { createState } from "./state.js";

function start(t) {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const store = new Store("k", () => {
    throw new Error("SecurityError");
  });
  const state = createState();
  const requests = new Requests(store, state, () => true);
  requests.askForPerson();
  return { requests, state };
}

test("it has asked for a person once one has come, or is on the way", (t) => {
  const { requests, state } = start(t);
  requests.shown("agent", true);
  assert.equal(state.asking.value, true);
  requests.shown("waiting");
  assert.equal(state.asking.value, false);
});

test("it was seen to where the conversation has just gone back to the agent, not where it did so before", (t) => {
  const { requests, state } = start(t);
  requests.shown("returned");
  assert.equal(state.asking.value, true);
  requests.shown("returned", true);
  assert.equal(state.asking.value, false);
});
