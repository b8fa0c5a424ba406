/**
 * Tells a connection what the browser knows: the network is back or gone, the page is seen again.
 *
 * @param {{ wake: () => void, lost: () => void }} connection
 */
export function watchNetwork(connection) {
  addEventListener("online", () => connection.wake());
  addEventListener("offline", () => connection.lost());
  addEventListener("pageshow", ({ persisted }) => persisted && connection.wake());
  document.addEventListener("visibilitychange", () => document.hidden || connection.wake());
}
