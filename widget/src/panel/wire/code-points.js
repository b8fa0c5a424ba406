/**
 * Offsets on the wire count Unicode code points; JavaScript strings count UTF-16 units. An emoji is one
 * of the first and two of the second.
 *
 * @param {string} text
 */
export function countCodePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The text without its first `points` code points.
 *
 * @param {string} text
 * @param {number} points
 */
export function dropCodePoints(text, points) {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left -= 1) {
    units += /** @type {number} */ (text.codePointAt(units)) > 0xffff ? 2 : 1;
  }
  return text.slice(units);
}
