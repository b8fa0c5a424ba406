import assert from "node:assert/strict";
import { test } from "node:test";
import { HtmlRenderer, Parser } from "commonmark";
import { inline } from "./inline.js";

const SIGNS = ["*", "**", "_", "a", "b", " ", "***", "__", ".", "(", ")", "-"];

const html = (tree) =>
  typeof tree === "string" ? tree : `<${tree.tag}>${tree.children.map(html).join("")}</${tree.tag}>`;

/** Sixteen short texts of signs and letters for each number, always the same. */
function texts(seed) {
  let state = seed;
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const one = () => Array.from({ length: 3 + below(12) }, () => SIGNS[below(SIGNS.length)]).join("");
  return Array.from({ length: 16 }, () => `x${one()}y`);
}

test("it pairs stars and underscores as the CommonMark reference does", () => {
  const [parser, renderer] = [new Parser(), new HtmlRenderer()];
  for (let seed = 1; seed <= 1000; seed += 1) {
    for (const text of texts(seed)) {
      const reference = renderer
        .render(parser.parse(text))
        .trim()
        .replace(/^<p>|<\/p>$/g, "");
      assert.equal(inline(text).map(html).join(""), reference, text);
    }
  }
});

test("it leaves words with underscores and sums with stars alone", () => {
  for (const text of ["snake_case_word", "2 * 3 * 4", "utm_source=x_y", "~5 or ~6"]) {
    assert.deepEqual(inline(text), [text]);
  }
});
