import assert from "node:assert/strict";
import { test } from "node:test";
import { Samples } from "./samples.js";

test("it reads the same samples wherever the bytes are cut", () => {
  const bytes = new Uint8Array(new Int16Array([0, 1, -1, 300, -32768, 32767, 12345]).buffer);
  const whole = [...new Samples().read(bytes)];
  assert.deepEqual(
    whole,
    [0, 1 / 32768, -1 / 32768, 300 / 32768, -1, 32767 / 32768, 12345 / 32768].map(Math.fround),
  );
  for (let first = 0; first <= bytes.length; first += 1) {
    for (let second = first; second <= bytes.length; second += 1) {
      const samples = new Samples();
      const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
      assert.deepEqual(
        parts.flatMap((part) => [...samples.read(part)]),
        whole,
      );
    }
  }
});
