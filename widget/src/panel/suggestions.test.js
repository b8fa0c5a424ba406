import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestionsFor } from "./suggestions.js";

const persona = { quick_replies: ["Prices?", ""] };
const now = { messages: [], busy: false, persona };

test("it offers the persona's replies before anything was said", () => {
  assert.deepEqual(suggestionsFor(now), ["Prices?"]);
});

test("it offers those of the newest message, and of no older one", () => {
  const asked = { seq: 3, quick_replies: ["Yes"] };
  assert.deepEqual(suggestionsFor({ ...now, messages: [asked] }), ["Yes"]);
  assert.deepEqual(suggestionsFor({ ...now, messages: [asked, { seq: 4 }] }), []);
});

test("it offers nothing while something is on its way", () => {
  assert.deepEqual(suggestionsFor({ ...now, busy: true }), []);
});
