import assert from "node:assert/strict";
import { test } from "node:test";
import { situation, whoAnswers } from "./situation.js";

const well = {
  link: { phase: "online" },
  service: "online",
  mode: "agent",
  hold: null,
  browserOnline: true,
};
const word = (facts) => situation({ ...well, ...facts })?.word;
const waiting = (failures) => ({ phase: "waiting", until: 5000, failures });

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
  assert.deepEqual(situation({ ...well, link: waiting(1) }), { word: "connecting", slow: true });
});

test("it counts down to the next attempt and offers to try now", () => {
  assert.deepEqual(situation({ ...well, link: waiting(2) }), { word: "retrying", until: 5000, retry: true });
});

test("it says restarting rather than lost after the server said so", () => {
  assert.equal(word({ service: "going_away" }), "goingAway");
  assert.equal(word({ service: "going_away", link: waiting(3) }), "goingAway");
});

test("it says why it stopped for good", () => {
  assert.equal(word({ link: { phase: "stopped", reason: "blocked" } }), "blocked");
});

test("it explains a message that is held back", () => {
  assert.deepEqual(situation({ ...well, hold: { code: "rate_limited", until: 9 } }), {
    word: "rateLimited",
    until: 9,
  });
  assert.equal(word({ hold: { code: "busy", until: 9 } }), "busy");
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
