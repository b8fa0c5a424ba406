import assert from "node:assert/strict";
import { test } from "node:test";
import { oneTab } from "./one-tab.js";

const LONG = 10_000;
const nap = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Two pieces of work that write down when they begin and end. */
function pair(name, locks) {
  const seen = [];
  const work = (who) => async () => {
    seen.push(`${who} begins`);
    await nap();
    seen.push(`${who} ends`);
    return who;
  };
  return { seen, run: (who) => oneTab(name, work(who), locks, LONG) };
}

test("it does the work of one after the other", async () => {
  const { seen, run } = pair("turns");
  assert.deepEqual(await Promise.all([run("a"), run("b")]), ["a", "b"]);
  assert.deepEqual(seen, ["a begins", "a ends", "b begins", "b ends"]);
});

test("it goes on after work that failed, and says how it failed", async () => {
  const failing = () => Promise.reject(new DOMException("too slow", "TimeoutError"));
  await assert.rejects(oneTab("failing", failing, navigator.locks, LONG), { name: "TimeoutError" });
  assert.equal(await oneTab("failing", async () => "next", navigator.locks, LONG), "next");
});

test("it does not wait for ever for a tab that sleeps", async () => {
  navigator.locks.request("asleep", () => new Promise(() => {})).catch(() => {});
  assert.equal(await oneTab("asleep", async () => "done", navigator.locks, 20), "done");
});

test("it finishes work whose lock was taken away", async () => {
  const { seen, run } = pair("stolen");
  const first = run("a");
  for (let turn = 0; !seen.length && turn < 1000; turn += 1) await nap();
  await navigator.locks.request("stolen", { steal: true }, async () => {});
  assert.equal(await first, "a");
  assert.equal(seen.filter((line) => line === "a begins").length, 1);
});

test("it works where there are no locks, and where they are forbidden", async () => {
  const forbidden = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
  for (const locks of [null, forbidden]) {
    let times = 0;
    const work = async () => {
      times += 1;
      return "done";
    };
    assert.deepEqual([await oneTab("none", work, locks), times], ["done", 1]);
  }
});
