/**
 * @import { Store } from "../../shared/store"
 * @import { HttpSocket } from "./http-socket"
 */

const BLOCKED = 2; // upgrades refused in a row, after which the way round is tried
const PROBE = 300_000; // ms until it is seen whether WebSocket gets through by now
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
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #probing;

  /**
   * @param {object} ways
   * @param {(url: string) => WebSocket} ways.straight
   * @param {() => HttpSocket | Promise<HttpSocket>} ways.around
   * @param {boolean} ways.blocked WebSocket did not get through from here before
   * @param {(blocked: boolean) => void} ways.found whether it does
   */
  constructor(ways) {
    this.#ways = ways;
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
   * The attempt is online. The way round is taken for blocked upgrades only when one more has failed while HTTP
   * works: perhaps it was the server, or another network.
   *
   * @param {string} url
   * @param {() => void} better called when a better way is open
   */
  arrived(url, better) {
    if (!this.#around) {
      this.#refusals = 0;
      return this.#ways.found(false);
    }
    const probe = () => {
      const socket = this.#ways.straight(url);
      socket.onerror = () => this.#ways.found(true);
      socket.onopen = () => {
        socket.close(OWN_CLOSE);
        this.#refusals = 0;
        better();
      };
    };
    if (!this.#ways.blocked) probe();
    this.#probing = setInterval(probe, PROBE);
  }

  /** The link is gone. */
  left() {
    clearInterval(this.#probing);
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
