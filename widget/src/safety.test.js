import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const HERE = new URL(".", import.meta.url);
const sources = readdirSync(HERE, { recursive: true })
  .map(String)
  .filter((name) => /\.(js|css)$/.test(name) && !name.endsWith(".test.js"));
const read = (/** @type {string} */ name) => readFileSync(new URL(name, HERE), "utf8");

const BANNED = [
  /\.(inner|outer)HTML/,
  /insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc/,
  /document\.write|\beval\(|new Function\b/,
  /setAttribute\(\s*"style"/,
  /createElement\(\s*"(style|script|img|iframe)"/,
  /createObjectURL|new Worker|@import url|url\(/,
];

test("it never turns a text into HTML, script, style or a foreign request", () => {
  assert.ok(sources.length > 40);
  for (const name of sources) for (const rule of BANNED) assert.doesNotMatch(read(name), rule, name);
});

test("it keeps its modules small", () => {
  for (const name of sources) {
    const lines = read(name).split("\n").length;
    assert.ok(lines <= (name.endsWith(".css") ? 420 : 250), `${name} has ${lines} lines`);
  }
});
