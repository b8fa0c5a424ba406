import { h, icon } from "../../shared/dom.js";

/**
 * A button that is only a picture, with a name for those who hover, and those who do not see.
 *
 * @param {string} className
 * @param {string} label
 * @param {string} path
 * @param {() => void} onclick
 */
export const iconButton = (className, label, path, onclick) =>
  h("button", { class: className, type: "button", "aria-label": label, title: label, onclick }, icon(path));
