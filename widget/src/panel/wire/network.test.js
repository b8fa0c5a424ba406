import assert from "node:assert/strict";
import { test } from "node:test";
import { watchNetwork } from "./network.js";

/** A page whose events are ours, with what was made of them. */
function start() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { hidden: false });
  const told = [];
  const tell = (name) => () => told.push(name);
  watchNetwork(
    { wake: tell("wake"), lost: tell("lost"), sleep: tell("sleep"), back: tell("back") },
    { window, document },
  );
  const happen = (name, fields = {}) => window.dispatchEvent(Object.assign(new Event(name), fields));
  return { happen, document, told };
}

test("it wakes the connection when the network is back, and doubts it when the network is gone", () => {
  const { happen, told } = start();
  happen("offline");
  happen("online");
  assert.deepEqual(told, ["lost", "wake"]);
});

test("it wakes the connection when the page is seen, not when it is hidden", () => {
  const { document, told } = start();
  for (const hidden of [true, false]) {
    document.hidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }
  assert.deepEqual(told, ["wake"]);
});

test("it lets the connection sleep while the browser keeps the page", () => {
  const { happen, told } = start();
  happen("pageshow", { persisted: false });
  happen("pagehide", { persisted: true });
  happen("pageshow", { persisted: true });
  assert.deepEqual(told, ["sleep", "back"]);
});
