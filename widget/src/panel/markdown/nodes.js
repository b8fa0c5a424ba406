/** @import { Tree } from "./tree" */
import { h } from "../../shared/dom.js";
import { linkNode } from "./link-node.js";

/** @typedef {Node | string} Made */

// An English quote in an Arabic answer runs its own way.
const OWN_DIRECTION = new Set(["p", "li", "h3", "blockquote", "th", "td"]);

/**
 * Makes the elements of a tree. Links are judged here and nowhere else.
 *
 * @param {Tree} tree
 * @returns {Made[]}
 */
export function nodes(tree) {
  if (typeof tree === "string") return [tree];
  const children = tree.children.flatMap(nodes);
  if (tree.tag === "a") return linkNode(tree.href ?? "", children);
  if (tree.tag === "table") return [table(children)];
  if (tree.tag === "ol") return [h("ol", { start: tree.start === 1 ? null : tree.start }, ...children)];
  const scope = tree.tag === "th" ? "col" : null;
  return [h(tree.tag, { scope, dir: OWN_DIRECTION.has(tree.tag) ? "auto" : null }, ...children)];
}

/** @param {Made[]} rows a wide table scrolls inside its frame, also by keyboard */
function table([head, ...body]) {
  return h(
    "div",
    { class: "table", tabindex: "0" },
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...body)),
  );
}
