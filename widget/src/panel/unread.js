/**
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 */
import { effect, signal } from "./reactive.js";
import { countUnread, newestSeq } from "./transcript.js";

/**
 * Keeps the number of unread messages: what is on an open chat of a visible page counts as read.
 *
 * @param {Pick<State, "messages" | "open">} state
 * @param {Store} store remembers the newest message read
 * @param {(count: number) => void} changed
 */
export function trackUnread({ messages, open }, store, changed) {
  const visible = signal(!document.hidden);
  document.addEventListener("visibilitychange", () => {
    visible.value = !document.hidden;
  });
  let shown = 0;
  effect(() => {
    const newest = newestSeq(messages.value);
    const read = store.read().seq ?? 0;
    if (open.value && visible.value && newest > read) store.write({ seq: newest });
    const count = open.value && visible.value ? 0 : countUnread(messages.value, read);
    if (count !== shown) changed(count);
    shown = count;
  });
}
