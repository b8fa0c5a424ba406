/**
 * What a closed socket means.
 *
 * - `retry`: come back after a backoff, or after `wait` ms when given
 * - `renew`: the token or conversation is no longer good; call `init` first
 * - `stop`: for good, with the reason to show
 *
 * @typedef {{ action: "retry", wait?: number } | { action: "renew" } | { action: "stop", reason: StopReason }} Next
 * @typedef {"blocked" | "outdated"} StopReason
 */

/** @type {Record<number, Next>} */
const BY_CODE = {
  4400: { action: "retry", wait: 30_000 },
  4401: { action: "renew" },
  4403: { action: "stop", reason: "blocked" },
  4404: { action: "stop", reason: "blocked" },
  4429: { action: "retry", wait: 30_000 },
};

const RESTARTS = new Set([1012, 1013]);

/**
 * @param {number} code
 * @param {number} [retryMs] what the server's last `status` asked for
 * @returns {Next}
 */
export function afterClose(code, retryMs) {
  const next = BY_CODE[code] ?? { action: "retry" };
  const asked = RESTARTS.has(code) || code === 4429 ? retryMs : undefined;
  return next.action === "retry" && asked !== undefined ? { action: "retry", wait: asked } : next;
}
