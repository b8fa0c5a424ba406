// The staff socket: connects again by itself, answers each request once, and repeats what was not answered.

const PAUSES = [500, 1000, 2000, 4000, 8000]; // ms
const BEAT = 15000; // ms

export class Link {
  #address;
  #on;
  #socket = null;
  #failures = 0;
  #number = 0;
  #asked = new Map();
  #heard = 0;

  /** `on`: `frame`, called for each one, `open` (the socket is there, again) and `state` (what to say of it). */
  constructor(address, on) {
    this.#address = address;
    this.#on = on;
    setInterval(() => this.#beat(), BEAT);
    addEventListener("online", () => this.#connect());
    this.#connect();
  }

  /** Sends a frame and waits for its answer. One that is `lasting` is sent again after the link was lost. */
  ask(frame, { lasting = false } = {}) {
    this.#number += 1;
    const n = this.#number;
    return new Promise((resolve) => {
      this.#asked.set(n, { frame: { ...frame, n }, resolve, lasting });
      if (!this.#send({ ...frame, n }) && !lasting) this.#answer({ n, type: "refused", code: "offline" });
    });
  }

  #send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    if (this.#socket && this.#socket.readyState < WebSocket.CLOSING) return;
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#heard = Date.now();
      this.#on.state("");
      this.#on.open();
      for (const { frame } of this.#asked.values()) this.#send(frame);
    };
    socket.onmessage = ({ data }) => {
      this.#heard = Date.now();
      const frame = JSON.parse(data);
      if (frame.n && frame.type !== "pong") this.#answer(frame);
      if (frame.type !== "pong") this.#on.frame(frame);
    };
    socket.onclose = ({ code }) => this.#closed(socket, code);
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return;
    for (const [n, { lasting }] of this.#asked) {
      if (!lasting) this.#answer({ n, type: "refused", code: "offline" });
    }
    if (code === 4401 || (code === 1006 && this.#failures === 0 && !this.#heard)) {
      this.#on.state("signedOut");
      if (code === 4401) return;
    } else this.#on.state("lost");
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    setTimeout(() => this.#connect(), pause * (0.5 + Math.random()));
  }

  #answer(frame) {
    this.#asked.get(frame.n)?.resolve(frame);
    this.#asked.delete(frame.n);
  }

  /** Says that it is there; a socket that has long said nothing is dead. */
  #beat() {
    if (Date.now() - this.#heard > 2.5 * BEAT && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.close();
    }
    this.#send({ type: "ping" });
  }
}
