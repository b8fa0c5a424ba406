import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Heartbeat } from "./heartbeat.js";

/** A heartbeat on a clock of our own, with what it did. */
function link(t, { visible = true } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.after(() => mock.timers.reset());
  const seen = { pings: [], dead: 0, visible };
  const heartbeat = new Heartbeat({
    ping: (n) => seen.pings.push(n),
    dead: () => {
      seen.dead += 1;
    },
    visible: () => seen.visible,
  });
  heartbeat.start();
  const pass = (ms) => {
    for (let left = ms; left > 0; left -= 1000) mock.timers.tick(1000);
  };
  return { heartbeat, seen, pass };
}

test("it notices a dead link within 25 seconds", (t) => {
  const { seen, pass } = link(t);
  pass(25_000);
  assert.equal(seen.dead, 1);
});

test("it keeps a link that answers", (t) => {
  const { heartbeat, seen, pass } = link(t);
  for (let second = 0; second < 120; second += 1) {
    pass(1000);
    heartbeat.heard();
  }
  assert.equal(seen.dead, 0);
  assert.deepEqual(seen.pings, [1, 2, 3, 4, 5, 6, 7, 8]);
});

test("it does not ping from a page nobody sees", (t) => {
  const { seen, pass } = link(t, { visible: false });
  pass(120_000);
  assert.deepEqual(seen, { pings: [], dead: 0, visible: false });
});

test("it waits less when there is a reason to doubt", (t) => {
  const { heartbeat, seen, pass } = link(t);
  heartbeat.check();
  pass(4_000);
  assert.deepEqual([seen.pings, seen.dead], [[1], 1]);
});

test("it gives no more time when it is made to doubt again", (t) => {
  const { heartbeat, seen, pass } = link(t);
  heartbeat.check();
  pass(3_000);
  heartbeat.check();
  pass(1_000);
  assert.deepEqual([seen.pings, seen.dead], [[1], 1]);
});

test("it is silent once stopped", (t) => {
  const { heartbeat, seen, pass } = link(t);
  heartbeat.stop();
  heartbeat.check();
  pass(60_000);
  assert.deepEqual([seen.pings, seen.dead], [[], 0]);
});
