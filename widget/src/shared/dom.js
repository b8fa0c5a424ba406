/**
 * The only place where elements are made. Text goes in as text nodes; no string is ever parsed as HTML.
 *
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | EventListener | null | undefined>} [attributes]
 *   a function is a listener for the event named after `on`; `true` is an empty attribute; `false`,
 *   null and undefined leave it out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * Sets, empties or removes an attribute, touching the element only when something changes.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Sets the text of an element only when it differs, so that nothing is laid out or announced twice.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string} css */
export function styleSheet(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * A line icon, 24 by 24, drawn in the current colour; decoration only, the button around it has the name.
 *
 * @param {string} path
 * @param {string} [className]
 */
export function icon(path, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", className],
    ["aria-hidden", "true"],
  ]) {
    svg.setAttribute(name, value);
  }
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
