import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Store } from "../shared/store.js";
import { Delivery } from "./delivery.js";
import { createState } from "./state.js";

/** A delivery on a clock of our own; `link.up` is whether the server can be reached. */
function start(t, { kept, up = true } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.after(() => mock.timers.reset());
  const rows = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => rows.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => rows.set(key, value),
  };
  const store = new Store("k", () => /** @type {any} */ (storage));
  if (kept) store.write({ outbox: kept });
  const state = createState();
  const link = { up, sent: [], doubts: 0 };
  const delivery = new Delivery(store, state, {
    send: (item) => {
      if (link.up) link.sent.push(item);
      return link.up;
    },
    doubt: () => {
      link.doubts += 1;
    },
  });
  return {
    delivery,
    link,
    state,
    outbox: () => (store.read().outbox ?? []).map(({ text }) => text),
    texts: () => link.sent.map(({ text }) => text),
    states: () => state.pending.value.map((item) => item.state),
    pass: (ms) => mock.timers.tick(ms),
  };
}

test("it sends at once and keeps the message until it is acknowledged", (t) => {
  const { delivery, link, outbox, states } = start(t);
  delivery.add("hello", "text");
  assert.deepEqual([outbox(), states()], [["hello"], ["sending"]]);
  delivery.acknowledged(link.sent[0].id);
  assert.deepEqual([outbox(), states()], [[], ["sent"]]);
  delivery.settled(link.sent[0].id);
  assert.deepEqual(states(), []);
});

test("it names messages by lower-case UUIDs", (t) => {
  const { delivery, link } = start(t);
  delivery.add("hello", "text");
  assert.match(link.sent[0].id, /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test("it keeps the order: the next goes when the one before is stored", (t) => {
  const { delivery, link, texts } = start(t);
  delivery.add("one", "text");
  delivery.add("two", "text");
  assert.deepEqual(texts(), ["one"]);
  delivery.acknowledged(link.sent[0].id);
  assert.deepEqual(texts(), ["one", "two"]);
});

test("it keeps what is written without a link and sends it when there is one", (t) => {
  const { delivery, link, texts, states } = start(t, { up: false });
  delivery.add("one", "text");
  assert.deepEqual(states(), ["queued"]);
  link.up = true;
  delivery.pump();
  assert.deepEqual(texts(), ["one"]);
});

test("it sends what an earlier page could not, with the same id", (t) => {
  const kept = [{ id: "a", text: "from before", via: "text", at: 1 }];
  const { delivery, link } = start(t, { kept });
  delivery.pump();
  assert.deepEqual(link.sent[0], { ...kept[0], state: "queued" });
});

test("it sends again with the same id, and doubts the link, until it is acknowledged", (t) => {
  const { delivery, link, pass } = start(t);
  delivery.add("one", "text");
  pass(8000);
  pass(8000);
  assert.deepEqual([new Set(link.sent.map(({ id }) => id)).size, link.sent.length, link.doubts], [1, 3, 2]);
});

test("it sends what was in flight again on the next link", (t) => {
  const { delivery, link, texts } = start(t);
  delivery.add("one", "text");
  delivery.pause();
  delivery.pump();
  assert.deepEqual(texts(), ["one", "one"]);
  assert.equal(link.sent[0].id, link.sent[1].id);
});

test("it waits as long as a rate limit asks and then sends by itself", (t) => {
  const { delivery, link, texts, state, pass } = start(t);
  delivery.add("one", "text");
  delivery.refused({ type: "error", code: "rate_limited", message: "", id: link.sent[0].id, retry_ms: 5000 });
  delivery.pump();
  assert.equal(state.hold.value.code, "rate_limited");
  assert.equal(texts().length, 1);
  pass(5000);
  assert.equal(state.hold.value, null);
  assert.deepEqual(texts(), ["one", "one"]);
});

test("it gives a text that is too long back", (t) => {
  const { delivery, link, state, outbox, states } = start(t);
  delivery.add("long", "text");
  delivery.refused({ type: "error", code: "too_long", message: "", id: link.sent[0].id });
  assert.deepEqual([state.returned.value, outbox(), states()], ["long", [], []]);
});

test("it shows what failed, goes on with the next, and tries again under a new id", (t) => {
  const { delivery, link, texts, states, state } = start(t);
  delivery.add("one", "text");
  delivery.add("two", "text");
  delivery.refused({ type: "error", code: "internal", message: "", id: link.sent[0].id });
  assert.deepEqual(
    [texts(), states()],
    [
      ["one", "two"],
      ["failed", "sending"],
    ],
  );
  delivery.acknowledged(link.sent[1].id);
  delivery.retry(state.pending.value[0].id);
  assert.equal(texts()[2], "one");
  assert.notEqual(link.sent[2].id, link.sent[0].id);
});

test("it takes unsent messages along into another conversation, and leaves stored ones", (t) => {
  const { delivery, link, states } = start(t);
  delivery.add("one", "text");
  delivery.acknowledged(link.sent[0].id);
  delivery.add("two", "text");
  delivery.reset();
  assert.deepEqual(states(), ["queued"]);
});
