/** Our reader against the one everybody uses, on thousands of generated texts of the kind a model writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lexer } from "marked";
import { readBlocks } from "./blocks.js";
import { branch } from "./tree.js";

/** A small generator of numbers, so that a failure comes again. */
function dice(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  const pick = (list) => list[below(list.length)];
  const many = (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make);
  return { below, pick, many };
}

const WORDS =
  "price plan 5 is € 2.50 snake_case x<y me@shop.example Grüße 😀 日本 it's (yes) C:\\dir 50% & so".split(
    " ",
  );

function sentence({ pick, many }) {
  const simple = () => many(1, 4, () => pick(WORDS)).join(" ");
  const kinds = [
    simple,
    simple,
    () => `**${simple()}**`,
    () => `*${simple()}*`,
    () => `_${simple()}_`,
    () => `***${simple()}***`,
    () => `~~${simple()}~~`,
    () => `\`${pick(["a b", "x_y_z", "**no**", "<b>"])}\``,
    () => `[${simple()}](https://shop.example/${pick(["", "a_b", "a(b)", "?x=1&y=2"])})`,
    () => `[${simple()}](https://shop.example "${pick(["Title", "a title"])}")`,
    () => `![${pick(["chart", "a b"])}](https://shop.example/x.png)`,
    () =>
      pick([
        "https://shop.example/a_b?c=d.",
        "(see https://shop.example/x)",
        "www.shop.example!",
        "<https://a.example>",
      ]),
    () => pick(["\\*not\\*", "2 * 3 * 4", "__init__", "snake_case_word", "**a**b", "~5 or ~6"]),
    () => `**${simple()} *${simple()}* \`a_b\` end**`,
  ];
  return many(1, 4, () => pick(kinds)()).join(" ");
}

function text(roll) {
  const { pick, many } = roll;
  const line = () => sentence(roll);
  const items = (mark, indent = "") => many(1, 3, (_, i) => `${indent}${mark(i)} ${line()}`);
  const bullet = () => "-";
  const number = (i) => `${i + 1}.`;
  const blocks = [
    line,
    line,
    () => `${line()}\n${line()}`,
    () => `${pick(["#", "##", "###", "######"])} ${line()}`,
    () => items(bullet).join("\n"),
    () => items(number).join("\n"),
    () => `- ${line()}\n${items(bullet, "  ").join("\n")}\n- ${line()}`,
    () => `1. ${line()}\n${items(bullet, "   ").join("\n")}\n2. ${line()}`,
    () => items(bullet).join("\n\n"),
    () => `> ${line()}\n> ${line()}`,
    () => `\`\`\`${pick(["", "js", "python"])}\n${line()}\n\n  ${line()}\n\`\`\``,
    () => `| a | b |\n|---|:-:|\n| ${pick(WORDS)} | ${pick(["x \\| y", "**b**", ""])} |\n| 1 |`,
    () => "---",
    () => `${line()}\n${items(bullet).join("\n")}`,
    () => pick(["<b>raw</b> html", "a &amp; b &lt;i&gt; &nope; &copy;"]),
  ];
  return many(1, 5, () => pick(blocks)()).join("\n\n");
}

// What the other reader found, in our words

const decoded = (words) => {
  const signs = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };
  return words.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name) => signs[name]);
};

function inlineOf(token) {
  const children = () => token.tokens.flatMap(inlineOf);
  switch (token.type) {
    case "text":
      return token.tokens ? children() : [decoded(token.text)];
    case "escape":
      return [token.text];
    case "codespan":
      return [branch("code", [token.text])];
    case "br":
      return [branch("br")];
    case "link":
      return [branch("a", children(), { href: token.href })];
    case "image":
      return [branch("a", [token.text], { href: token.href })];
    case "strong":
    case "em":
      return [branch(token.type, children())];
    case "del":
      return token.raw.startsWith("~~") ? [branch("s", children())] : ["~", ...children(), "~"];
    default:
      return [token.raw];
  }
}

const cellOf = (tag) => (cell) => branch(tag, cell.tokens.flatMap(inlineOf));

function blockOf(token) {
  const children = (tokens = token.tokens) => tokens.flatMap(blockOf);
  switch (token.type) {
    case "space":
      return [];
    case "paragraph":
      return [branch("p", token.tokens.flatMap(inlineOf))];
    case "text":
      return token.tokens.flatMap(inlineOf);
    case "heading":
      return [branch("h3", token.tokens.flatMap(inlineOf))];
    case "code":
      return [branch("pre", [branch("code", [token.text])])];
    case "blockquote":
      return [branch("blockquote", children())];
    case "hr":
      return [branch("hr")];
    case "list":
      return [
        branch(
          token.ordered ? "ol" : "ul",
          token.items.map(itemOf),
          token.ordered ? { start: token.start } : {},
        ),
      ];
    case "table":
      return [
        branch("table", [
          branch("tr", token.header.map(cellOf("th"))),
          ...token.rows.map((row) => branch("tr", row.map(cellOf("td")))),
        ]),
      ];
    default:
      return [branch("p", [token.raw.trim()])];
  }
}

function itemOf(item) {
  const [first, ...rest] = item.tokens.flatMap(blockOf);
  return branch("li", first?.tag === "p" ? [...first.children, ...rest] : [first ?? "", ...rest]);
}

/** Neighbouring texts joined, so that only what a reader sees is compared. */
function normal(trees) {
  const out = [];
  for (const tree of trees) {
    const made = typeof tree === "string" ? tree : { ...tree, children: normal(tree.children) };
    if (typeof made === "string" && typeof out.at(-1) === "string") out[out.length - 1] += made;
    else if (made !== "") out.push(made);
  }
  return out;
}

test("it reads what a model writes as marked does", () => {
  for (let seed = 1; seed <= 4000; seed += 1) {
    const source = text(dice(seed));
    const ours = normal(readBlocks(source).map(({ tree }) => tree));
    const theirs = normal(new Lexer({ gfm: true, breaks: true }).lex(source).flatMap(blockOf));
    assert.deepEqual(ours, theirs, `seed ${seed}:\n${source}`);
  }
});
