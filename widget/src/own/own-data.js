/**
 * @import { Store } from "../shared/store"
 * @import { Chat } from "../panel/chat"
 * @import { Session } from "../panel/session"
 */

/** What visitors may do with what is kept of them. */
export class OwnData {
  #chat;
  #session;
  #store;

  /** @param {{ chat: Pick<Chat, "forget">, session: Session, store: Store }} needs */
  constructor({ chat, session, store }) {
    this.#chat = chat;
    this.#session = session;
    this.#store = store;
  }

  /**
   * Deletes the conversation for good, on the server and here; one that is no longer there is deleted, too.
   *
   * @returns {Promise<boolean>} whether it is gone
   */
  async erase() {
    const answer = await this.#session.post("delete", {});
    if (!answer?.ok && answer?.status !== 404) return false;
    this.#store.clear(["quiet", "sound", "aloud"]);
    this.#store.set("visitor", {});
    this.#chat.forget();
    return true;
  }

  /**
   * Sends the transcript by e-mail.
   *
   * @param {string} email
   * @returns {Promise<number>} HTTP status of the answer, 0 for none
   */
  async mail(email) {
    return (await this.#session.post("email", { email }))?.status ?? 0;
  }
}
