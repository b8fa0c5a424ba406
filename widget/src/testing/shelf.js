/**
 * A storage that behaves like the browser's: its own keys are the entries, all values are texts.
 *
 * @returns {{ area: () => Storage, entries: Record<string, string>, refuse: "nothing" | "writing" | "everything" }}
 *   `refuse` is what a full disk, or a policy, would not let through
 */
export function shelf() {
  /** @type {Record<string, string>} */
  const entries = {};
  const storage = Object.create({
    getItem: (/** @type {string} */ key) => entries[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      if (made.refuse === "writing") throw new DOMException("full", "QuotaExceededError");
      entries[key] = String(value);
    },
    removeItem: (/** @type {string} */ key) => delete entries[key],
  });
  const listed = new Proxy(storage, {
    ownKeys: () => Object.keys(entries),
    getOwnPropertyDescriptor: (_, key) => ({
      value: entries[String(key)],
      enumerable: true,
      configurable: true,
    }),
  });
  const area = () => {
    if (made.refuse === "everything") throw new DOMException("blocked", "SecurityError");
    return listed;
  };
  /** @type {ReturnType<typeof shelf>} */
  const made = { area, entries, refuse: "nothing" };
  return made;
}
