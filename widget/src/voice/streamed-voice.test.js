import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamedVoice } from "./streamed-voice.js";

const RATE = 1000; // samples a second, so that a sample is a millisecond
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A clock and a loudspeaker that the test moves. */
class FakeContext {
  currentTime = 10;
  outputLatency = 0;
  state = "running";
  destination = {};
  nodes = [];
  createGain = () => ({ gain: { value: 1 }, connect() {} });
  createBuffer = (_channels, length, rate) => ({ duration: length / rate, copyToChannel() {} });
  createBufferSource() {
    const node = {
      connect() {},
      start(at) {
        node.at = at;
      },
      stop() {
        node.stopped = true;
      },
    };
    this.nodes.push(node);
    return node;
  }
  async resume() {}
  async suspend() {}
  async close() {}
  /** Lets time pass: what has been played ends. */
  play(seconds) {
    this.currentTime += seconds;
    for (const node of this.nodes) {
      if (node.over || node.stopped || node.at + node.buffer.duration > this.currentTime + 1e-9) continue;
      node.over = true;
      node.onended?.();
    }
  }
}

/** The voice, and a network on which the test says what comes of which piece. */
function start(t) {
  const streams = {};
  t.mock.method(globalThis, "fetch", async (url, { signal }) => {
    const stream = { asked: (streams[url]?.asked ?? 0) + 1, signal };
    const body = new ReadableStream({
      start(controller) {
        stream.controller = controller;
      },
    });
    streams[url] = stream;
    return new Response(body, { headers: { "content-type": "audio/pcm", "x-sample-rate": String(RATE) } });
  });
  const told = [];
  const context = new FakeContext();
  const voice = new StreamedVoice(
    {
      began: ({ index }) => told.push(`began ${index}`),
      ended: ({ piece, ms }) => told.push(`ended ${piece.index} ${Math.round(ms)}`),
      failed: ({ index }) => told.push(`failed ${index}`),
      blocked: () => told.push("blocked"),
    },
    () => /** @type {any} */ (context),
  );
  const say = (index) => {
    const piece = { reply: "r", attempt: 1, index, text: "Words.", last: false, url: `u${index}` };
    voice.say(piece);
    return piece;
  };
  const come = async (index, ms) => {
    await settled();
    streams[`u${index}`].controller.enqueue(new Uint8Array(ms * 2));
    await settled();
  };
  const whole = async (index) => {
    await settled();
    streams[`u${index}`].controller.close();
    await settled();
  };
  const cut = async (index) => {
    await settled();
    streams[`u${index}`].controller.error(new Error("cut"));
    await settled();
  };
  const times = () => context.nodes.map(({ at, buffer }) => [round(at - 10), round(buffer.duration)]);
  return { voice, context, streams, told, say, come, whole, cut, times };
}

const round = (seconds) => Math.round(seconds * 1000);

test("it gathers 80 ms before it begins, then plays parts of 40 ms and more", async (t) => {
  const { say, come, times } = start(t);
  say(0);
  await come(0, 60);
  assert.deepEqual(times(), []);
  await come(0, 30);
  assert.deepEqual(times(), [[20, 90]]);
  await come(0, 20);
  assert.deepEqual(times(), [[20, 90]]);
  await come(0, 20);
  assert.deepEqual(times(), [
    [20, 90],
    [110, 40],
  ]);
});

test("what is shorter than that is played when it is whole", async (t) => {
  const { say, come, whole, times } = start(t);
  say(0);
  await come(0, 30);
  await whole(0);
  assert.deepEqual(times(), [[20, 30]]);
});

test("the next piece begins at the very end of the one before, not earlier", async (t) => {
  const { say, come, whole, times } = start(t);
  say(0);
  say(1);
  await come(1, 200);
  await come(0, 100);
  assert.deepEqual(times(), [[20, 100]]);
  await whole(0);
  assert.deepEqual(times(), [
    [20, 100],
    [120, 200],
  ]);
});

test("after it had to wait for more, it gathers again", async (t) => {
  const { say, come, context, times } = start(t);
  say(0);
  await come(0, 100);
  context.play(0.5);
  await come(0, 50);
  assert.equal(times().length, 1);
  await come(0, 50);
  assert.deepEqual(times()[1], [520, 100]);
});

test("it tells when a piece begins and ends, and how long it was", async (t) => {
  const { say, come, whole, context, told } = start(t);
  say(0);
  say(1);
  await come(0, 100);
  assert.deepEqual(told, ["began 0"]);
  await whole(0);
  await come(1, 100);
  assert.deepEqual(told, ["began 0"]);
  context.play(0.12);
  assert.deepEqual(told, ["began 0", "ended 0 100", "began 1"]);
});

test("it knows to the millisecond what was heard", async (t) => {
  const { say, come, whole, voice, context } = start(t);
  say(0);
  say(1);
  await come(0, 100);
  await whole(0);
  await come(1, 100);
  assert.equal(voice.heard(), null);
  context.play(0.07);
  assert.deepEqual([voice.heard()?.piece.index, Math.round(voice.heard()?.ms)], [0, 50]);
  context.play(0.1);
  assert.deepEqual([voice.heard()?.piece.index, Math.round(voice.heard()?.ms)], [1, 50]);
});

test("what is on its way to the ear was not heard yet", async (t) => {
  const { say, come, voice, context } = start(t);
  say(0);
  await come(0, 100);
  context.outputLatency = 0.03;
  context.play(0.07);
  assert.equal(Math.round(voice.heard()?.ms), 20);
});

test("faster speech is told by its own clock", async (t) => {
  const { say, come, whole, voice, context, told } = start(t);
  voice.adjust({ volume: 1, speed: 1.5 });
  say(0);
  await come(0, 600);
  await whole(0);
  context.play(1);
  const [, ms] = /** @type {string} */ (told[1]).match(/^ended 0 (\d+)$/) ?? [];
  assert.ok(Math.abs(Number(ms) - 600) < 30, ms);
});

test("stopping stops all that is on its way and asks for nothing more", async (t) => {
  const { say, come, voice, context, streams, told } = start(t);
  say(0);
  say(1);
  await come(0, 100);
  voice.stop();
  assert.ok(context.nodes.every(({ stopped }) => stopped));
  assert.ok(streams.u0.signal.aborted && streams.u1.signal.aborted);
  await settled();
  assert.deepEqual(told, ["began 0"]);
  assert.equal(voice.busy, 0);
});

test("what broke off is asked for once more and goes on where it was", async (t) => {
  const { say, come, whole, cut, streams, told, times } = start(t);
  say(0);
  await come(0, 100);
  await cut(0);
  assert.equal(streams.u0.asked, 2);
  await come(0, 150);
  await whole(0);
  assert.deepEqual(times(), [
    [20, 100],
    [120, 50],
  ]);
  assert.deepEqual(told, ["began 0"]);
});

test("what broke off twice has failed, and is given back with what comes after it", async (t) => {
  const { say, come, cut, voice, told } = start(t);
  const first = say(0);
  const second = say(1);
  await come(0, 100);
  await cut(0);
  await cut(0);
  assert.deepEqual(told, ["began 0", "failed 0"]);
  assert.deepEqual(voice.drop(first), [first, second]);
  assert.equal(voice.busy, 0);
});

test("where the browser refuses sound it waits for the visitor", async (t) => {
  const { say, come, context, told } = start(t);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  context.state = "suspended";
  say(0);
  await come(0, 100);
  t.mock.timers.tick(1000);
  assert.deepEqual(told, ["began 0", "blocked"]);
});
