/** @import { Tree } from "./tree" */
import { h } from "../../shared/dom.js";
import { linkNode } from "./link-node.js";

/** @typedef {Node | string} Made */

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
  return [h(tree.tag, tree.tag === "th" ? { scope: "col" } : {}, ...children)];
}

/** @param {Made[]} rows a wide table scrolls inside its frame, also by keyboard */
function table([head, ...body]) {
  return h(
    "div",
    { class: "table", tabindex: "0" },
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...body)),
  );
}
