/**
 * Contrast by computation: from one brand colour, the pair of colours that can be read in light and in
 * dark. Colours are `[r, g, b]`, 0 to 255; contrast is the WCAG ratio, 1 to 21.
 *
 * @typedef {[number, number, number]} Rgb
 */

const WHITE = /** @type {Rgb} */ ([255, 255, 255]);
const INK = /** @type {Rgb} */ ([23, 33, 28]);
const PAPER = /** @type {Rgb} */ ([251, 250, 246]);
const NIGHT = /** @type {Rgb} */ ([16, 23, 19]);

/**
 * @param {string} text `#rgb` or `#rrggbb`
 * @returns {Rgb | null} null for anything else
 */
export function parseHex(text) {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text.trim())?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? [...digits].map((d) => d + d).join("") : digits;
  return /** @type {Rgb} */ ([0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)));
}

/** @param {Rgb} colour */
export const toHex = (colour) => `#${colour.map((c) => c.toString(16).padStart(2, "0")).join("")}`;

/** @param {Rgb} colour */
function luminance(colour) {
  const [r, g, b] = colour.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {Rgb} a
 * @param {Rgb} b
 */
export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Moves `colour` towards `goal` until it reaches `ratio` on `ground`.
 *
 * @param {Rgb} colour
 * @param {Rgb} goal
 * @param {Rgb} ground
 * @param {number} ratio
 */
function until(colour, goal, ground, ratio) {
  for (let step = 0; step <= 20; step += 1) {
    const mixed = /** @type {Rgb} */ (colour.map((c, i) => Math.round(c + ((goal[i] - c) * step) / 20)));
    if (contrast(mixed, ground) >= ratio) return mixed;
  }
  return goal;
}

/**
 * The partner that is read best on `ground`: white or ink.
 *
 * @param {Rgb} ground
 */
const on = (ground) => (contrast(WHITE, ground) >= contrast(INK, ground) ? WHITE : INK);

/** The accent the style sheet has already, with a partner for the dark that was chosen by eye. */
const OUR_OWN = "#0b6b4e";

/**
 * The custom properties that put a site's own colour in place of the accent.
 *
 * @param {string} accent
 * @returns {Record<string, string> | null} null when there is nothing to replace, or `accent` is no colour
 */
export function accentTokens(accent) {
  const brand = parseHex(accent);
  if (!brand || toHex(brand) === OUR_OWN) return null;
  const light = until(brand, INK, PAPER, 4.5);
  const dark = until(brand, WHITE, NIGHT, 7);
  return {
    "--accent": `light-dark(${toHex(light)},${toHex(dark)})`,
    "--on-accent": `light-dark(${toHex(on(light))},${toHex(on(dark))})`,
  };
}
