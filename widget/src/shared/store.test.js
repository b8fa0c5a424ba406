import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "./store.js";

/** A storage that behaves like the browser's. */
function shelf() {
  const rows = new Map();
  return /** @type {any} */ ({
    rows,
    getItem: (/** @type {string} */ key) => rows.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => rows.set(key, value),
  });
}

test("it keeps the fields another tab wrote in between", () => {
  const storage = shelf();
  const [first, second] = [new Store("k", () => storage), new Store("k", () => storage)];
  first.write({ token: "t" });
  second.write({ draft: "hello" });
  first.write({ open: true });
  assert.deepEqual(second.read(), { token: "t", draft: "hello", open: true });
});

test("it keeps sites apart", () => {
  const storage = shelf();
  new Store("one", () => storage).write({ token: "t" });
  assert.deepEqual(new Store("two", () => storage).read(), {});
});

test("it removes a field written as undefined", () => {
  const storage = shelf();
  const store = new Store("k", () => storage);
  store.write({ draft: "x" });
  store.write({ draft: undefined });
  assert.equal(storage.rows.get("chat:k"), "{}");
});

test("it works from memory where storage is blocked", () => {
  const store = new Store("k", () => {
    throw new Error("SecurityError");
  });
  store.write({ draft: "kept" });
  assert.equal(store.read().draft, "kept");
});

test("it goes on from memory when storage can be read but not written", () => {
  const storage = shelf();
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  const store = new Store("k", () => storage);
  store.write({ draft: "kept" });
  assert.equal(store.read().draft, "kept");
});

test("it treats a damaged entry as empty", () => {
  const storage = shelf();
  storage.rows.set("chat:k", '"oops"');
  assert.deepEqual(new Store("k", () => storage).read(), {});
});
