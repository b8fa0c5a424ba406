import assert from "node:assert/strict";
import { test } from "node:test";
import { HeardReport } from "./heard-report.js";

function start(t) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const sent = [];
  const report = new HeardReport((frame) => sent.push(frame) > 0);
  report.tell({ piece: { reply: "r", attempt: 2, index: 3, text: "Words.", last: false }, ms: 12.6 });
  return { report, sent, tick: (ms) => t.mock.timers.tick(ms) };
}

test("it tells at once, in whole milliseconds", (t) => {
  const { sent } = start(t);
  const frame = { type: "heard", reply: "r", attempt: 2, index: 3, ms: 13, chars: undefined };
  assert.deepEqual(sent, [frame]);
});

test("it tells again every three seconds, ten times at most", (t) => {
  const { sent, tick } = start(t);
  tick(3000);
  assert.equal(sent.length, 2);
  tick(60_000);
  assert.equal(sent.length, 10);
});

test("it is content when the message shows it, not before", (t) => {
  const { report, sent, tick } = start(t);
  report.shown(/** @type {any} */ ({ reply: "r" }));
  report.shown(/** @type {any} */ ({ reply: "other", heard: 3 }));
  tick(3000);
  assert.equal(sent.length, 2);
  report.shown(/** @type {any} */ ({ reply: "r", heard: 0 }));
  tick(60_000);
  assert.equal(sent.length, 2);
});
