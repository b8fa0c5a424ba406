/** @import { Loudness, Mouth, Piece, Told } from "./pieces" */
import { Download } from "./download.js";
import { joined } from "./samples.js";
import { Stretch } from "./stretch.js";

const SOON = 0.02; // seconds from now, the earliest that is in time
const FIRST = 0.08; // seconds of sound that are gathered before it begins
const NEXT = 0.04; // and while it goes on
const REFUSED = 1000; // ms after which a sound that was not allowed to begin waits for the visitor

/**
 * @typedef {object} Track the sound of one piece
 * @property {Piece} piece
 * @property {Download} download
 * @property {Float32Array<ArrayBuffer>[]} parts that have come and are not yet on their way
 * @property {number} rate
 * @property {boolean} whole everything has come
 * @property {boolean} sent everything is on its way
 * @property {Stretch | null} stretch
 * @property {number} speed
 * @property {boolean} began
 * @property {{ node: AudioBufferSourceNode, at: number, length: number }[]} played seconds
 * @property {number} sounding how many of them have not ended
 */

/** The server's voice: PCM that is played while it comes, gapless from piece to piece. @implements {Mouth} */
export class StreamedVoice {
  ahead = 2;
  #told;
  #open;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {GainNode | null} */
  #gain = null;
  /** @type {Track[]} */
  #tracks = [];
  /** When what is on its way will have been played. */
  #until = 0;
  #paused = false;
  /** @type {Loudness} */
  #loudness = { volume: 1, speed: 1 };

  /**
   * @param {Told} told
   * @param {() => AudioContext} [open]
   */
  constructor(told, open = () => new AudioContext({ sampleRate: 24_000 })) {
    this.#told = told;
    this.#open = open;
  }

  get busy() {
    return this.#tracks.length;
  }

  /** The visitor has just touched the page: now a browser allows sound. */
  unlock() {
    const context = this.#ready();
    if (!this.#paused && context.state !== "running") wake(context);
  }

  /** @param {Piece} piece */
  say(piece) {
    this.#ready();
    /** @type {Track} */
    const track = {
      piece,
      download: new Download(piece.url ?? "", {
        got: (samples, rate) => {
          track.parts.push(samples);
          track.rate = rate;
          this.#feed();
        },
        over: (whole) => {
          track.whole = whole;
          if (whole) this.#feed();
          else this.#told.failed(piece);
        },
      }),
      parts: [],
      rate: 0,
      whole: false,
      sent: false,
      stretch: null,
      speed: this.#loudness.speed,
      began: false,
      played: [],
      sounding: 0,
    };
    this.#tracks.push(track);
  }

  /** @param {Piece} piece */
  drop(piece) {
    const at = this.#tracks.findIndex((track) => track.piece === piece);
    const dropped = this.#tracks.splice(at < 0 ? this.#tracks.length : at);
    dropped.forEach(silence);
    this.#until = ends(this.#tracks.at(-1));
    return dropped.map((track) => track.piece);
  }

  heard() {
    const began = this.#tracks.findLast((track) => this.#played(track) > 0);
    return began ? { piece: began.piece, ms: this.#played(began) * 1000 } : null;
  }

  pause() {
    this.#paused = true;
    this.#context?.suspend();
  }

  resume() {
    this.#paused = false;
    if (this.#context) wake(this.#context);
  }

  stop() {
    for (const track of this.#tracks.splice(0)) silence(track);
    this.#until = 0;
    if (this.#paused) this.resume();
  }

  /** Nobody wants to hear anything for now. */
  close() {
    this.stop();
    this.#context?.close();
    this.#context = null;
  }

  /** @param {Loudness} loudness the volume at once, the speed from the next piece on */
  adjust(loudness) {
    this.#loudness = loudness;
    if (this.#gain) this.#gain.gain.value = loudness.volume;
  }

  #ready() {
    if (this.#context) return this.#context;
    const context = this.#open();
    this.#context = context;
    this.#gain = context.createGain();
    this.#gain.gain.value = this.#loudness.volume;
    this.#gain.connect(context.destination);
    return context;
  }

  /** Puts on its way what can be: a piece begins where all of the one before it has come. */
  #feed() {
    for (const track of this.#tracks) {
      this.#send(track);
      if (!track.whole) break;
    }
    this.#settle();
  }

  /** @param {Track} track */
  #send(track) {
    const context = this.#ready();
    const seconds = track.parts.reduce((sum, { length }) => sum + length, 0) / track.rate;
    const flows = this.#until > context.currentTime;
    if (track.sent || (!track.whole && !(seconds >= (flows ? NEXT : FIRST)))) return;
    track.sent = track.whole;
    track.stretch ??= new Stretch(track.speed, track.rate);
    const samples = track.stretch.read(joined(track.parts.splice(0)), track.whole);
    if (!samples.length) return;
    const buffer = context.createBuffer(1, samples.length, track.rate);
    buffer.copyToChannel(samples, 0);
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.connect(/** @type {GainNode} */ (this.#gain));
    const at = Math.max(this.#until, context.currentTime + SOON);
    this.#until = at + buffer.duration;
    track.played.push({ node, at, length: buffer.duration });
    track.sounding += 1;
    node.onended = () => {
      track.sounding -= 1;
      this.#settle();
    };
    node.start(at);
    this.#begin(context);
  }

  /** @param {AudioContext} context */
  #begin(context) {
    if (this.#paused || context.state === "running") return;
    wake(context);
    setTimeout(() => {
      if (context !== this.#context || context.state === "running" || this.#paused || !this.busy) return;
      this.#paused = true;
      this.#told.blocked();
    }, REFUSED);
  }

  /** What has ended is said to have ended, what follows it to have begun. */
  #settle() {
    for (;;) {
      const [track] = this.#tracks;
      if (!track?.played.length) return;
      if (!track.began) {
        track.began = true;
        this.#told.began(track.piece);
      }
      if (track !== this.#tracks[0] || !track.sent || track.sounding) return;
      this.#tracks.shift();
      this.#told.ended({ piece: track.piece, ms: lasted(track) * 1000 });
    }
  }

  /**
   * @param {Track} track
   * @returns {number} seconds of it that have been heard, by its own clock
   */
  #played(track) {
    const now = /** @type {AudioContext} */ (this.#context).currentTime - (this.#context?.outputLatency || 0);
    return lasted(track, now);
  }
}

/**
 * @param {Track} track
 * @param {number} [now] seconds
 */
function lasted({ played, speed }, now = Number.POSITIVE_INFINITY) {
  const seconds = played.map(({ at, length }) => Math.min(Math.max(now - at, 0), length));
  return seconds.reduce((sum, part) => sum + part, 0) * speed;
}

/** @param {Track | undefined} track when the last of it will have been played */
function ends(track) {
  const last = track?.played.at(-1);
  return last ? last.at + last.length : 0;
}

/** @param {Track} track */
function silence({ download, played }) {
  download.stop();
  for (const { node } of played) {
    node.onended = null;
    node.stop();
  }
}

/** @param {AudioContext} context that may be closed before it could */
function wake(context) {
  context.resume().catch(() => {});
}
