import { joined } from "./samples.js";

const HOP = 0.015; // seconds that are taken at once
const REACH = 0.008; // seconds within which the next hop may be looked for
const GRAIN = 4; // samples; every how many the likeness of two places is measured

/**
 * Speech, faster or slower at the same pitch: hops of it are laid over each other where they are most alike
 * (WSOLA). One for each piece, as its samples come.
 */
export class Stretch {
  #speed;
  #hop;
  #reach;
  /** @type {Float32Array<ArrayBuffer>} from where hops are still taken */
  #input = new Float32Array();
  /** Where the next hop is looked for. */
  #at = 0;
  /** Where the last hop ended, and what follows it by nature. */
  #end = 0;

  /**
   * @param {number} speed
   * @param {number} rate samples a second
   */
  constructor(speed, rate) {
    this.#speed = speed;
    this.#hop = Math.round(HOP * rate);
    this.#reach = Math.round(REACH * rate);
  }

  /**
   * @param {Float32Array<ArrayBuffer>} samples
   * @param {boolean} whole nothing comes after them
   */
  read(samples, whole) {
    if (this.#speed === 1) return samples;
    this.#input = joined([this.#input, samples]);
    const parts = [];
    while (Math.max(this.#at, this.#end) + this.#reach + 2 * this.#hop < this.#input.length) {
      const place = this.#at ? this.#alike() : 0;
      parts.push(this.#over(place));
      this.#end = place + this.#hop;
      this.#at += Math.round(this.#hop * this.#speed);
    }
    if (whole) parts.push(this.#input.slice(this.#end));
    this.#forget();
    return joined(parts);
  }

  /** The place near the next hop that continues best what was said last. */
  #alike() {
    const from = Math.max(0, this.#at - this.#reach);
    let best = from;
    let most = Number.NEGATIVE_INFINITY;
    for (let place = from; place <= this.#at + this.#reach; place += 1) {
      let likeness = 0;
      for (let n = 0; n < this.#hop; n += GRAIN)
        likeness += this.#input[place + n] * this.#input[this.#end + n];
      if (likeness > most) [most, best] = [likeness, place];
    }
    return best;
  }

  /**
   * What follows by nature fades into the hop at `place`.
   *
   * @param {number} place
   */
  #over(place) {
    return Float32Array.from({ length: this.#hop }, (_, n) => {
      const share = n / this.#hop;
      return this.#input[this.#end + n] * (1 - share) + this.#input[place + n] * share;
    });
  }

  #forget() {
    const past = Math.max(0, Math.min(this.#at - this.#reach, this.#end));
    this.#input = this.#input.slice(past);
    this.#at -= past;
    this.#end -= past;
  }
}
