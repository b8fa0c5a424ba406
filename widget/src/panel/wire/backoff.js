const FIRST = 500; // ms
const LONGEST = 30_000; // ms

/**
 * How long to wait before the next attempt: exponential with full jitter, so that a thousand clients
 * cut off together do not come back together.
 *
 * @param {number} failures attempts that failed in a row, 1 or more
 * @param {() => number} random
 * @returns {number} milliseconds
 */
export function backoff(failures, random = Math.random) {
  return Math.round(random() * Math.min(LONGEST, FIRST * 2 ** (failures - 1)));
}

/**
 * A wait the server asked for, spread over another half of it.
 *
 * @param {number} asked milliseconds
 * @param {() => number} random
 */
export const spread = (asked, random = Math.random) => Math.round(asked * (1 + random() / 2));
