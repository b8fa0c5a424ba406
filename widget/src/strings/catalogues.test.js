import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUES } from "./index.js";
import { LAUNCHER_WORDS } from "./launcher.js";

const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("it says everything in every language", () => {
  for (const [tag, words] of Object.entries(CATALOGUES)) {
    assert.deepEqual(Object.keys(words), Object.keys(CATALOGUES.en), tag);
    assert.ok(Object.values(words).every(Boolean), tag);
  }
});

test("it keeps the places to fill in every language", () => {
  for (const [tag, words] of Object.entries(CATALOGUES)) {
    for (const key of Object.keys(words)) {
      assert.deepEqual(places(words[key]), places(CATALOGUES.en[key]), `${tag}.${key}`);
    }
  }
});

test("it has launcher words for the same languages", () => {
  assert.deepEqual(Object.keys(LAUNCHER_WORDS), Object.keys(CATALOGUES));
});
