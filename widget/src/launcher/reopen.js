/** On screens this narrow the chat covers the page. */
const PHONE = "(max-width: 480px)";

/**
 * May a chat the visitor left open be open again on this page? One that covers the page comes back when the
 * page is reloaded, but not on the next page: there it would hide what was just opened.
 */
export function mayReopen() {
  if (!matchMedia(PHONE).matches) return true;
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return visit?.type === "reload";
}
