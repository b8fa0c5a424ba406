/**
 * Turns PCM as it comes from the network (signed 16 bit, little endian, mono; cut anywhere) into samples.
 * A byte that is half a sample waits for its other half.
 */
export class Samples {
  /** @type {number | null} */
  #odd = null;

  /**
   * @param {Uint8Array} bytes
   * @returns {Float32Array<ArrayBuffer>} −1 to 1
   */
  read(bytes) {
    const carried = this.#odd === null ? 0 : 1;
    const all = new Uint8Array(carried + bytes.length);
    if (this.#odd !== null) all[0] = this.#odd;
    all.set(bytes, carried);
    this.#odd = all.length % 2 ? all[all.length - 1] : null;
    const view = new DataView(all.buffer);
    return Float32Array.from({ length: all.length >> 1 }, (_, at) => view.getInt16(at * 2, true) / 32768);
  }
}

/**
 * @param {Float32Array[]} parts
 * @returns {Float32Array<ArrayBuffer>}
 */
export function joined(parts) {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
