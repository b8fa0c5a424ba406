import assert from "node:assert/strict";
import { test } from "node:test";
import { afterClose } from "./closing.js";

test("it comes back after a lost connection", () => {
  for (const code of [1000, 1001, 1006, 1011, 4408]) assert.deepEqual(afterClose(code), { action: "retry" });
});

test("it comes back from a restart when the server said, whatever code the restart shows as", () => {
  for (const code of [1012, 1006, 1001]) {
    assert.deepEqual(afterClose(code, 1500), { action: "retry", wait: 1500 });
  }
  assert.deepEqual(afterClose(1012), { action: "retry" });
});

test("it waits long when there are too many connections, unless told how long", () => {
  assert.deepEqual(afterClose(4429), { action: "retry", wait: 30_000, crowded: true });
  assert.deepEqual(afterClose(4429, 5000), { action: "retry", wait: 5000, crowded: true });
});

test("it fetches a new token when the old one is refused", () => {
  assert.deepEqual(afterClose(4401), { action: "renew" });
});

test("it stops for good where the page may not use this chat", () => {
  assert.deepEqual(afterClose(4403), { action: "stop", reason: "blocked" });
});
