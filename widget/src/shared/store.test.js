import assert from "node:assert/strict";
import { test } from "node:test";
import { shelf } from "../testing/shelf.js";
import { Store } from "./store.js";

test("it keeps each name apart, so that two tabs do not undo each other", () => {
  const { area, entries } = shelf();
  const [first, second] = [new Store("shop", area), new Store("shop", area)];
  first.set("read", 3);
  second.set("human", "id");
  assert.deepEqual([first.get("human"), second.get("read")], ["id", 3]);
  assert.deepEqual(entries, { "chat:shop:read": "3", "chat:shop:human": '"id"' });
});

test("it keeps sites apart", () => {
  const { area } = shelf();
  new Store("one", area).set("read", 3);
  assert.equal(new Store("two", area).get("read"), undefined);
  assert.deepEqual(new Store("two", area).names(""), []);
});

test("it removes what is set to undefined", () => {
  const { area, entries } = shelf();
  const store = new Store("shop", area);
  store.set("draft", "x");
  store.set("draft", undefined);
  assert.deepEqual([store.get("draft"), entries], [undefined, {}]);
});

test("it lists names by how they begin", () => {
  const store = new Store("shop", shelf().area);
  for (const name of ["unsent:b", "read", "unsent:a"]) store.set(name, {});
  assert.deepEqual(store.names("unsent:").sort(), ["unsent:a", "unsent:b"]);
});

for (const refuse of ["everything", "writing"]) {
  test(`it works from memory where storage refuses ${refuse}`, () => {
    const kept = shelf();
    kept.refuse = refuse;
    const store = new Store("shop", kept.area);
    store.set("draft", "kept");
    assert.deepEqual(
      [store.get("draft"), store.names("dr"), store.isSaved("draft")],
      ["kept", ["draft"], false],
    );
    store.set("draft", undefined);
    assert.deepEqual([store.get("draft"), store.names("")], [undefined, []]);
  });
}

test("it saves again once there is room", () => {
  const kept = shelf();
  const store = new Store("shop", kept.area);
  kept.refuse = "writing";
  store.set("draft", "one");
  kept.refuse = "nothing";
  store.set("draft", "two");
  assert.deepEqual([store.isSaved("draft"), new Store("shop", kept.area).get("draft")], [true, "two"]);
});

test("it keeps in memory what is not to be saved", () => {
  const { area, entries } = shelf();
  const store = new Store("shop", area);
  store.set("draft", "here", false);
  assert.deepEqual([store.get("draft"), store.isSaved("draft"), entries], ["here", false, {}]);
});

test("it treats a damaged entry as missing", () => {
  const { area, entries } = shelf();
  const store = new Store("shop", area);
  for (const damaged of ["{oops", "null", ""]) {
    entries["chat:shop:visitor"] = damaged;
    assert.equal(store.get("visitor"), undefined);
  }
});

test("it tells of every change made here", () => {
  const store = new Store("shop", shelf().area);
  let changes = 0;
  store.changed = () => {
    changes += 1;
  };
  store.set("read", 1);
  store.set("read", undefined);
  assert.equal(changes, 2);
});
