import assert from "node:assert/strict";
import { test } from "node:test";
import { accentTokens, contrast, parseHex } from "./colour.js";

const PAPER = parseHex("#FBFAF6");
const NIGHT = parseHex("#101713");

/** The light and dark half of a `light-dark(a,b)` value. */
const halves = (value) => value.slice("light-dark(".length, -1).split(",").map(parseHex);

test("it measures contrast as WCAG does", () => {
  assert.equal(contrast(parseHex("#000"), parseHex("#fff")), 21);
  assert.equal(contrast(parseHex("#0B6B4E"), PAPER).toFixed(1), "6.2");
});

test("it refuses what is not a hexadecimal colour", () => {
  for (const text of ["red", "#12345", "url(x)", "#ggg", "", "#fff;}*{color:red"]) {
    assert.equal(accentTokens(text), null, text);
  }
});

test("it leaves our own accent to the style sheet", () => {
  assert.equal(accentTokens("#0B6B4E"), null);
});

test("it keeps a brand colour that can already be read", () => {
  assert.match(accentTokens("#1D4ED8")["--accent"], /^light-dark\(#1d4ed8,/);
});

test("it gives every brand colour a readable pair in light and dark", () => {
  const steps = [0, 51, 102, 153, 204, 255];
  const hex = (n) => n.toString(16).padStart(2, "0");
  for (const r of steps) {
    for (const g of steps) {
      for (const b of steps) {
        const brand = `#${hex(r)}${hex(g)}${hex(b)}`;
        const tokens = accentTokens(brand);
        const [light, dark] = halves(tokens["--accent"]);
        const [onLight, onDark] = halves(tokens["--on-accent"]);
        assert.ok(contrast(light, PAPER) >= 4.5, `${brand} as text on paper`);
        assert.ok(contrast(dark, NIGHT) >= 7, `${brand} as text on night`);
        assert.ok(contrast(onLight, light) >= 4.5, `text on ${brand}, light`);
        assert.ok(contrast(onDark, dark) >= 4.5, `text on ${brand}, dark`);
      }
    }
  }
});
