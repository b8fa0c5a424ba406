import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, fill } from "./language.js";

const CATALOGUES = { en: "English", de: "Deutsch", fr: "français" };

test("it takes the first wish it can speak and keeps the region for dates", () => {
  assert.deepEqual(chooseLanguage(CATALOGUES, [undefined, "tlh", "de-AT", "fr"]), {
    tag: "de-AT",
    primary: "de",
    words: "Deutsch",
  });
});

test("it speaks English when no wish can be met", () => {
  const { tag, words } = chooseLanguage(CATALOGUES, ["", "ja", null]);
  assert.deepEqual([tag, words], ["en", "English"]);
});

test("it survives a tag that Intl refuses", () => {
  assert.equal(chooseLanguage(CATALOGUES, ["fr_FR!"]).tag, "en");
  assert.equal(chooseLanguage(CATALOGUES, ["fr-"]).tag, "fr");
});

test("it is not fooled by names every object has", () => {
  assert.equal(chooseLanguage(CATALOGUES, ["constructor"]).words, "English");
});

test("it fills places and leaves unknown ones alone", () => {
  assert.equal(fill("Chat with {name} {x}", { name: "$& {n}" }), "Chat with $& {n} {x}");
});
