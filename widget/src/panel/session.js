/**
 * @import { InitAnswer, Message } from "../wire"
 * @import { Settings } from "../types"
 * @import { Store } from "../shared/store"
 * @import { StopReason } from "./wire/closing"
 */
import { uuid } from "../shared/uuid.js";

const TIMEOUT = 12_000; // ms

/** `init` did not give us a conversation. With a `reason` there is no point in asking again. */
export class InitError extends Error {
  /**
   * @param {string} message
   * @param {{ reason?: StopReason, retryMs?: number }} [next]
   */
  constructor(message, { reason, retryMs } = {}) {
    super(message);
    this.reason = reason;
    this.retryMs = retryMs;
  }
}

/** Who this visitor is and which conversation is theirs: the calls over HTTP. */
export class Session {
  #settings;
  #store;
  /** @type {Promise<InitAnswer> | null} */
  #answer = null;

  /**
   * @param {Settings} settings
   * @param {Store} store
   */
  constructor(settings, store) {
    this.#settings = settings;
    this.#store = store;
  }

  /**
   * The answer to `init`, asked for once and then kept; a failure is not kept.
   *
   * @returns {Promise<InitAnswer>}
   * @throws {InitError}
   */
  answer() {
    this.#answer ??= this.#init().catch((error) => {
      this.#answer = null;
      throw error;
    });
    return this.#answer;
  }

  /** The next `answer()` asks the server again, for the same conversation if it still takes us. */
  renew() {
    this.#answer = null;
  }

  /** The next `answer()` begins another conversation of the same visitor. */
  forget() {
    this.#answer = null;
    this.#store.write({ conversation: undefined, init_id: undefined, seq: undefined, human: undefined });
  }

  /**
   * Messages before `seq`, oldest first.
   *
   * @param {number} seq
   * @returns {Promise<{ messages: Message[], more: boolean }>}
   */
  async history(seq) {
    const { conversation, visitor_token } = await this.answer();
    const query = new URLSearchParams({ conversation, before: String(seq), limit: "30" });
    const response = await this.#fetch(`/api/chat/history?${query}`, {
      headers: { authorization: `Bearer ${visitor_token}` },
    });
    if (!response.ok) throw new Error(`history: ${response.status}`);
    return response.json();
  }

  /** @returns {Promise<InitAnswer>} */
  async #init() {
    const { token, conversation } = this.#store.read();
    const response = await this.#fetch("/api/chat/init", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...this.#about(), visitor_token: token, conversation, init_id: this.#initId() }),
    });
    if (response.status === 404 && conversation) {
      this.forget();
      return this.#init();
    }
    if (!response.ok) throw refusal(response);
    const answer = /** @type {InitAnswer} */ (await response.json());
    this.#store.write({
      token: answer.visitor_token,
      conversation: answer.conversation,
      init_id: undefined,
      ...(answer.conversation === conversation ? {} : { seq: undefined, human: undefined }),
    });
    return answer;
  }

  #initId() {
    const { conversation, init_id } = this.#store.read();
    if (conversation) return undefined;
    const id = init_id ?? uuid();
    this.#store.write({ init_id: id });
    return id;
  }

  #about() {
    return {
      site: this.#settings.site,
      page: { url: location.href, title: document.title, referrer: document.referrer },
      locale: this.#settings.locale ?? (document.documentElement.lang || navigator.language),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  #fetch(path, options) {
    return fetch(`${this.#settings.api}${path}`, {
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT),
      ...options,
    });
  }
}

/** @param {Response} response */
function refusal(response) {
  const seconds = Number(response.headers.get("retry-after"));
  const busy = response.status === 429 || response.status >= 500 || response.status === 408;
  return new InitError(`init: ${response.status}`, {
    reason: busy ? undefined : "blocked",
    retryMs: seconds > 0 ? seconds * 1000 : undefined,
  });
}
