import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../shared/store.js";
import { shelf } from "../testing/shelf.js";
import { Outbox } from "./outbox.js";

const start = (kept = shelf()) => ({ kept, outbox: new Outbox(new Store("shop", kept.area)) });
const item = (id, at) => ({ id, text: `text ${id}`, via: "text", at });
const ids = (outbox) => outbox.items().map(({ id }) => id);

test("it keeps messages in the order they were written, whatever page wrote them", () => {
  const { kept, outbox } = start();
  const other = start(kept).outbox;
  outbox.put(item("c", 3));
  other.put(item("b", 2));
  outbox.put(item("a", 1));
  assert.deepEqual(
    [ids(outbox), ids(start(kept).outbox)],
    [
      ["a", "b", "c"],
      ["a", "b", "c"],
    ],
  );
});

test("it keeps the order when the clock is set back", () => {
  const { outbox } = start();
  const later = Date.now() + 60_000;
  outbox.put(item("a", later));
  assert.equal(outbox.now(), later + 1);
});

test("it changes and removes a message", () => {
  const { outbox } = start();
  outbox.put(item("a", 1));
  outbox.put({ ...item("a", 1), refused: "conflict" });
  assert.deepEqual(outbox.items(), [{ ...item("a", 1), refused: "conflict", saved: true }]);
  outbox.remove("a");
  outbox.remove("a");
  assert.deepEqual(ids(outbox), []);
});

test("it keeps a message that storage has no room for, and says that it goes with the page", () => {
  const { kept, outbox } = start();
  kept.refuse = "writing";
  outbox.put(item("a", 1));
  assert.deepEqual(outbox.items(), [{ ...item("a", 1), saved: false }]);
});

test("it takes a hundred messages of the page's storage and keeps the rest in memory", () => {
  const { kept, outbox } = start();
  for (let n = 0; n < 102; n += 1) outbox.put(item(`m${n}`, n));
  assert.deepEqual([outbox.items().length, Object.keys(kept.entries).length], [102, 100]);
  outbox.remove("m0");
  assert.deepEqual([outbox.items().length, Object.keys(kept.entries).length], [101, 100]);
});

test("it passes over what is not a message", () => {
  const { kept, outbox } = start();
  kept.entries["chat:shop:unsent:a"] = '"oops"';
  kept.entries["chat:shop:unsent:b"] = '{"id": "c"}';
  assert.deepEqual(ids(outbox), []);
});
