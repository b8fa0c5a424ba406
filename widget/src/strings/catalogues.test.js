import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { CONTROLS_WORDS } from "../controls/words.js";
import { LISTENING_WORDS } from "../listening/words.js";
import { OWN_WORDS } from "../own/words.js";
import { VOICE_WORDS } from "../voice/words.js";
import { LAUNCHER_WORDS } from "./launcher.js";

const TAGS = readdirSync(new URL(".", import.meta.url))
  .filter((name) => /^[a-z]{2}\.js$/.test(name))
  .map((name) => name.slice(0, 2));
const CATALOGUES = Object.fromEntries(
  await Promise.all(TAGS.map(async (tag) => [tag, (await import(`./${tag}.js`)).words])),
);

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

test("it has the words of every other part in the same languages", () => {
  for (const words of [CONTROLS_WORDS, LAUNCHER_WORDS, LISTENING_WORDS, OWN_WORDS, VOICE_WORDS]) {
    assert.deepEqual(Object.keys(words).sort(), TAGS.sort());
    for (const said of Object.values(words)) assert.deepEqual(Object.keys(said), Object.keys(words.en));
  }
});
