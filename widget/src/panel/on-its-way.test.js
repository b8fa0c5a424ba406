import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../shared/store.js";
import { shelf } from "../testing/shelf.js";
import { OnItsWay } from "./on-its-way.js";
import { createState } from "./state.js";

/** The messages of one tab; several tabs share `kept`. */
function tab(kept = shelf()) {
  const state = createState();
  const messages = new OnItsWay(new Store("shop", kept.area), state);
  const add = (text) => {
    messages.add(text, "text");
    return state.pending.value.find((item) => item.text === text).id;
  };
  const shown = () => {
    messages.refresh();
    return state.pending.value.map((item) => `${item.text} ${item.state}`);
  };
  return { kept, state, messages, add, shown };
}

test("it shows what another tab has written, and what an earlier page has left", () => {
  const [here, there] = [tab(), tab()].map((_, n, all) => (n ? tab(all[0].kept) : all[0]));
  here.add("one");
  there.add("two");
  assert.deepEqual(here.shown(), ["one queued", "two queued"]);
  assert.deepEqual(tab(here.kept).shown(), ["one queued", "two queued"]);
});

test("it shows a message as sent until it is back in the transcript", () => {
  const { messages, add, shown } = tab();
  const id = add("one");
  messages.acknowledged(id);
  assert.deepEqual(shown(), ["one sent"]);
  messages.settled(id);
  assert.deepEqual(shown(), []);
});

test("it shows what another tab has delivered as sent", () => {
  const here = tab();
  const there = tab(here.kept);
  const id = here.add("one");
  there.shown();
  here.messages.acknowledged(id);
  assert.deepEqual(there.shown(), ["one sent"]);
});

test("it never shows a message again that is in the transcript", () => {
  const here = tab();
  const id = here.add("one");
  const late = { ...here.kept.entries };
  here.messages.acknowledged(id);
  here.messages.settled(id);
  Object.assign(here.kept.entries, late);
  assert.deepEqual(here.shown(), []);
});

test("it puts back what somebody else has swept out of the storage", () => {
  const { kept, messages, add, shown } = tab();
  add("one");
  for (const key of Object.keys(kept.entries)) delete kept.entries[key];
  assert.deepEqual(shown(), ["one queued"]);
  messages.putBack();
  assert.deepEqual(tab(kept).shown(), ["one queued"]);
});

test("it keeps the order around a message that has vanished", () => {
  const here = tab();
  tab(here.kept).add("one");
  const id = here.add("two");
  delete here.kept.entries[`chat:shop:unsent:${id}`];
  assert.deepEqual(here.shown(), ["one queued", "two queued"]);
});

test("it does not put back what another tab has stored or withdrawn", () => {
  const here = tab();
  const there = tab(here.kept);
  const [stored, withdrawn] = [here.add("stored"), here.add("withdrawn")];
  there.shown();
  there.messages.mark(there.messages.find(withdrawn), "conflict");
  here.shown();
  there.messages.withdraw(withdrawn);
  there.messages.acknowledged(stored);
  here.messages.stored(stored);
  here.messages.putBack();
  assert.deepEqual(here.kept.entries, {});
  assert.deepEqual(here.shown(), ["stored sent"]);
});

test("it shows in every tab that a message was refused", () => {
  const here = tab();
  const id = here.add("one");
  here.messages.mark(here.messages.find(id), "conflict");
  assert.deepEqual(tab(here.kept).shown(), ["one failed"]);
  assert.equal(here.messages.next, undefined);
  here.messages.mark(here.messages.find(id));
  assert.deepEqual(here.shown(), ["one queued"]);
});

test("it does not even try what the server would call too long", () => {
  const { state, add, shown } = tab();
  state.limit.value = 3;
  add("😀😀😀");
  add("four");
  assert.deepEqual(shown(), ["😀😀😀 queued", "four failed"]);
  assert.equal(state.pending.value[1].refused, "too_long");
});

test("it replaces characters that no server can store", () => {
  const { messages, shown } = tab();
  messages.add("a\u0000b\ud83dc😀", "text");
  assert.deepEqual(shown(), ["a\ufffdb\ufffdc😀 queued"]);
});

test("it says which messages go with the page", () => {
  const { kept, state, add } = tab();
  add("saved");
  kept.refuse = "writing";
  add("not saved");
  assert.deepEqual(
    state.pending.value.map(({ saved }) => saved),
    [true, false],
  );
});

test("it leaves with the old conversation only what that has stored", () => {
  const { messages, add, shown } = tab();
  messages.acknowledged(add("one"));
  add("two");
  messages.leaveStored();
  assert.deepEqual(shown(), ["two queued"]);
});

test("it trusts the outbox alone after the page was away", () => {
  const { kept, messages, add, shown } = tab();
  add("one");
  delete kept.entries[Object.keys(kept.entries)[0]];
  messages.forgetOwn();
  messages.putBack();
  assert.deepEqual([shown(), kept.entries], [[], {}]);
});
