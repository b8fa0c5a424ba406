import assert from "node:assert/strict";
import { test } from "node:test";
import { interrupts } from "./interruption.js";

test("who says two words or more wants to have the word", () => {
  for (const said of [
    "wait please",
    "yes but how",
    "Moment mal",
    "un momento",
    "attendez un peu",
    "لحظة من فضلك",
  ]) {
    assert.ok(interrupts(said), said);
  }
});

test("who says yes, ok or mhm, however often, only listens", () => {
  const said = [
    "Yes",
    "ok",
    "mhm",
    "Yes, yes, OK.",
    "ja genau",
    "sí, claro",
    "d’accord, oui",
    "نعم تمام",
    "はい",
    "そうですね",
  ];
  for (const words of said) assert.ok(!interrupts(words), words);
});

test("one word may be a cough", () => {
  assert.ok(!interrupts("what"));
  assert.ok(!interrupts(""));
});

test("a language without spaces is measured by its length", () => {
  assert.ok(interrupts("ちょっと待って"));
  assert.ok(!interrupts("待って"));
});
