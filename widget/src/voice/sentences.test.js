import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeUntil } from "./sentences.js";

const cut = (text) => text.slice(0, wholeUntil(text, 0));

test("it cuts after whole sentences and lines, and keeps what may still grow", () => {
  assert.equal(cut("It is here. It wi"), "It is here. ");
  assert.equal(cut("“Really?” he as"), "“Really?” ");
  assert.equal(cut("First line\nsec"), "First line\n");
  assert.equal(cut("No end yet."), "");
});

test("it does not cut in prices, numbers of a list and short forms", () => {
  for (const text of ["It is $29.50 in all", "1. Open", "Ask Dr. Lee about", "Take some, e.g. two"]) {
    assert.equal(cut(text), "");
  }
});

test("it knows the ends of sentences in other scripts", () => {
  assert.equal(cut("你好。今天"), "你好。");
  assert.equal(cut("नमस्ते। आप"), "नमस्ते।");
  assert.equal(cut("هل أنت هنا؟ نعم"), "هل أنت هنا؟");
});

test("it goes on where it was", () => {
  assert.equal(wholeUntil("One. Two. Thr", 5), 10);
});
