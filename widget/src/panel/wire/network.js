/**
 * Tells a connection what the browser knows: the network is back or gone, the page is seen again, the page
 * goes. A browser keeps a page that goes for the way back; an open socket would keep it out of that cache.
 *
 * @param {{ wake: () => void, lost: () => void, sleep: () => void, back: () => void }} listener
 * @param {{ window?: EventTarget, document?: EventTarget & { hidden: boolean } }} [page]
 */
export function watchNetwork(
  { wake, lost, sleep, back },
  { window = globalThis, document = globalThis.document } = {},
) {
  window.addEventListener("online", wake);
  window.addEventListener("offline", lost);
  window.addEventListener("pagehide", sleep);
  window.addEventListener(
    "pageshow",
    (event) => /** @type {PageTransitionEvent} */ (event).persisted && back(),
  );
  document.addEventListener("visibilitychange", () => document.hidden || wake());
}
