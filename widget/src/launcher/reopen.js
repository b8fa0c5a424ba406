/** @import { Stored } from "../types" */

/** On screens this narrow the chat covers the page. */
const PHONE = "(max-width: 480px)";

/**
 * Should the chat be open again on this page, as the visitor left it? A chat that covers the page comes
 * back when the page is reloaded, but not on the next page: there it would hide what was just opened.
 *
 * @param {Stored} stored
 */
export function shouldReopen(stored) {
  if (!stored.open) return false;
  if (!matchMedia(PHONE).matches) return true;
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return visit?.type === "reload";
}
