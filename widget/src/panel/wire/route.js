/**
 * @import { Store } from "../../shared/store"
 * @import { HttpSocket } from "./http-socket"
 */

const BLOCKED = 2; // upgrades refused in a row, after which the way round is tried
const AGAIN = 300_000; // ms until it is seen whether WebSocket gets through by now
const PATIENCE = 10_000; // ms in which it must
const OWN_CLOSE = 4000;

/** @typedef {WebSocket | HttpSocket} Socket */

/**
 * Which way a connection goes: WebSocket, or HTTP where two upgrades in a row have failed. If HTTP fails as
 * well, it was not the upgrade, and WebSocket has its turn again.
 */
export class Route {
  #ways;
  #refusals = 0;
  #around = false;
  #blocked;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;
  /** @type {WebSocket | undefined} */
  #probe;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #deadline;

  /**
   * @param {object} ways
   * @param {(url: string) => WebSocket} ways.straight
   * @param {() => HttpSocket | Promise<HttpSocket>} ways.around
   * @param {boolean} ways.blocked WebSocket did not get through from here before
   * @param {(blocked: boolean) => void} ways.found whether it does
   */
  constructor(ways) {
    this.#ways = ways;
    this.#blocked = ways.blocked;
    if (ways.blocked) this.#refusals = BLOCKED;
  }

  /**
   * @param {string} url of the WebSocket
   * @returns {Promise<Socket>}
   */
  async open(url) {
    this.#around = this.#refusals >= BLOCKED;
    if (!this.#around) return this.#ways.straight(url);
    try {
      return await this.#ways.around();
    } catch (error) {
      this.failed();
      throw error;
    }
  }

  /** The attempt has failed before it was online, which says nothing of the way while there is no network. */
  failed() {
    if (navigator.onLine === false) return;
    this.#refusals = this.#around ? 0 : this.#refusals + 1;
  }

  /**
   * The attempt is online. Over HTTP, it is seen at once whether the upgrade was to blame, or the server was away.
   *
   * @param {string} url
   * @param {() => void} better called when a better way is open
   */
  arrived(url, better) {
    this.#refusals = this.#around ? BLOCKED : 0;
    if (!this.#around) return this.#found(false);
    if (!this.#blocked) this.#look(url, better);
    this.#looking = setInterval(() => this.#look(url, better), AGAIN);
  }

  /** The link is gone. */
  left() {
    clearInterval(this.#looking);
    this.#end();
  }

  /**
   * Whether frames get through, not only the upgrade: the server answers a ping before anything else is said.
   *
   * @param {string} url
   * @param {() => void} better
   */
  #look(url, better) {
    this.#end();
    const probe = this.#ways.straight(url);
    this.#probe = probe;
    const over = (/** @type {boolean} */ through) => {
      if (probe !== this.#probe) return;
      this.#end();
      if (through) {
        this.#refusals = 0;
        better();
      } else if (navigator.onLine !== false) this.#found(true);
    };
    this.#deadline = setTimeout(() => over(false), PATIENCE);
    probe.onopen = () => probe.send('{"type":"ping","n":0}');
    probe.onmessage = () => over(true);
    probe.onclose = () => over(false);
  }

  #end() {
    clearTimeout(this.#deadline);
    const probe = this.#probe;
    this.#probe = undefined;
    probe?.close(OWN_CLOSE);
  }

  /** @param {boolean} blocked */
  #found(blocked) {
    this.#blocked = blocked;
    this.#ways.found(blocked);
  }
}

/**
 * A route to our server; a tab remembers that WebSocket is blocked, so that its next page need not find out again.
 * What few visitors need is loaded by those who do.
 *
 * @param {string} api origin of the server
 * @param {Store} tab
 * @param {() => Promise<typeof import("./http-socket")>} load
 */
export const routeTo = (api, tab, load) =>
  new Route({
    straight: (url) => new WebSocket(url),
    async around() {
      const { HttpSocket } = await load();
      return new HttpSocket(api);
    },
    blocked: tab.get("http") ?? false,
    found(blocked) {
      if (blocked === (tab.get("http") ?? false)) return;
      tab.set("http", blocked || undefined);
      if (blocked) load().then(({ explain }) => explain(api));
    },
  });
