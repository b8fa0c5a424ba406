import assert from "node:assert/strict";
import { test } from "node:test";
import { situation, whoAnswers } from "./situation.js";

const well = {
  link: { phase: "online" },
  service: "online",
  mode: "agent",
  ending: false,
  hold: null,
  browserOnline: true,
};
const word = (facts) => situation({ ...well, ...facts })?.word;
const waiting = (failures) => ({ phase: "waiting", until: 5000, failures });
const connecting = (failures) => ({ phase: "connecting", failures });
const hold = (code, failures) => ({ code, until: 9, failures });

test("it says nothing when all is well", () => {
  assert.equal(situation(well), null);
});

test("it says that the visitor is offline when the browser knows", () => {
  assert.equal(word({ link: waiting(4), browserOnline: false }), "offline");
});

test("it trusts a working link more than the browser's word", () => {
  assert.equal(situation({ ...well, browserOnline: false }), null);
});

test("it does not alarm about a link that was lost once", () => {
  assert.deepEqual(situation({ ...well, link: waiting(1) }), { word: "connecting", after: 700 });
});

test("it says nothing new while an attempt is under way, unless that takes long", () => {
  assert.deepEqual(situation({ ...well, link: connecting(3) }), { word: "connecting", after: 700 });
});

test("it counts down to the next attempt and offers to try now", () => {
  assert.deepEqual(situation({ ...well, link: waiting(2) }), { word: "retrying", until: 5000, retry: true });
});

test("it says nothing of a restart that is over soon", () => {
  const facts = { ...well, service: "going_away" };
  assert.equal(situation(facts), null);
  for (const link of [waiting(1), connecting(1), waiting(4)]) {
    assert.deepEqual(situation({ ...facts, link }), { word: "goingAway", after: 4000 });
  }
});

test("it says that there is no connection when a restart does not end", () => {
  assert.equal(word({ service: "going_away", link: waiting(5) }), "retrying");
});

test("it says why there is no place for it, and for how long", () => {
  const link = { ...waiting(1), crowded: true };
  assert.deepEqual(situation({ ...well, link }), { word: "crowded", until: 5000, retry: true });
});

test("it says that a chat has ended as soon as the visitor has ended it, with or without a link", () => {
  assert.equal(word({ ending: true }), "ended");
  assert.equal(word({ ending: true, link: waiting(4), browserOnline: false }), "ended");
});

test("it says why it stopped for good", () => {
  assert.equal(word({ link: { phase: "stopped", reason: "blocked" } }), "blocked");
});

test("it explains a message that is held back", () => {
  assert.deepEqual(situation({ ...well, hold: hold("rate_limited", 1) }), { word: "rateLimited", until: 9 });
});

test("it says nothing of trouble that passes at the second or third try", () => {
  for (const code of ["busy", "internal"]) assert.equal(situation({ ...well, hold: hold(code, 2) }), null);
  assert.deepEqual(situation({ ...well, hold: hold("busy", 3) }), { word: "busy", until: 9 });
  assert.equal(word({ hold: hold("internal", 3) }), "troubled");
});

test("it names closed, ended and degraded apart", () => {
  assert.deepEqual(
    [word({ service: "closed" }), word({ mode: "closed" }), word({ service: "degraded" })],
    ["closed", "ended", "degraded"],
  );
});

test("it says who answers only when it is not simply the assistant", () => {
  assert.equal(whoAnswers({ mode: "agent", asking: false }), null);
  assert.equal(whoAnswers({ mode: "agent", asking: true }), "asking");
  assert.equal(whoAnswers({ mode: "waiting", asking: true }), "waiting");
});
