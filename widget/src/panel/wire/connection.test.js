import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Connection } from "./connection.js";
import { Route } from "./route.js";

/** A socket whose other end is the test. */
class Line {
  readyState = 0;
  sent = [];
  open() {
    this.readyState = 1;
    this.onopen();
  }
  hear(frame) {
    this.onmessage({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  cut(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 2;
  }
}

const WELCOME = { type: "connect", from: 1, last_seq: 0, state: "online", mode: "agent" };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A connection on a clock of our own, with what it did. */
async function start(t, { prepare, retryMs, blocked = false } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  t.after(() => mock.timers.reset());
  const seen = { lines: [], around: [], found: [], links: [], frames: [], renewed: 0 };
  const line = () => {
    seen.lines.push(new Line());
    return seen.lines.at(-1);
  };
  const connection = new Connection({
    prepare: prepare ?? (async () => ({ url: "ws://x/socket", hello: () => ({ type: "connect", seq: 4 }) })),
    renew: () => {
      seen.renewed += 1;
    },
    receive: (frame) => seen.frames.push(frame.type),
    changed: (link) => seen.links.push(link),
    retryMs: () => retryMs,
    route: new Route({
      straight: () => line(),
      around: () => {
        seen.around.push(line());
        return seen.around.at(-1);
      },
      blocked,
      found: (blocked) => seen.found.push(blocked),
    }),
    visible: () => true,
  });
  connection.start();
  await settled();
  const pass = async (ms) => {
    for (let left = ms; left > 0; left -= 500) {
      mock.timers.tick(500);
      await settled();
    }
  };
  const welcome = () => {
    seen.lines.at(-1).open();
    seen.lines.at(-1).hear(WELCOME);
  };
  return { connection, seen, pass, welcome, phase: () => seen.links.at(-1).phase };
}

test("it says connect first and is online when the server has answered", async (t) => {
  const { seen, welcome, phase, connection } = await start(t);
  assert.equal(connection.send({ type: "ping", n: 1 }), false);
  welcome();
  assert.deepEqual(seen.lines[0].sent, [{ type: "connect", seq: 4 }]);
  assert.equal(phase(), "online");
  assert.equal(connection.send({ type: "ping", n: 1 }), true);
});

test("it comes back after a cut, with connect again", async (t) => {
  const { seen, pass, welcome, phase } = await start(t);
  welcome();
  seen.lines[0].cut(1006);
  assert.equal(phase(), "waiting");
  await pass(1000);
  welcome();
  assert.equal(seen.lines.length, 2);
  assert.equal(phase(), "online");
});

test("it waits longer each time, and never longer than thirty seconds", async (t) => {
  const { seen, pass } = await start(t);
  for (let round = 0; round < 12; round += 1) {
    seen.lines.at(-1).cut(1006);
    const { until } = seen.links.at(-1);
    assert.ok(until - Date.now() <= Math.min(30_000, 500 * 2 ** round));
    while (seen.lines.length === round + 1) await pass(500);
  }
});

test("it goes at once when it is woken, and begins to count failures anew", async (t) => {
  const { connection, seen, phase } = await start(t);
  for (let round = 0; round < 8; round += 1) {
    seen.lines.at(-1).cut(1006);
    connection.wake();
    await settled();
    assert.equal(seen.lines.length, round + 2);
  }
  assert.equal(phase(), "connecting");
  seen.lines.at(-1).cut(1006);
  assert.equal(seen.links.at(-1).failures, 1);
});

test("it comes back soon after an attempt that was under way when the network came back", async (t) => {
  const { connection, seen, pass } = await start(t);
  for (let round = 0; round < 8; round += 1) {
    seen.lines.at(-1).cut(1006);
    while (seen.lines.length === round + 1) await pass(500);
  }
  connection.wake();
  seen.lines.at(-1).cut(1006);
  assert.ok(seen.links.at(-1).until - Date.now() <= 500);
});

test("it stays away as long as the server asked, unless the visitor does not want to wait", async (t) => {
  const { connection, seen } = await start(t);
  seen.lines[0].cut(4429);
  assert.equal(seen.links.at(-1).crowded, true);
  connection.wake();
  await settled();
  assert.equal(seen.lines.length, 1);
  connection.tryNow();
  await settled();
  assert.equal(seen.lines.length, 2);
});

test("it begins an attempt anew that hangs when there is news of the network", async (t) => {
  const { connection, seen, pass } = await start(t);
  connection.wake();
  await settled();
  assert.equal(seen.lines.length, 1);
  await pass(3500);
  connection.wake();
  await settled();
  assert.equal(seen.lines.length, 2);
  assert.equal(seen.lines[0].readyState, 2);
});

test("it lets go of the link when the page goes, and has it back when the page does", async (t) => {
  const { connection, seen, pass, welcome } = await start(t);
  welcome();
  connection.sleep();
  assert.equal(seen.lines[0].readyState, 2);
  await pass(60_000);
  assert.equal(seen.lines.length, 1);
  connection.wake();
  await settled();
  assert.equal(seen.lines.length, 2);
});

test("it does not sleep on because the server had asked it to wait", async (t) => {
  const { connection, seen } = await start(t);
  seen.lines[0].cut(4429);
  connection.sleep();
  connection.wake();
  await settled();
  assert.equal(seen.lines.length, 2);
});

test("it comes back from a restart no sooner than the server asked", async (t) => {
  const { seen, pass, welcome } = await start(t, { retryMs: 4000 });
  welcome();
  seen.lines[0].cut(1012);
  await pass(3500);
  assert.equal(seen.lines.length, 1);
  await pass(3000);
  assert.equal(seen.lines.length, 2);
});

test("it asks for a new token when the old one is refused", async (t) => {
  const { seen } = await start(t);
  seen.lines[0].cut(4401);
  assert.equal(seen.renewed, 1);
});

test("it stops for good where the page may not use the chat", async (t) => {
  const { connection, seen, pass } = await start(t);
  seen.lines[0].cut(4403);
  connection.wake();
  await pass(60_000);
  assert.equal(seen.lines.length, 1);
  assert.deepEqual(seen.links.at(-1), { phase: "stopped", reason: "blocked" });
});

test("it gives up on a server that never says connect", async (t) => {
  const { seen, pass, phase } = await start(t);
  seen.lines[0].open();
  await pass(10_000);
  assert.equal(phase(), "waiting");
});

test("it notices a dead link within 25 seconds and replaces it", async (t) => {
  const { seen, pass, welcome } = await start(t);
  welcome();
  await pass(25_000);
  assert.ok(seen.lines.length >= 2);
  assert.equal(seen.lines[0].readyState, 2);
});

test("it hears nothing from a socket it has given up", async (t) => {
  const { connection, seen, welcome } = await start(t);
  welcome();
  connection.restart();
  seen.lines[0].hear({ type: "message" });
  assert.deepEqual(seen.frames, ["connect"]);
});

test("it ignores what is not a frame", async (t) => {
  const { seen, welcome, phase } = await start(t);
  welcome();
  for (const noise of ["", "null", "[1]", '"x"', '{"no":"type"}', "{broken"]) seen.lines[0].hear(noise);
  assert.deepEqual(seen.frames, ["connect"]);
  assert.equal(phase(), "online");
});

test("it tries again when there is no conversation to be had yet", async (t) => {
  let calls = 0;
  const prepare = async () => {
    calls += 1;
    throw Object.assign(new Error("503"), { retryMs: 2000 });
  };
  const { pass } = await start(t, { prepare });
  await pass(3500);
  assert.equal(calls, 2);
});

test("it stops when init says that there is no point", async (t) => {
  const prepare = async () => {
    throw Object.assign(new Error("403"), { reason: "blocked" });
  };
  const { seen } = await start(t, { prepare });
  assert.deepEqual(seen.links.at(-1), { phase: "stopped", reason: "blocked" });
});

/** Lets the newest attempt fail before it is online. */
async function refuse({ seen, pass }) {
  const before = seen.lines.length;
  seen.lines.at(-1).cut(1006);
  while (seen.lines.length === before) await pass(500);
}

test("it goes over HTTP after two failed upgrades, and says so", async (t) => {
  const link = await start(t);
  await refuse(link);
  assert.equal(link.seen.around.length, 0);
  await refuse(link);
  assert.equal(link.seen.around.length, 1);
  link.welcome();
  assert.equal(link.phase(), "online");
  assert.deepEqual(link.seen.found, []);
  link.seen.lines.at(-1).cut(1006);
  assert.deepEqual(link.seen.found, [true]);
});

test("it stays with HTTP where upgrades pass and frames do not", async (t) => {
  const link = await start(t);
  await refuse(link);
  await refuse(link);
  link.welcome();
  link.seen.lines.at(-1).open();
  await link.pass(10_000);
  assert.deepEqual(link.seen.found, [true]);
  assert.equal(link.seen.lines.length, 4);
  assert.equal(link.phase(), "online");
});

test("it leaves no probe behind when the link is gone", async (t) => {
  const link = await start(t);
  await refuse(link);
  await refuse(link);
  link.welcome();
  const probe = link.seen.lines.at(-1);
  link.seen.around[0].cut(1006);
  assert.equal(probe.readyState, 2);
  probe.open();
  probe.hear({ type: "pong", n: 0 });
  assert.deepEqual(link.seen.found, []);
});

test("it is over HTTP for a moment only where the server was away for two attempts", async (t) => {
  const link = await start(t);
  await refuse(link);
  await refuse(link);
  link.welcome();
  const probe = link.seen.lines.at(-1);
  probe.open();
  probe.hear({ type: "pong", n: 0 });
  await settled();
  assert.equal(probe.readyState, 2);
  link.welcome();
  assert.equal(link.seen.around.length, 1);
  assert.deepEqual(link.seen.found, [false]);
});

test("it blames nothing but the network while there is none", async (t) => {
  const offline = { value: { onLine: false }, configurable: true };
  const known = Object.getOwnPropertyDescriptor(globalThis, "navigator") ?? {};
  Object.defineProperty(globalThis, "navigator", offline);
  t.after(() => Object.defineProperty(globalThis, "navigator", known));
  const link = await start(t);
  for (let round = 0; round < 4; round += 1) await refuse(link);
  assert.equal(link.seen.around.length, 0);
});

test("it goes back to WebSocket where HTTP fails as well: the server was away", async (t) => {
  const link = await start(t);
  for (let round = 0; round < 3; round += 1) await refuse(link);
  assert.equal(link.seen.around.length, 1);
  assert.equal(link.seen.lines.length, 4);
  link.welcome();
  assert.deepEqual(link.seen.found, [false]);
});

test("it takes no way round for links that were cut after they were online", async (t) => {
  const link = await start(t);
  for (let round = 0; round < 4; round += 1) {
    link.welcome();
    await refuse(link);
  }
  assert.equal(link.seen.around.length, 0);
});

test("it begins over HTTP where WebSocket did not get through before", async (t) => {
  const { seen } = await start(t, { blocked: true });
  assert.equal(seen.around.length, 1);
});

test("it comes back to WebSocket when that gets through again", async (t) => {
  const { seen, pass, welcome } = await start(t, { blocked: true });
  welcome();
  for (let beat = 0; beat < 305; beat += 1) {
    await pass(1000);
    if (seen.around.includes(seen.lines.at(-1))) seen.lines.at(-1).hear({ type: "pong", n: beat });
  }
  const probe = seen.lines[1];
  probe.open();
  probe.hear({ type: "pong", n: 0 });
  await settled();
  assert.equal(probe.readyState, 2);
  welcome();
  assert.equal(seen.around.length, 1);
  assert.deepEqual(seen.found, [false]);
});
