import { Samples } from "./samples.js";

const STALLED = 8000; // ms without a byte, after which nothing is to be hoped for
const TRIES = 2;
const RATE = 24_000; // samples a second, where the answer does not say

/** The sound of one piece, as it comes; asked for once more where it breaks off. */
export class Download {
  #url;
  #got;
  #over;
  /** @type {AbortController | null} */
  #request = null;
  #taken = 0;

  /**
   * @param {string} url
   * @param {object} on
   * @param {(samples: Float32Array<ArrayBuffer>, rate: number) => void} on.got
   * @param {(whole: boolean) => void} on.over false where it could not be had
   */
  constructor(url, { got, over }) {
    this.#url = url;
    this.#got = got;
    this.#over = over;
    this.#run();
  }

  /** Not wanted any more; tells nothing from here on. */
  stop() {
    this.#over = () => {};
    this.#got = () => {};
    this.#request?.abort();
  }

  async #run() {
    for (let left = TRIES; left > 0; left -= 1) {
      if (await this.#read().catch(() => false)) return this.#over(true);
    }
    return this.#over(false);
  }

  async #read() {
    const request = new AbortController();
    this.#request = request;
    let guard = setTimeout(() => request.abort(), STALLED);
    try {
      const response = await fetch(this.#url, { credentials: "omit", signal: request.signal });
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || !response.body || !type.startsWith("audio/")) return false;
      const rate = Number(response.headers.get("x-sample-rate")) || RATE;
      const reader = response.body.getReader();
      const samples = new Samples();
      let known = this.#taken; // the first try has brought as much already
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return this.#taken > 0; // no sound at all is a fault
        clearTimeout(guard);
        guard = setTimeout(() => request.abort(), STALLED);
        const read = samples.read(value);
        const fresh = read.slice(Math.min(known, read.length));
        known -= read.length - fresh.length;
        this.#taken += fresh.length;
        if (fresh.length) this.#got(fresh, rate);
      }
    } finally {
      clearTimeout(guard);
      request.abort();
    }
  }
}
