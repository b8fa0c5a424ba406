import assert from "node:assert/strict";
import { test } from "node:test";
import { Speaker } from "./speaker.js";

/** A mouth that writes down what it is given, and says it when the test wants it to. */
class Mouth {
  waiting = [];
  said = [];
  now = null;
  constructor(told, ahead) {
    this.told = told;
    this.ahead = ahead;
  }
  get busy() {
    return this.waiting.length;
  }
  say(piece) {
    this.waiting.push(piece);
    this.said.push(`${piece.reply}${piece.attempt}.${piece.index}`);
  }
  drop(piece) {
    return this.waiting.splice(this.waiting.indexOf(piece));
  }
  heard() {
    return this.now;
  }
  begin() {
    this.now = { piece: this.waiting[0], ms: 100 };
    this.told.began(this.waiting[0]);
  }
  end() {
    this.now = null;
    this.told.ended({ piece: this.waiting.shift(), ms: 900 });
  }
  pause() {}
  resume() {}
  stop() {
    this.waiting = [];
    this.now = null;
  }
  adjust() {}
}

function start(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  let server;
  let browser;
  const speaker = new Speaker(
    (tell) => {
      server = new Mouth(tell, 2);
      browser = new Mouth(tell, Number.POSITIVE_INFINITY);
      return { server, browser };
    },
    {
      changed: (how) => told.at(-1) !== how && told.push(how),
      saying() {},
      finished: () => told.push("finished"),
      mute: () => told.push("mute"),
    },
  );
  const add = (index, more = {}) =>
    speaker.add({ reply: "r", attempt: 1, index, text: "Words.", last: false, url: "u", ...more });
  return { speaker, server, browser, told, add };
}

test("it gives a mouth no more than it can prepare", (t) => {
  const { server, add } = start(t);
  for (const index of [0, 1, 2, 3]) add(index);
  assert.deepEqual(server.said, ["r1.0", "r1.1"]);
  server.begin();
  server.end();
  assert.deepEqual(server.said, ["r1.0", "r1.1", "r1.2"]);
});

test("one voice at a time: the browser waits until the server's has ended", (t) => {
  const { server, browser, add } = start(t);
  add(0);
  add(1, { url: undefined });
  assert.deepEqual(browser.said, []);
  server.begin();
  server.end();
  assert.deepEqual(browser.said, ["r1.1"]);
});

test("one voice in a reply: after a failure the rest is the browser's, the next reply is not", (t) => {
  const { server, browser, add } = start(t);
  for (const index of [0, 1, 2]) add(index);
  server.begin();
  server.told.failed(server.waiting[1]);
  assert.deepEqual(browser.said, []);
  server.end();
  add(3);
  assert.deepEqual(browser.said, ["r1.1", "r1.2", "r1.3"]);
  browser.stop();
  add(0, { reply: "s" });
  assert.deepEqual(server.said.at(-1), "s1.0");
});

test("a reply has been said when its last piece has, even if that one is empty", (t) => {
  const { server, told, add } = start(t);
  add(0);
  add(1, { url: undefined, text: "", last: true });
  server.begin();
  assert.deepEqual(told, ["speaking"]);
  server.end();
  assert.deepEqual(told, ["speaking", "", "finished"]);
});

test("who waits a moment for the next piece still speaks; who waits long does not", (t) => {
  const { server, told, add } = start(t);
  add(0);
  server.begin();
  server.end();
  t.mock.timers.tick(900);
  add(1);
  server.begin();
  server.end();
  assert.deepEqual(told, ["speaking"]);
  t.mock.timers.tick(1100);
  assert.deepEqual(told, ["speaking", ""]);
});

test("silence tells how far was heard, and nothing of that reply is said any more", (t) => {
  const { speaker, server, add } = start(t);
  add(0);
  add(1);
  server.begin();
  assert.deepEqual(speaker.silence()?.ms, 100);
  add(2);
  assert.deepEqual(server.said, ["r1.0", "r1.1"]);
  assert.equal(speaker.silence(), null);
});

test("between two pieces, the one before was heard in whole", (t) => {
  const { speaker, server, add } = start(t);
  add(0);
  server.begin();
  server.end();
  add(1);
  const heard = speaker.silence();
  assert.deepEqual([heard?.piece.index, heard?.ms], [0, 900]);
});

test("before anything sounded, nothing was heard", (t) => {
  const { speaker, add } = start(t);
  add(0);
  const heard = speaker.silence();
  assert.deepEqual([heard?.piece.index, heard?.ms, heard?.chars], [0, 0, 0]);
});

test("a new attempt takes the place of the old one after a pause, and what is late of the old one is dropped", (t) => {
  const { server, told, add } = start(t);
  add(0);
  server.begin();
  add(0, { attempt: 2 });
  add(1);
  assert.deepEqual(told, ["speaking", "again"]);
  assert.deepEqual(server.said, ["r1.0"]);
  t.mock.timers.tick(400);
  assert.deepEqual(server.said, ["r1.0", "r2.0"]);
  assert.deepEqual(told, ["speaking", "again", "speaking"]);
});

test("a new attempt of which nothing was heard needs no pause", (t) => {
  const { server, told, add } = start(t);
  add(0);
  add(0, { attempt: 2 });
  assert.deepEqual(server.said, ["r1.0", "r2.0"]);
  assert.deepEqual(told, ["speaking"]);
});

test("what a link that is back tells again is said once", (t) => {
  const { server, add } = start(t);
  add(0);
  server.begin();
  server.end();
  for (const index of [0, 1, 1]) add(index);
  assert.deepEqual(server.said, ["r1.0", "r1.1"]);
});

test("a message is said again only when asked for", (t) => {
  const { speaker, server, add } = start(t);
  add(0, { attempt: 0 });
  assert.deepEqual(server.said, []);
  speaker.again("r");
  add(0, { attempt: 0 });
  add(5);
  assert.deepEqual(server.said, ["r0.0"]);
});

test("where the browser has no voice either, it is said once and nothing more is tried", (t) => {
  const { browser, told, add } = start(t);
  add(0, { url: undefined });
  browser.told.failed(browser.waiting[0]);
  add(1, { url: undefined });
  assert.deepEqual(browser.said, ["r1.0"]);
  assert.deepEqual(told.at(-1), "mute");
});
