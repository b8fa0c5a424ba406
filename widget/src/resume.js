/** Takes up a chat that was begun elsewhere, by the code of a mailed link; loaded by those who come by one. */

/** @import { Widget } from "./launcher/widget" */

const TIMEOUT = 12_000; // ms

/**
 * Exchanges the code for the chat, then shows the widget with it. A code that is no longer good leaves everything as
 * it was.
 *
 * @param {Widget} widget not yet on its page
 * @param {string} code good for once
 */
export async function resume(widget, code) {
  const { settings, store } = widget;
  try {
    const response = await fetch(`${settings.api}/api/chat/resume`, {
      method: "POST",
      body: JSON.stringify({ code }),
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    history.replaceState(history.state, "", location.pathname + location.search);
    if (response.ok) {
      const { visitor_token: token, conversation } = await response.json();
      store.clear(["quiet", "sound", "aloud"]);
      store.set("visitor", { token, conversation });
    }
  } catch {
    // The code stays in the address: it may be tried again.
  }
  widget.start();
  widget.open();
}
