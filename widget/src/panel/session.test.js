import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../shared/store.js";
import { InitError, Session } from "./session.js";

const ANSWER = { protocol: 1, conversation: "c", visitor_token: "t", last_seq: 0, socket: "ws://x" };

/** A session on a page of its own; each call to the server takes the next answer. */
function start(t, answers, kept = {}) {
  const before = { fetch: globalThis.fetch, location: globalThis.location, document: globalThis.document };
  t.after(() => Object.assign(globalThis, before));
  const calls = [];
  Object.assign(globalThis, {
    location: { href: "https://shop.example/" },
    document: { title: "Shop", referrer: "", documentElement: { lang: "de" } },
    fetch: async (url, options) => {
      calls.push({ url, body: options.body && JSON.parse(options.body), headers: options.headers });
      const [status, body, headers] = answers.shift();
      if (status === 0) throw new TypeError("Failed to fetch");
      return new Response(JSON.stringify(body ?? {}), { status, headers });
    },
  });
  const store = new Store("k", () => {
    throw new Error("SecurityError");
  });
  store.write(kept);
  const settings = { site: "key", api: "https://api.example", panel: "", name: "Shop" };
  return { session: new Session(settings, store), calls, kept: () => store.read() };
}

test("it says who is asking, where and in which language, and keeps the answer", async (t) => {
  const { session, calls, kept } = start(t, [[201, ANSWER]]);
  assert.deepEqual(await session.answer(), ANSWER);
  await session.answer();
  assert.equal(calls.length, 1);
  const { site, page, locale, init_id } = calls[0].body;
  assert.deepEqual([site, page.url, locale], ["key", "https://shop.example/", "de"]);
  assert.match(init_id, /^[\da-f-]{36}$/);
  assert.deepEqual(JSON.parse(JSON.stringify(kept())), { token: "t", conversation: "c" });
});

test("it goes on with the conversation it has", async (t) => {
  const { session, calls } = start(t, [[200, ANSWER]], { token: "t", conversation: "c" });
  await session.answer();
  const { visitor_token, conversation, init_id } = calls[0].body;
  assert.deepEqual([visitor_token, conversation, init_id], ["t", "c", undefined]);
});

test("it asks again under the same name after a failure, so that one conversation is made", async (t) => {
  const { session, calls } = start(t, [[0], [201, ANSWER]]);
  await assert.rejects(session.answer());
  await session.answer();
  assert.equal(calls[0].body.init_id, calls[1].body.init_id);
});

test("it asks once however many want to know", async (t) => {
  const { session, calls } = start(t, [[201, ANSWER]]);
  await Promise.all([session.answer(), session.answer()]);
  assert.equal(calls.length, 1);
});

test("it begins a new conversation when the old one is not ours any more", async (t) => {
  const { session, calls } = start(t, [[404], [201, ANSWER]], { token: "t", conversation: "gone", seq: 9 });
  await session.answer();
  assert.equal(calls[1].body.conversation, undefined);
});

test("it forgets what was read when it gets another conversation", async (t) => {
  const { session, kept } = start(t, [[201, ANSWER]], { token: "old", conversation: "expired", seq: 9 });
  await session.answer();
  assert.equal(kept().seq, undefined);
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
