/** @import { ClientFrame, Hello, ServerFrame } from "../../wire" */

const MOST_FRAMES = 49; // in one call, beside `connect`
const SILENCE = 30_000; // ms; the server says something every 15 s
const GONE = 1006;
const TRY_LATER = 1013;

/** @type {Record<string, number>} how a socket is closed where HTTP refuses with this code */
const CLOSED_WITH = { unauthorized: 4401, origin: 4403, rate_limited: 4429 };

/**
 * What a WebSocket does, over HTTP, for networks that block it: frames go up by POST and come down as an event
 * stream. Same frames, same order; only the parts of a WebSocket that `Connection` uses.
 */
export class HttpSocket {
  #api;
  #fetch;
  #stop = new AbortController();
  #headers = {};
  /** @type {Partial<Hello>} */
  #hello = {};
  /** @type {ClientFrame[]} */
  #due = [];
  #posting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  readyState = 0;
  onopen = () => {};
  onmessage = (/** @type {{ data: string }} */ _event) => {};
  onclose = (/** @type {{ code: number }} */ _event) => {};

  /**
   * @param {string} api origin of the server
   * @param {typeof fetch} [get]
   */
  constructor(api, get = fetch.bind(globalThis)) {
    this.#api = api;
    this.#fetch = get;
    // Not in this turn: whoever made it has yet to say what is to happen then.
    setTimeout(() => {
      if (this.readyState) return;
      this.readyState = 1;
      this.onopen();
    });
  }

  /** @param {string} text a frame; the first is `connect` */
  send(text) {
    const frame = JSON.parse(text);
    if (frame.type !== "connect") {
      this.#due.push(frame);
      if (!this.#posting) this.#guard(this.#post());
      return;
    }
    const { token, ...hello } = frame;
    this.#headers = { authorization: `Bearer ${token}` };
    this.#hello = hello;
    this.#guard(this.#read());
  }

  close() {
    this.#end();
  }

  /** Frames of the server, from where the client is. */
  async #read() {
    const { conversation = "", seq = 0, reply, attempt = 0, offset = 0 } = this.#hello;
    const at = { conversation, seq, ...(reply && { reply, attempt, offset }) };
    const query = new URLSearchParams(Object.entries(at).map(([name, value]) => [name, String(value)]));
    const response = await this.#call(`/api/chat/events?${query}`, {});
    const reader = response?.body?.getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (reader) {
      this.#listen();
      const { done, value } = await reader.read();
      if (done) break;
      const events = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) if (event.startsWith("data: ")) this.onmessage({ data: event.slice(6) });
    }
    this.#lose(GONE);
  }

  /** One call at a time, so that frames arrive in order. */
  async #post() {
    this.#posting = true;
    while (this.#due.length && this.readyState === 1) {
      const { protocol, conversation } = this.#hello;
      const frames = [{ type: "connect", protocol, conversation }, ...this.#due.splice(0, MOST_FRAMES)];
      const response = await this.#call("/api/chat/send", {
        method: "POST",
        body: JSON.stringify(frames),
      });
      const said = /** @type {{ frames: ServerFrame[] }} */ (await response?.json())?.frames ?? [];
      for (const frame of said) if (frame.type !== "connect") this.onmessage({ data: JSON.stringify(frame) });
    }
    this.#posting = false;
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Response | null>} null where the server refused, after which the socket is closed
   */
  async #call(path, options) {
    const response = await this.#fetch(this.#api + path, {
      ...options,
      headers: { ...this.#headers, "content-type": "application/json" },
      credentials: "omit",
      cache: "no-store",
      signal: this.#stop.signal,
    });
    if (response.ok) return response;
    const { code, title } = await response.json().catch(() => ({}));
    if (code) this.onmessage({ data: JSON.stringify({ type: "error", code, message: title }) });
    this.#lose(code ? (CLOSED_WITH[code] ?? TRY_LATER) : GONE);
    return null;
  }

  /** An open stream that says nothing is no longer one. */
  #listen() {
    clearTimeout(this.#silence);
    if (this.readyState < 2) this.#silence = setTimeout(() => this.#lose(GONE), SILENCE);
  }

  /** @param {Promise<void>} work of which a failure is a lost connection */
  #guard(work) {
    work.catch(() => this.#lose(GONE));
  }

  /** @param {number} code */
  #lose(code) {
    if (this.readyState === 3) return;
    this.#end();
    this.onclose({ code });
  }

  #end() {
    this.readyState = 3;
    clearTimeout(this.#silence);
    this.#stop.abort();
  }
}

/**
 * Tells whoever runs the page.
 *
 * @param {string} api origin of the server
 */
export function explain(api) {
  const where = api.replace(/^http/, "ws");
  console.warn(`Sales Agent: WebSocket connections to ${where} are blocked; the chat goes on over HTTP.`);
}
