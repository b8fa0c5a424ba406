const LONGEST = 5000; // ms another tab may keep us waiting: it may be asleep, and phones do not wake it

/**
 * Does `work` in one tab at a time. The lock goes to the next tab when its holder is done or dies.
 *
 * It keeps tabs from doing the same thing twice; nothing may depend on it for being right. Where a page has no
 * locks (without https), or the holder sleeps, `work` is done all the same.
 *
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @param {LockManager} [locks]
 * @param {number} [longest] ms
 * @returns {Promise<Result>} what `work` came to, also if another tab took the lock away meanwhile
 */
export async function oneTab(name, work, locks = navigator.locks, longest = LONGEST) {
  /** @type {Promise<Result> | undefined} */
  let begun;
  const begin = () => {
    begun = work();
    return begun;
  };
  for (const options of [{ signal: AbortSignal.timeout(longest) }, { steal: true }]) {
    if (!begun) await locks?.request(name, options, begin).catch(() => {});
  }
  return begun ?? work();
}
