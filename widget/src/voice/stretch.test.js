import assert from "node:assert/strict";
import { test } from "node:test";
import { Stretch } from "./stretch.js";

const RATE = 24_000;
const tone = (hertz, seconds) =>
  Float32Array.from({ length: seconds * RATE }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / RATE));

function read(stretch, samples, size) {
  const parts = [];
  for (let at = 0; at < samples.length; at += size) {
    parts.push(...stretch.read(samples.slice(at, at + size), at + size >= samples.length));
  }
  return parts;
}

const pitch = (samples) =>
  samples.filter((sample, at) => sample >= 0 && samples[at - 1] < 0).length / (samples.length / RATE);

for (const speed of [0.75, 1.25, 1.5]) {
  test(`at ${speed} times the speed it lasts as much shorter, at the same pitch`, () => {
    for (const hertz of [120, 220, 440]) {
      const out = read(new Stretch(speed, RATE), tone(hertz, 2), 1000);
      assert.ok(Math.abs(out.length / RATE - 2 / speed) < 0.04, `${out.length / RATE} s`);
      assert.ok(Math.abs(pitch(out) / hertz - 1) < 0.05, `${pitch(out)} Hz`);
    }
  });
}

test("it comes to the same however the sound is cut into parts", () => {
  const sound = tone(300, 0.7);
  const whole = read(new Stretch(1.25, RATE), sound, sound.length);
  assert.deepEqual(read(new Stretch(1.25, RATE), sound, 777), whole);
});

test("it makes no loud clicks", () => {
  const out = read(new Stretch(1.5, RATE), tone(200, 1), 960);
  const leaps = out.map((sample, at) => Math.abs(sample - (out[at - 1] ?? sample)));
  assert.ok(Math.max(...leaps) < 0.2);
});

test("at its own speed nothing is changed", () => {
  const sound = tone(300, 0.1);
  assert.equal(new Stretch(1, RATE).read(sound, true), sound);
});

test("what is too short to be stretched is said as it is", () => {
  const sound = tone(300, 0.01);
  assert.deepEqual([...new Stretch(1.5, RATE).read(sound, true)], [...sound]);
});
