import assert from "node:assert/strict";
import { test } from "node:test";
import { Cutting } from "./cutting.js";

function start() {
  const pieces = [];
  const cutting = new Cutting(
    (text) => text.replaceAll("*", ""),
    ({ attempt, index, text, last }) => pieces.push([attempt, index, text, last]),
  );
  return { cutting, pieces };
}

test("it gives whole sentences while the answer is written, and the rest when it ends", () => {
  const { cutting, pieces } = start();
  cutting.more("r", "One. Tw", false);
  cutting.more("r", "One. *Two*. Thr", false);
  cutting.more("r", "One. *Two*. Three", true);
  assert.deepEqual(pieces, [
    [1, 0, "One.", false],
    [1, 1, "Two.", false],
    [1, 2, "Three", true],
  ]);
});

test("it says that an answer has ended of which nothing is left", () => {
  const { cutting, pieces } = start();
  cutting.more("r", "One. ", false);
  cutting.more("r", "One. ", true);
  cutting.more("r", "One. ", true);
  assert.deepEqual(pieces, [
    [1, 0, "One.", false],
    [1, 1, "", true],
  ]);
});

test("other words than before are another attempt", () => {
  const { cutting, pieces } = start();
  cutting.more("r", "One. ", false);
  cutting.more("r", "Else. ", false);
  assert.deepEqual(pieces.at(-1), [2, 0, "Else.", false]);
});
