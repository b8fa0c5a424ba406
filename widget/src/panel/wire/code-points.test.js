import assert from "node:assert/strict";
import { test } from "node:test";
import { countCodePoints, dropCodePoints } from "./code-points.js";

test("it counts an emoji once and a combined one by its parts", () => {
  assert.equal(countCodePoints("a😀b"), 3);
  assert.equal(countCodePoints("👩‍💻"), 3);
  assert.equal(countCodePoints(""), 0);
});

test("it counts a lone surrogate, as a server would", () => {
  assert.equal(countCodePoints("a\ud83d"), 2);
});

test("it never cuts an emoji in half", () => {
  assert.equal(dropCodePoints("😀😀c", 1), "😀c");
  assert.equal(dropCodePoints("a😀c", 2), "c");
});

test("it drops nothing for nothing and everything for too much", () => {
  assert.equal(dropCodePoints("abc", 0), "abc");
  assert.equal(dropCodePoints("abc", 9), "");
});
