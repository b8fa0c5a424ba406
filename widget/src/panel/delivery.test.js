import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Store } from "../shared/store.js";
import { shelf } from "../testing/shelf.js";
import { Delivery } from "./delivery.js";
import { createState } from "./state.js";

let shops = 0;

/** Time for promises and locks, which no fake clock moves. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * The tabs of one visitor on a clock of our own, each with a link of its own. `link.up` is whether the server
 * can be reached; `wire` is what reached it.
 */
function start(t, { kept = shelf(), tabs = 1, up = true } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  t.after(() => mock.timers.reset());
  shops += 1;
  const wire = [];
  const open = Array.from({ length: tabs }, (_, number) => {
    const store = new Store(`shop${shops}`, kept.area);
    const state = createState();
    const link = { up, deaf: false, doubts: 0, hurries: 0 };
    const others = () => open.filter((tab) => tab.delivery !== delivery && !tab.asleep);
    const tell = (news) =>
      queueMicrotask(() => {
        for (const tab of others()) tab.delivery.heard(news);
      });
    const delivery = new Delivery(store, state, {
      online: () => link.up,
      send: (item) => {
        if (link.up && !link.deaf) wire.push({ id: item.id, text: item.text, tab: number });
        return link.up;
      },
      doubt: () => {
        link.doubts += 1;
      },
      hurry: () => {
        link.hurries += 1;
      },
      tell,
    });
    store.changed = () => tell({});
    return {
      delivery,
      link,
      state,
      asleep: false,
      shown: () => state.pending.value.map(({ text, state: how }) => `${text} ${how}`),
      id: (text) => state.pending.value.find((item) => item.text === text)?.id,
      ack: (text) => delivery.acknowledged(wire.findLast((sent) => sent.text === text).id),
      refuse: (text, code, retry_ms) =>
        delivery.refused({
          type: "error",
          code,
          message: "",
          id: wire.findLast((s) => s.text === text).id,
          retry_ms,
        }),
    };
  });
  const say = async (text, tab = open[0]) => {
    tab.delivery.add(text, "text");
    await settle();
  };
  const pass = async (ms) => {
    mock.timers.tick(ms);
    await settle();
  };
  const texts = () => wire.map(({ text }) => text);
  return { kept, tabs: open, tab: open[0], wire, texts, say, pass };
}

// One tab

test("it sends at once and keeps the message until it is acknowledged", async (t) => {
  const { tab, say, texts, kept } = start(t);
  await say("hello");
  assert.deepEqual([texts(), tab.shown()], [["hello"], ["hello sending"]]);
  tab.ack("hello");
  assert.deepEqual([tab.shown(), kept.entries], [["hello sent"], {}]);
});

test("it lets go of a message that comes back in the transcript before it is acknowledged", async (t) => {
  const { tab, say, wire, kept } = start(t);
  await say("hello");
  tab.delivery.settled(wire[0].id);
  assert.deepEqual([tab.shown(), kept.entries], [[], {}]);
});

test("it names messages by lower-case UUIDs", async (t) => {
  const { say, wire } = start(t);
  await say("hello");
  assert.match(wire[0].id, /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test("it keeps the order: the next goes when the one before is stored", async (t) => {
  const { tab, say, texts, pass } = start(t);
  await say("one");
  await say("two");
  assert.deepEqual(texts(), ["one"]);
  tab.ack("one");
  await pass(0);
  assert.deepEqual(texts(), ["one", "two"]);
});

test("it keeps what is written without a link and sends it when there is one", async (t) => {
  const { tab, say, texts, pass } = start(t, { up: false });
  await say("one");
  assert.deepEqual([texts(), tab.shown(), tab.link.hurries], [[], ["one queued"], 1]);
  tab.link.up = true;
  tab.delivery.pump();
  await pass(0);
  assert.deepEqual(texts(), ["one"]);
});

test("it sends again with the same id, and doubts the link, until it is acknowledged", async (t) => {
  const { tab, say, wire, pass } = start(t);
  await say("one");
  await pass(4000);
  await pass(4000);
  assert.deepEqual([new Set(wire.map(({ id }) => id)).size, wire.length, tab.link.doubts], [1, 3, 2]);
  tab.ack("one");
  await pass(60_000);
  assert.equal(wire.length, 3);
});

test("it sends what was in flight again on the next link", async (t) => {
  const { tab, say, wire, pass } = start(t);
  await say("one");
  tab.delivery.pause();
  assert.deepEqual(tab.shown(), ["one queued"]);
  tab.delivery.pump();
  await pass(0);
  assert.deepEqual(
    wire.map(({ id }) => id),
    [wire[0].id, wire[0].id],
  );
});

test("it takes unsent messages along into another conversation, and leaves stored ones", async (t) => {
  const { tab, say, pass, texts } = start(t);
  await say("one");
  tab.ack("one");
  await pass(0);
  await say("two");
  tab.delivery.reset();
  assert.deepEqual(tab.shown(), ["two queued"]);
  tab.delivery.pump();
  await pass(0);
  assert.deepEqual(texts(), ["one", "two", "two"]);
});

// Refusals

test("it waits as long as a rate limit asks and then sends by itself", async (t) => {
  const { tab, say, texts, pass } = start(t);
  await say("one");
  tab.refuse("one", "rate_limited", 5000);
  tab.delivery.pump();
  await pass(4999);
  assert.deepEqual(
    [texts(), tab.state.hold.value.code, tab.shown()],
    [["one"], "rate_limited", ["one queued"]],
  );
  await pass(1);
  assert.deepEqual([texts(), tab.state.hold.value], [["one", "one"], null]);
});

test("it sends again by itself after trouble on the server, sooner or later as asked", async (t) => {
  for (const code of ["internal", "busy"]) {
    const { tab, say, texts, pass } = start(t);
    await say("one");
    tab.refuse("one", code, 300);
    await pass(300);
    assert.deepEqual([texts(), tab.shown()], [["one", "one"], ["one sending"]], code);
    tab.refuse("one", code);
    await pass(2000);
    assert.equal(texts().length, 3, code);
    mock.timers.reset();
  }
});

test("it forgets the trouble once the message is stored another way", async (t) => {
  const { tab, say, wire } = start(t);
  await say("one");
  tab.refuse("one", "busy", 60_000);
  tab.delivery.settled(wire[0].id);
  assert.deepEqual([tab.state.hold.value, tab.shown()], [null, []]);
});

test("it gives up on a message the server cannot cope with, so that the next ones get through", async (t) => {
  const { tab, say, texts, pass, wire } = start(t);
  await say("poison");
  await say("good");
  for (let time = 0; time < 9; time += 1) {
    tab.refuse("poison", "internal", 10);
    await pass(10);
  }
  assert.deepEqual([tab.shown(), texts().at(-1)], [["poison failed", "good sending"], "good"]);
  tab.ack("good");
  tab.delivery.retry(tab.id("poison"));
  await pass(0);
  assert.deepEqual([texts().at(-1), wire.at(-1).id], ["poison", wire[0].id]);
});

test("it counts the failures of a message anew once another has got through", async (t) => {
  const { tab, say, pass } = start(t);
  await say("one");
  tab.refuse("one", "internal", 10);
  await pass(10);
  tab.ack("one");
  await pass(0);
  await say("two");
  tab.refuse("two", "internal", 10);
  assert.equal(tab.state.hold.value.failures, 1);
});

test("it shows what was refused for good, goes on, and tries again under another id", async (t) => {
  const { tab, say, texts, pass, wire } = start(t);
  await say("one");
  await say("two");
  tab.refuse("one", "conflict");
  await pass(0);
  assert.deepEqual(
    [texts(), tab.shown()],
    [
      ["one", "two"],
      ["one failed", "two sending"],
    ],
  );
  tab.ack("two");
  tab.delivery.retry(tab.id("one"));
  await pass(0);
  assert.equal(texts().at(-1), "one");
  assert.notEqual(wire.at(-1).id, wire[0].id);
  assert.ok(!tab.shown().includes("one failed"));
});

test("it gives a text that is too long back when the visitor wants to change it", async (t) => {
  const { tab, say, kept } = start(t);
  await say("long");
  tab.refuse("long", "too_long");
  assert.deepEqual([tab.shown(), tab.state.returned.value], [["long failed"], null]);
  tab.delivery.edit(tab.id("long"));
  assert.deepEqual([tab.state.returned.value, tab.shown(), kept.entries], ["long", [], {}]);
});

test("it hears no refusal of a message that is stored", async (t) => {
  const { tab, say } = start(t);
  await say("one");
  tab.ack("one");
  tab.refuse("one", "conflict");
  assert.deepEqual(tab.shown(), ["one sent"]);
});

// Several tabs

test("it sends a message in exactly one tab, first the one it was written in", async (t) => {
  const { tabs, say, wire, pass } = start(t, { tabs: 3 });
  await say("one", tabs[1]);
  await pass(1000);
  assert.deepEqual(wire, [{ id: wire[0].id, text: "one", tab: 1 }]);
  tabs[1].ack("one");
  await pass(60_000);
  assert.equal(wire.length, 1);
  assert.deepEqual(
    tabs.map((tab) => tab.shown()),
    [["one sent"], ["one sent"], ["one sent"]],
  );
});

test("it keeps the order of what several tabs have written without a link", async (t) => {
  const { tabs, say, wire, texts, pass } = start(t, { tabs: 2, up: false });
  await say("one", tabs[0]);
  await say("two", tabs[1]);
  await say("three", tabs[0]);
  for (const tab of tabs) {
    tab.link.up = true;
    tab.delivery.pump();
  }
  await pass(0);
  for (const text of ["one", "two", "three"]) {
    tabs[wire.at(-1).tab].ack(text);
    await pass(0);
  }
  assert.deepEqual(texts(), ["one", "two", "three"]);
});

test("it sends for a tab that has no link", async (t) => {
  const { tabs, say, wire, pass } = start(t, { tabs: 2 });
  tabs[0].link.up = false;
  await say("one", tabs[0]);
  await pass(2000);
  assert.deepEqual(
    wire.map(({ tab }) => tab),
    [1],
  );
});

test("it takes over from a tab that lost its link in the middle", async (t) => {
  const { tabs, say, wire, pass } = start(t, { tabs: 2 });
  tabs[0].link.deaf = true;
  await say("one", tabs[0]);
  await pass(2000);
  tabs[0].link.up = false;
  tabs[0].delivery.pause();
  await pass(0);
  assert.deepEqual(
    wire.map(({ tab }) => tab),
    [1],
  );
});

test("it believes another tab that a message is stored, and does not send it again", async (t) => {
  const { tabs, say, wire, pass, kept } = start(t, { tabs: 2, up: false });
  await say("one", tabs[0]);
  tabs[1].link.up = true;
  tabs[1].delivery.pump();
  await pass(0);
  tabs[1].ack("one");
  tabs[0].link.up = true;
  tabs[0].delivery.pump();
  await pass(60_000);
  assert.deepEqual([wire.length, kept.entries, tabs[0].shown()], [1, {}, ["one sent"]]);
});

test("it does not lose a message when the page empties the storage", async (t) => {
  const { tabs, say, wire, pass, kept } = start(t, { tabs: 2, up: false });
  await say("one", tabs[0]);
  const before = { ...kept.entries };
  for (const key of Object.keys(kept.entries)) delete kept.entries[key];
  for (const tab of tabs) tab.delivery.heard({});
  await pass(2000);
  assert.deepEqual(kept.entries, before);
  tabs[0].link.up = true;
  tabs[0].delivery.pump();
  await pass(0);
  assert.deepEqual([tabs[0].shown(), wire.length], [["one sending"], 1]);
});

test("it looks into the outbox when it is its turn, whatever it was told", async (t) => {
  const { tabs, say, wire, pass } = start(t, { tabs: 2, up: false });
  await say("one", tabs[0]);
  tabs[1].asleep = true;
  for (const tab of tabs) {
    tab.link.up = true;
    tab.delivery.pump();
  }
  await pass(0);
  tabs[0].ack("one");
  await pass(0);
  assert.equal(wire.length, 1);
});

test("it delivers what it has in memory where storage is blocked", async (t) => {
  const kept = shelf();
  kept.refuse = "everything";
  const { tab, say, texts, pass } = start(t, { kept, up: false });
  await say("one");
  await say("two");
  tab.link.up = true;
  tab.delivery.pump();
  await pass(0);
  tab.ack("one");
  await pass(0);
  assert.deepEqual([texts(), tab.state.pending.value[1].saved], [["one", "two"], false]);
});

test("it looks again at what is to be sent when the page comes back", async (t) => {
  const { tabs, say, wire, pass } = start(t, { tabs: 2, up: false });
  tabs[0].asleep = true;
  await say("one", tabs[0]);
  tabs[1].link.up = true;
  tabs[1].delivery.heard({});
  await pass(2000);
  tabs[1].ack("one");
  tabs[0].link.up = true;
  tabs[0].delivery.back();
  await pass(2000);
  assert.deepEqual([wire.length, tabs[0].shown()], [1, []]);
});
