/**
 * @import { ClientFrame, Hello, ServerFrame } from "../../wire"
 * @import { StopReason } from "./closing"
 * @import { Route, Socket } from "./route"
 */
import { backoff, spread } from "./backoff.js";
import { afterClose } from "./closing.js";
import { Heartbeat } from "./heartbeat.js";

const OPENING = 10_000; // ms from the attempt to the server's `connect`
const STUCK = 3000; // ms after which an attempt is begun anew when there is news of the network
const STEADY = 10_000; // ms a link must hold before earlier failures are forgotten
const OWN_CLOSE = 4000; // the code we close with; the server never sees a reason in it
const GONE = 1006;

/**
 * `failures` counts attempts in a row; `crowded`: there are too many sockets already.
 *
 * @typedef {{ phase: "connecting", failures: number } | { phase: "online" }
 *   | { phase: "waiting", until: number, failures: number, crowded?: boolean }
 *   | { phase: "stopped", reason: StopReason }} Link
 *
 * @typedef {object} Needs
 * @property {() => Promise<{ url: string, hello: () => Hello }>} prepare fetches what a socket needs; may throw
 *   an error with `reason` (stop for good) or `retryMs`
 * @property {() => void} renew the next `prepare` must ask the server again
 * @property {(frame: ServerFrame) => void} receive
 * @property {(link: Link) => void} changed
 * @property {() => number | undefined} retryMs what the server's last `status` asked for
 * @property {Route} route
 * @property {() => boolean} [visible]
 */

/** One socket at a time, brought back whenever it is lost, until told to stop. */
export class Connection {
  #needs;
  #heartbeat;
  /** @type {Socket | null} */
  #socket = null;
  #online = false;
  #stopped = true;
  #failures = 0;
  #attempt = 0;
  #triedAt = 0;
  /** Until then the server does not want us; only the visitor may overrule that. */
  #notBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
    this.#heartbeat = new Heartbeat({
      ping: (n) => this.send({ type: "ping", n }),
      dead: () => this.#lost(GONE),
      visible: needs.visible ?? (() => !document.hidden),
    });
  }

  get online() {
    return this.#online;
  }

  start() {
    this.#stopped = false;
    this.#connect();
  }

  /**
   * @param {ClientFrame} frame
   * @returns {boolean} false when there is no link to put it on
   */
  send(frame) {
    if (!this.#online || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** There is a reason to think the network is back, or to doubt the link: act now. */
  wake() {
    if (this.#stopped) return;
    this.#failures = 0;
    if (this.#online) this.#heartbeat.check();
    else if (Date.now() >= this.#notBefore && (!this.#socket || Date.now() - this.#triedAt > STUCK)) {
      if (this.#socket) this.#needs.route.failed();
      this.restart();
    }
  }

  /** The visitor does not want to wait for the next attempt. */
  tryNow() {
    this.#notBefore = 0;
    this.wake();
  }

  /** The page goes, perhaps to come back: no link and no attempt until `wake`. */
  sleep() {
    if (this.#stopped) return;
    this.#notBefore = 0;
    this.#drop();
    this.#needs.changed({ phase: "connecting", failures: 0 });
  }

  /** The browser says that the network is gone: do not trust the socket, but keep trying. */
  lost() {
    if (!this.#stopped && this.#socket) this.#lost(GONE);
  }

  /** Drops the link and comes back at once, for a fresh start on the same or another conversation. */
  restart() {
    if (this.#stopped) return;
    this.#drop();
    this.#connect();
  }

  /** @param {StopReason} [reason] to show; without one the page is going away */
  stop(reason) {
    this.#stopped = true;
    this.#drop();
    if (reason) this.#needs.changed({ phase: "stopped", reason });
  }

  // Attempts

  async #connect() {
    clearTimeout(this.#timer);
    const attempt = ++this.#attempt;
    this.#triedAt = Date.now();
    this.#needs.changed({ phase: "connecting", failures: this.#failures });
    try {
      const { url, hello } = await this.#needs.prepare();
      if (attempt !== this.#attempt || this.#stopped) return;
      const socket = await this.#needs.route.open(url);
      if (attempt === this.#attempt && !this.#stopped) this.#open(socket, url, hello);
      else socket.close(OWN_CLOSE);
    } catch (error) {
      if (attempt === this.#attempt && !this.#stopped) this.#failed(/** @type {any} */ (error));
    }
  }

  /**
   * @param {Socket} socket
   * @param {string} url
   * @param {() => Hello} hello
   */
  #open(socket, url, hello) {
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost(GONE), OPENING);
    socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = (/** @type {{ data: string }} */ { data }) =>
      socket === this.#socket && this.#heard(data, url);
    socket.onclose = (/** @type {{ code: number }} */ { code }) =>
      socket === this.#socket && this.#lost(code);
  }

  /**
   * @param {string} data
   * @param {string} url
   */
  #heard(data, url) {
    this.#heartbeat.heard();
    const frame = parse(data);
    if (!frame) return;
    if (frame.type === "connect") this.#established(url);
    this.#needs.receive(frame);
  }

  /** @param {string} url */
  #established(url) {
    this.#needs.route.arrived(url, () => this.restart());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#failures = 0;
    }, STEADY);
    this.#online = true;
    this.#heartbeat.start();
    this.#needs.changed({ phase: "online" });
  }

  // Endings

  /** @param {number} code */
  #lost(code) {
    if (code === GONE && !this.#online) this.#needs.route.failed();
    this.#drop();
    const next = afterClose(code, this.#needs.retryMs());
    if (next.action === "stop") this.stop(next.reason);
    else {
      if (next.action === "renew") this.#needs.renew();
      this.#later(next.action === "retry" ? next : {});
    }
  }

  /** @param {{ reason?: StopReason, retryMs?: number }} error */
  #failed({ reason, retryMs }) {
    if (reason) this.stop(reason);
    else this.#later({ wait: retryMs });
  }

  /** @param {{ wait?: number, crowded?: boolean }} asked by the server, in ms */
  #later({ wait: asked, crowded }) {
    this.#failures += 1;
    const wait = asked === undefined ? backoff(this.#failures) : spread(asked);
    const until = Date.now() + wait;
    this.#notBefore = asked === undefined ? 0 : until;
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#needs.changed({ phase: "waiting", until, failures: this.#failures, crowded });
  }

  #drop() {
    this.#attempt += 1;
    this.#online = false;
    this.#heartbeat.stop();
    clearTimeout(this.#timer);
    this.#needs.route.left();
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < 2) socket.close(OWN_CLOSE);
  }
}

/**
 * @param {unknown} data
 * @returns {ServerFrame | null} null for what is not a frame; it is ignored, never fatal
 */
function parse(data) {
  try {
    const frame = JSON.parse(String(data));
    return frame && typeof frame === "object" && typeof frame.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
