import assert from "node:assert/strict";
import { test } from "node:test";
import { countUnread, extend, newestSeq, place } from "./transcript.js";

const message = (seq, role = "agent") => ({ seq, role });
const seqs = (messages) => messages.map(({ seq }) => seq);
const delta = (text, offset, { reply = "r", attempt = 1 } = {}) => ({ reply, attempt, offset, text });

test("it orders by seq whatever the order of arrival", () => {
  const messages = [2, 4, 1, 3].reduce((list, seq) => place(list, message(seq)), []);
  assert.deepEqual(seqs(messages), [1, 2, 3, 4]);
  assert.equal(newestSeq(messages), 4);
});

test("it shows a message that comes twice once, as it came last", () => {
  const messages = place([message(1), message(2)], { seq: 1, text: "new" });
  assert.deepEqual(messages, [{ seq: 1, text: "new" }, message(2)]);
});

test("it grows a reply by deltas and counts code points", () => {
  const live = extend(extend(null, delta("Hi 😀", 0)), delta("!", 4));
  assert.deepEqual(live, { reply: "r", attempt: 1, text: "Hi 😀!", points: 5 });
});

test("it skips what it already has after a resume", () => {
  const live = extend(extend(null, delta("a😀b", 0)), delta("😀bc", 1));
  assert.equal(live.text, "a😀bc");
});

test("it changes nothing for a delta it has whole", () => {
  const live = extend(null, delta("abc", 0));
  assert.equal(extend(live, delta("bc", 1)), live);
});

test("it sees missing characters", () => {
  assert.equal(extend(extend(null, delta("ab", 0)), delta("d", 3)), "gap");
  assert.equal(extend(null, delta("late", 7)), "gap");
});

test("it replaces the text when another attempt begins", () => {
  const live = extend(extend(null, delta("half an ans", 0)), delta("A whole", 0, { attempt: 2 }));
  assert.deepEqual(live, { reply: "r", attempt: 2, text: "A whole", points: 7 });
});

test("it ignores an attempt that was replaced", () => {
  const live = extend(null, delta("new", 0, { attempt: 2 }));
  assert.equal(extend(live, delta("old", 0, { attempt: 1 })), live);
});

test("it begins again for another reply", () => {
  const live = extend(extend(null, delta("one", 0)), delta("two", 0, { reply: "s" }));
  assert.deepEqual([live.reply, live.text], ["s", "two"]);
});

test("it counts as unread what others said after the last message read", () => {
  const messages = [message(1), message(2, "visitor"), message(3), message(4, "human"), message(5, "notice")];
  assert.equal(countUnread(messages, 1), 3);
});
