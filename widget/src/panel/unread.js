/**
 * @import { State } from "./state"
 * @import { Store } from "../shared/store"
 */
import { effect, signal } from "./reactive.js";
import { countUnread, newestSeq } from "./transcript.js";

/**
 * Keeps the number of unread messages: what is on an open chat of a visible page counts as read.
 *
 * @param {Pick<State, "messages" | "open" | "read">} state
 * @param {Store} store remembers the newest message read
 * @param {(count: number) => void} changed
 */
export function trackUnread({ messages, open, read }, store, changed) {
  const visible = signal(!document.hidden);
  document.addEventListener("visibilitychange", () => {
    visible.value = !document.hidden;
  });
  let shown = 0;
  effect(() => {
    const newest = newestSeq(messages.value);
    const seen = open.value && visible.value;
    if (seen && newest > read.value) {
      read.value = newest;
      store.set("read", newest);
    }
    const count = seen ? 0 : countUnread(messages.value, read.value);
    if (count !== shown) changed(count);
    shown = count;
  });
}
