import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../shared/store.js";
import { shelf } from "../testing/shelf.js";
import { InitError, Session } from "./session.js";

const ANSWER = { protocol: 1, conversation: "c", visitor_token: "t", last_seq: 0, socket: "ws://x" };

/** A session on a page of its own; each call to the server takes the next answer. */
function start(t, answers, visitor, storage = shelf()) {
  const before = { fetch: globalThis.fetch, location: globalThis.location, document: globalThis.document };
  t.after(() => Object.assign(globalThis, before));
  const calls = [];
  Object.assign(globalThis, {
    location: { href: "https://shop.example/" },
    document: { title: "Shop", referrer: "", documentElement: { lang: "de" } },
    fetch: async (url, options) => {
      calls.push({ url, body: options.body && JSON.parse(options.body), headers: options.headers });
      const [status, body, headers] = await answers.shift();
      if (status === 0) throw new TypeError("Failed to fetch");
      return new Response(JSON.stringify(body ?? {}), { status, headers });
    },
  });
  const store = new Store("k", storage.area);
  if (visitor) store.set("visitor", visitor);
  const settings = { site: "key", api: "https://api.example", panel: "", name: "Shop" };
  return { session: new Session(settings, store), other: () => new Session(settings, store), calls, store };
}

test("it says who is asking, where and in which language, and keeps the answer", async (t) => {
  const { session, calls, store } = start(t, [[201, ANSWER]]);
  assert.deepEqual(await session.answer(), ANSWER);
  await session.answer();
  assert.equal(calls.length, 1);
  const { site, page, locale, init_id } = calls[0].body;
  assert.deepEqual([site, page.url, locale], ["key", "https://shop.example/", "de"]);
  assert.match(init_id, /^[\da-f-]{36}$/);
  assert.deepEqual(store.get("visitor"), { token: "t", conversation: "c" });
});

test("it goes on with the conversation it has", async (t) => {
  const { session, calls } = start(t, [[200, ANSWER]], { token: "t", conversation: "c" });
  await session.answer();
  const { visitor_token, conversation } = calls[0].body;
  assert.deepEqual([visitor_token, conversation], ["t", "c"]);
});

test("it asks again under the same name after a failure, so that one conversation is made", async (t) => {
  const { session, calls } = start(t, [[0], [201, ANSWER]]);
  await assert.rejects(session.answer());
  await session.answer();
  assert.equal(calls[0].body.init_id, calls[1].body.init_id);
});

test("it asks again under the same name also for a visitor who may turn out to be forgotten", async (t) => {
  const { session, calls } = start(t, [[0], [201, ANSWER]], { token: "expired", conversation: "old" });
  await assert.rejects(session.answer());
  await session.answer();
  assert.match(calls[0].body.init_id, /^[\da-f-]{36}$/);
  assert.equal(calls[0].body.init_id, calls[1].body.init_id);
});

test("it gives two tabs that ask at the same moment one conversation", async (t) => {
  let reply;
  const first = new Promise((resolve) => {
    reply = resolve;
  });
  const { session, other, calls } = start(t, [first, [200, ANSWER]]);
  const both = Promise.all([session.answer(), other().answer()]);
  for (let turn = 0; !calls.length && turn < 10_000; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  reply([201, ANSWER]);
  await both;
  const asked = calls.map(({ body }) => [body.visitor_token, body.conversation]);
  assert.deepEqual(asked, [
    [undefined, undefined],
    ["t", "c"],
  ]);
});

test("it leads all tabs that leave a conversation into the same new one", async (t) => {
  const next = { ...ANSWER, conversation: "next" };
  const visitor = { token: "t", conversation: "c" };
  const { session, other, calls, store } = start(
    t,
    [
      [201, next],
      [200, next],
    ],
    visitor,
  );
  await session.leave("c");
  assert.equal(store.get("visitor").conversation, undefined);
  await session.answer();
  const second = other();
  await second.leave("c");
  await second.answer();
  assert.deepEqual([calls[0].body.conversation, calls[1].body.conversation], [undefined, "next"]);
});

test("it asks once however many want to know", async (t) => {
  const { session, calls } = start(t, [[201, ANSWER]]);
  await Promise.all([session.answer(), session.answer()]);
  assert.equal(calls.length, 1);
});

test("it begins a new conversation when the old one is not ours any more", async (t) => {
  const { session, calls } = start(t, [[404], [201, ANSWER]], { token: "t", conversation: "gone" });
  await session.answer();
  assert.equal(calls[1].body.conversation, undefined);
});

test("it forgets what was read when it gets another conversation", async (t) => {
  const { session, store } = start(t, [[201, ANSWER]], { token: "old", conversation: "expired" });
  store.set("read", 9);
  store.set("human", "id");
  await session.answer();
  assert.deepEqual([store.get("read"), store.get("human")], [undefined, undefined]);
});

test("it tells refusals that pass from those that do not", async (t) => {
  const cases = [
    [429, { "retry-after": "7" }, { reason: undefined, retryMs: 7000 }],
    [503, {}, { reason: undefined, retryMs: undefined }],
    [403, {}, { reason: "blocked", retryMs: undefined }],
  ];
  for (const [status, headers, expected] of cases) {
    const { session } = start(t, [[status, {}, headers]]);
    await assert.rejects(session.answer(), (error) => {
      assert.ok(error instanceof InitError);
      assert.deepEqual({ reason: error.reason, retryMs: error.retryMs }, expected);
      return true;
    });
  }
});

test("it reads older messages with the token in a header, never in the address", async (t) => {
  const { session, calls } = start(t, [
    [200, ANSWER],
    [200, { messages: [], more: false }],
  ]);
  await session.history(51);
  assert.equal(calls[1].url, "https://api.example/api/chat/history?conversation=c&before=51&limit=30");
  assert.equal(calls[1].headers.authorization, "Bearer t");
});
