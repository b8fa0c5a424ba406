/**
 * @import { Session } from "./session"
 * @import { State } from "./state"
 */
import { batch } from "./reactive.js";
import { place } from "./transcript.js";

/**
 * Loads the messages before the oldest one shown; where it fails, the next call tries again.
 *
 * @param {Session} session
 * @param {Pick<State, "messages" | "loading">} state
 */
export async function loadEarlier(session, { messages, loading }) {
  const [oldest] = messages.value;
  if (!oldest || oldest.seq <= 1 || loading.value) return;
  loading.value = true;
  const earlier = await session.history(oldest.seq).catch(() => null);
  batch(() => {
    loading.value = false;
    if (earlier && messages.value[0]?.seq === oldest.seq) {
      messages.value = earlier.messages.reduce(place, messages.value);
    }
  });
}
