import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, spread } from "./backoff.js";

const longest = () => 1;

test("it doubles from half a second to thirty", () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => backoff(failures, longest));
  assert.deepEqual(ceilings, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("it spreads clients over the whole wait", () => {
  assert.equal(
    backoff(4, () => 0),
    0,
  );
  assert.equal(
    backoff(4, () => 0.25),
    1000,
  );
});

test("it never comes back before the server asked", () => {
  assert.equal(
    spread(2000, () => 0),
    2000,
  );
  assert.equal(spread(2000, longest), 3000);
});
