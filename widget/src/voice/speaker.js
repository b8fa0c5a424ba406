/** @import { Heard, Loudness, Mouth, Piece, Told } from "./pieces" */

const AGAIN = 400; // ms of silence before a reply that was begun anew is heard
const HOLD = 1000; // ms of silence between two pieces, after which it is not said any more that it speaks

/** @typedef {"speaking" | "paused" | "again" | ""} How */

/**
 * Says replies piece by piece in their order: by the server's voice, and where that fails by the browser's for
 * the rest of the reply. One voice in a reply, one attempt of it, and nothing the visitor does not want to hear.
 */
export class Speaker {
  #server;
  #browser;
  #on;
  /** @type {Piece[]} what is to be said */
  #queue = [];
  /** The newest piece that came, whose reply is being spoken until its last piece has been said. @type {Piece | null} */
  #newest = null;
  /** The last that was taken: a link that is back tells all of a reply again. @type {Piece | null} */
  #told = null;
  /** @type {Heard | null} the last piece that was said to its end */
  #said = null;
  /** @type {Set<string>} replies the visitor does not want to hear the rest of */
  #unwanted = new Set();
  /** The message that is said again. */
  #wanted = "";
  /** The attempt that the server's voice has failed. */
  #failed = "";
  #paused = false;
  /** Silence before a new attempt. @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #holding;

  /**
   * @param {(told: Told) => { server: Mouth, browser: Mouth }} mouths
   * @param {object} on
   * @param {(how: How) => void} on.changed
   * @param {(piece: Piece | null) => void} on.saying what is heard now
   * @param {() => void} on.finished a reply was said to its end
   * @param {() => void} on.mute there is no voice at all
   */
  constructor(mouths, on) {
    const { server, browser } = mouths({
      began: (piece) => this.#began(piece),
      ended: (heard) => this.#ended(heard),
      failed: (piece) => this.#fail(piece),
      blocked: () => this.#hold(true),
    });
    this.#server = server;
    this.#browser = browser;
    this.#on = on;
  }

  /** Something is being said, or about to be. */
  get busy() {
    return this.#queue.length + this.#server.busy + this.#browser.busy > 0;
  }

  /** @param {Piece} piece the next of its attempt */
  add(piece) {
    const { reply, attempt, index } = piece;
    if (attempt === 0 ? reply !== this.#wanted : this.#unwanted.has(reply)) return;
    if (this.#newest?.reply === reply && attempt < this.#newest.attempt) return;
    if (this.#told?.reply === reply && attempt === this.#told.attempt && index <= this.#told.index) return;
    if (this.#newest?.reply === reply && attempt > this.#newest.attempt) this.#beginAnew();
    this.#newest = this.#told = piece;
    this.#queue.push(piece);
    this.#advance();
  }

  /**
   * A message is to be said again: what comes as its attempt 0 is wanted.
   *
   * @param {string} reply
   */
  again(reply) {
    this.silence();
    this.ignore(reply);
    this.#wanted = reply;
    this.#told = null;
  }

  /**
   * Silent at once, and nothing more of what it was saying.
   *
   * @returns {Heard | null} how far the visitor has heard what they have interrupted
   */
  silence() {
    this.#wanted = "";
    if (!this.#newest) return null;
    const heard = this.#heard() ?? this.#before(this.#newest);
    for (const { reply } of [...this.#queue, heard.piece, this.#newest]) this.ignore(reply);
    this.#hush();
    this.#finish();
    return heard;
  }

  /** @param {string} reply that the visitor does not want to hear from now on */
  ignore(reply) {
    this.#unwanted.add(reply);
  }

  /** Pauses, or goes on. */
  pause() {
    this.#hold(!this.#paused);
  }

  /** @param {Loudness} loudness */
  adjust(loudness) {
    this.#server.adjust(loudness);
    this.#browser.adjust(loudness);
  }

  #advance() {
    while (this.#queue.length && !this.#pause) {
      const [piece] = this.#queue;
      const [mouth, other] = this.#isServers(piece)
        ? [this.#server, this.#browser]
        : [this.#browser, this.#server];
      const only = !piece.text && !this.#isServers(piece); // it says that the reply ends, and nothing else
      if (other.busy || mouth.busy >= (only ? 1 : mouth.ahead)) break;
      this.#queue.shift();
      if (only) this.#finishIf(piece);
      else mouth.say(piece);
    }
    if (!this.busy && !this.#pause) this.#rest();
    else {
      clearTimeout(this.#holding);
      this.#holding = undefined;
      this.#tell();
    }
  }

  /** @param {Piece} piece */
  #isServers(piece) {
    return Boolean(piece.url) && this.#failed !== nameOf(piece);
  }

  /** @param {Piece} piece */
  #began(piece) {
    this.#on.saying(piece);
    this.#advance();
  }

  /** @param {Heard} heard */
  #ended(heard) {
    this.#said = heard;
    this.#finishIf(heard.piece);
    this.#advance();
  }

  /** @param {Piece} piece */
  #fail(piece) {
    if (!this.#isServers(piece)) {
      this.silence();
      this.#on.mute();
      return;
    }
    this.#failed = nameOf(piece);
    this.#queue.unshift(...this.#server.drop(piece));
    this.#advance();
  }

  #beginAnew() {
    const spoke = this.#heard() !== null;
    this.#hush();
    if (!spoke) return;
    this.#on.changed("again");
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#advance();
    }, AGAIN);
  }

  /** Nothing sounds, and nothing is left to be said. */
  #hush() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#queue = [];
    this.#said = null;
    this.#paused = false;
    this.#server.stop();
    this.#browser.stop();
    this.#on.saying(null);
  }

  /** @param {Piece} piece was said */
  #finishIf(piece) {
    if (!piece.last) return;
    if (this.#newest === piece) this.#finish();
    this.#on.finished();
  }

  /** No reply is being spoken any more. */
  #finish() {
    clearTimeout(this.#holding);
    this.#holding = undefined;
    this.#newest = null;
    this.#said = null;
    this.#wanted = "";
    this.#on.saying(null);
    this.#on.changed("");
  }

  /** Everything that came has been said; more may come. */
  #rest() {
    if (!this.#newest) return;
    this.#holding ??= setTimeout(() => {
      this.#holding = undefined;
      this.#on.changed("");
    }, HOLD);
  }

  /** @param {boolean} paused */
  #hold(paused) {
    this.#paused = paused;
    for (const mouth of [this.#server, this.#browser]) {
      if (paused) mouth.pause();
      else mouth.resume();
    }
    this.#tell();
  }

  #tell() {
    if (!this.#pause) this.#on.changed(this.#paused ? "paused" : "speaking");
  }

  #heard() {
    return this.#server.heard() ?? this.#browser.heard() ?? this.#said;
  }

  /**
   * @param {Piece} newest
   * @returns {Heard} nothing of what has come
   */
  #before(newest) {
    return { piece: this.#queue.find(({ reply }) => reply === newest.reply) ?? newest, ms: 0, chars: 0 };
  }
}

/** @param {Piece} piece */
const nameOf = ({ reply, attempt }) => `${reply} ${attempt}`;
