import assert from "node:assert/strict";
import { test } from "node:test";
import { countdown, isSend, withReturned } from "./composing.js";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

test("it counts only near the limit, and past it", () => {
  assert.equal(countdown("a".repeat(3500), 4000), null);
  assert.deepEqual(countdown("a".repeat(3900), 4000), { word: "left", n: 100 });
  assert.deepEqual(countdown("a".repeat(4000), 4000), { word: "left", n: 0 });
  assert.deepEqual(countdown("a".repeat(4003), 4000), { word: "over", n: 3 });
});

test("it counts an emoji as one character", () => {
  assert.deepEqual(countdown("😀".repeat(11), 10), { word: "over", n: 1 });
});

test("it sends on Enter, not on Shift+Enter", () => {
  assert.equal(isSend(enter), true);
  assert.equal(isSend({ ...enter, shiftKey: true }), false);
});

test("it does not send while an input method composes", () => {
  assert.equal(isSend({ ...enter, isComposing: true }), false);
  assert.equal(isSend({ ...enter, keyCode: 229 }), false);
});

test("it loses neither a returned text nor what was written since", () => {
  assert.equal(withReturned("long", ""), "long");
  assert.equal(withReturned("long", "new"), "long\n\nnew");
});
