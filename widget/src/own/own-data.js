/**
 * @import { Parts } from "../panel/own"
 */

/**
 * Deletes the conversation for good, on the server and here; one that is no longer there is deleted, too.
 *
 * @param {Pick<Parts, "chat" | "session" | "store">} needs
 * @returns {Promise<boolean>} whether it is gone
 */
export async function eraseChat({ chat, session, store }) {
  const answer = await session.post("delete", {});
  if (!answer?.ok && answer?.status !== 404) return false;
  store.clear(["quiet", "sound", "aloud"]);
  store.set("visitor", {});
  chat.forget();
  return true;
}

/**
 * Sends the transcript by e-mail.
 *
 * @param {Pick<Parts, "session">} needs
 * @param {string} email
 * @returns {Promise<number>} HTTP status of the answer, 0 for none
 */
export async function mailChat({ session }, email) {
  return (await session.post("email", { email }))?.status ?? 0;
}
