/**
 * @import { InitAnswer, Message } from "../wire"
 * @import { Settings } from "../types"
 * @import { Store } from "../shared/store"
 * @import { StopReason } from "./wire/closing"
 */
import { uuid } from "../shared/uuid.js";
import { oneTab } from "./one-tab.js";

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

/**
 * Who this visitor is and which conversation is theirs: the calls over HTTP. Storage holds the truth for all
 * tabs and is changed by one of them at a time, so that they all end up in the same conversation.
 */
export class Session {
  #store;
  #who;
  #lock;
  /** @type {Promise<InitAnswer> | null} */
  #answer = null;
  settings;

  /**
   * @param {Settings} settings
   * @param {Store} store
   * @param {{ identity?: string }} [who] a signed word of the site about the visitor, as it stands when asked
   */
  constructor(settings, store, who = {}) {
    this.settings = settings;
    this.#store = store;
    this.#who = who;
    this.#lock = `${store.prefix}init`;
  }

  /**
   * The answer to `init`, asked for once and then kept; a failure is not kept.
   *
   * @returns {Promise<InitAnswer>}
   * @throws {InitError}
   */
  answer() {
    this.#answer ??= oneTab(this.#lock, () => this.#init()).catch((error) => {
      this.#answer = null;
      throw error;
    });
    return this.#answer;
  }

  /** The next `answer()` asks the server again, for the same conversation if it still takes us. */
  renew() {
    this.#answer = null;
  }

  /** Another tab knows better who the visitor is: the newest word holds. */
  forgetIdentity() {
    this.#who.identity = undefined;
  }

  /**
   * The next `answer()` is about another conversation of the same visitor: a new one, or the one another tab
   * has begun instead of `conversation` meanwhile.
   *
   * @param {string | null} conversation that is no longer wanted
   */
  async leave(conversation) {
    this.#answer = null;
    await oneTab(this.#lock, async () => {
      const visitor = this.#store.get("visitor");
      if (visitor?.conversation && visitor.conversation === conversation) this.#begin(visitor.token);
    });
  }

  /**
   * Messages before `seq`, oldest first.
   *
   * @param {number} seq
   * @returns {Promise<{ messages: Message[], more: boolean }>}
   */
  async history(seq) {
    const { conversation, visitor_token } = await this.answer();
    const query = `conversation=${conversation}&before=${seq}&limit=30`;
    const response = await this.#fetch(`/api/chat/history?${query}`, {
      headers: { authorization: `Bearer ${visitor_token}` },
    });
    if (!response.ok) throw new Error(`history: ${response.status}`);
    return response.json();
  }

  /**
   * Asks something about the conversation.
   *
   * @param {"delete" | "email"} what
   * @param {Record<string, string>} details
   * @returns {Promise<Response | null>} null where there was no answer
   */
  async post(what, details) {
    try {
      const { conversation, visitor_token } = await this.answer();
      const headers = { authorization: `Bearer ${visitor_token}` };
      return await this.#post(what, { conversation, ...details }, headers);
    } catch {
      return null;
    }
  }

  /** @returns {Promise<InitAnswer>} */
  async #init() {
    const { token, conversation, init_id } = this.#visitor();
    const { identity } = this.#who;
    const about = { ...this.#about(), visitor_token: token, conversation, init_id, identity };
    const response = await this.#post("init", about);
    // Somebody has left, or come, meanwhile: this answer is about who was here before.
    if (this.#store.get("visitor")?.init_id !== init_id) return this.#init();
    if (response.status === 404 && conversation) {
      this.#begin(token);
      return this.#init();
    }
    if (!response.ok) {
      const { code, title } = await response.json().catch(() => ({}));
      if (code === "identity" && identity) {
        console.error(`Sales Agent: ${title}`);
        if (this.#who.identity === identity) this.forgetIdentity();
        return this.#init();
      }
      if (code === "origin") {
        console.error(
          `Sales Agent: this page's origin (${location.origin}) is not among the site's allowed origins. Add it under Sites → Allowed origins.`,
        );
      }
      throw refusal(response);
    }
    const answer = /** @type {InitAnswer} */ (await response.json());
    if (conversation && answer.conversation !== conversation) this.#begin(answer.visitor_token);
    this.#store.set("visitor", { token: answer.visitor_token, conversation: answer.conversation });
    return answer;
  }

  /** Always with an `init_id`: also a visitor whose token has expired is to get one conversation, not two. */
  #visitor() {
    const { token, conversation, init_id = uuid() } = this.#store.get("visitor") ?? {};
    this.#store.set("visitor", { token, conversation, init_id });
    return { token, conversation, init_id };
  }

  /** @param {string | undefined} token of the visitor, who has no conversation from now on */
  #begin(token) {
    this.#store.set("visitor", { token, init_id: uuid() });
    for (const name of /** @type {const} */ (["read", "human", "end", "rung"]))
      this.#store.set(name, undefined);
  }

  #about() {
    return {
      site: this.settings.site,
      page: { url: location.href, title: document.title, referrer: document.referrer },
      locale: this.settings.locale ?? (document.documentElement.lang || navigator.language),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  }

  /**
   * Without a type of its own, so that a browser asks nobody before `init`: it saves the way there and back once, and
   * a refusal of the page's origin can be read.
   *
   * @param {string} what
   * @param {object} body
   * @param {Record<string, string>} [headers]
   */
  #post(what, body, headers = {}) {
    return this.#fetch(`/api/chat/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  #fetch(path, options) {
    return fetch(`${this.settings.api}${path}`, {
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
