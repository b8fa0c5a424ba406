import assert from "node:assert/strict";
import { test } from "node:test";
import { isFor } from "./greetings.js";

test("it greets on every page where no page is named", () => {
  assert.ok(isFor(undefined, "/any/page"));
  assert.ok(isFor("*", "/any/page"));
});

test("it greets on the pages its pattern names, and on no other", () => {
  assert.ok(isFor("/prices", "/prices"));
  assert.ok(isFor("/shop/*", "/shop/boots/red"));
  assert.ok(isFor("*/basket", "/de/basket"));
  assert.ok(!isFor("/prices", "/prices/old"));
  assert.ok(!isFor("/shop/*", "/blog/shop/"));
});

test("it takes every sign but the star for itself", () => {
  assert.ok(isFor("/a.b(c)+/*", "/a.b(c)+/x"));
  assert.ok(!isFor("/a.b", "/aXb"));
});
