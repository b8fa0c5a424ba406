import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../shared/store.js";
import { shelf } from "../testing/shelf.js";
import { Tabs } from "./tabs.js";

/** Two tabs of one browser; `heard` is what the second was told. */
function start(t, { site = "shop", other = site } = {}) {
  const window = new EventTarget();
  const before = globalThis.addEventListener;
  globalThis.addEventListener = window.addEventListener.bind(window);
  t.after(() => {
    globalThis.addEventListener = before;
  });
  const { area } = shelf();
  const heard = [];
  const store = new Store(site, area);
  const here = new Tabs(store, () => {});
  const there = new Tabs(new Store(other, area), (news) => heard.push(news));
  t.after(() => {
    here.close();
    there.close();
  });
  const storage = (key) => window.dispatchEvent(Object.assign(new Event("storage"), { key }));
  return { store, here, there, heard, storage };
}

/** Waits until `list` has something to show; gives up after some seconds. */
async function filled(list) {
  for (let turn = 0; !list.length && turn < 5000; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test("it tells the other tabs that something was written", async (t) => {
  const { store, heard } = start(t);
  store.set("read", 3);
  await filled(heard);
  assert.deepEqual(heard, [{}]);
});

test("it tells the other tabs what was stored", async (t) => {
  const { here, heard } = start(t);
  here.tell({ stored: "id" });
  await filled(heard);
  assert.deepEqual(heard, [{ stored: "id" }]);
});

test("it hears the browser's own word where there is no channel", (t) => {
  const { there, heard, storage } = start(t);
  there.close();
  storage("chat:shop:unsent:a");
  storage(null);
  storage("cart");
  assert.deepEqual(heard, [{}, {}]);
});

test("it keeps sites apart", async (t) => {
  const { here, heard } = start(t, { site: "shop", other: "another" });
  const neighbour = start(t, { site: "shop" });
  here.tell({ stored: "id" });
  await filled(neighbour.heard);
  assert.deepEqual(heard, []);
});

test("it is silent and deaf while the page is away", async (t) => {
  const { here, there, heard } = start(t);
  there.close();
  here.tell({ stored: "missed" });
  there.open();
  here.tell({ stored: "heard" });
  await filled(heard);
  assert.deepEqual(heard, [{ stored: "heard" }]);
});
