/**
 * What a closed socket means.
 *
 * - `retry`: come back after a backoff, or after `wait` ms when given; `crowded` where there are too many
 * - `renew`: the token or conversation is no longer good; call `init` first
 * - `stop`: for good, with the reason to show
 *
 * @typedef {{ action: "retry", wait?: number, crowded?: boolean } | { action: "renew" }
 *   | { action: "stop", reason: StopReason }} Next
 * @typedef {"blocked" | "outdated"} StopReason
 */

/** @type {Record<number, Next>} */
const BY_CODE = {
  4400: { action: "retry", wait: 30_000 },
  4401: { action: "renew" },
  4403: { action: "stop", reason: "blocked" },
  4404: { action: "stop", reason: "blocked" },
  4429: { action: "retry", wait: 30_000, crowded: true },
};

/**
 * @param {number} code
 * @param {number} [retryMs] what the server asked for on this link; a restart does not always show by its code
 * @returns {Next}
 */
export function afterClose(code, retryMs) {
  const next = BY_CODE[code] ?? { action: "retry" };
  return next.action === "retry" && retryMs !== undefined ? { ...next, wait: retryMs } : next;
}
