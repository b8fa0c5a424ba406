/** @import { Loudness, Mouth, Piece, Told } from "./pieces" */

/** The server's voice where there is no Web Audio: one sound file for each piece. @implements {Mouth} */
export class ElementVoice {
  ahead = 2;
  #told;
  /** @type {{ piece: Piece, audio: HTMLAudioElement }[]} */
  #files = [];
  /** @type {Loudness} */
  #loudness = { volume: 1, speed: 1 };

  /** @param {Told} told */
  constructor(told) {
    this.#told = told;
  }

  get busy() {
    return this.#files.length;
  }

  /** @param {Piece} piece */
  say(piece) {
    const audio = new Audio((piece.url ?? "").replace(/\.pcm$/, ".wav"));
    audio.preload = "auto";
    audio.onended = () => {
      this.#files.shift();
      this.#told.ended({ piece, ms: audio.currentTime * 1000 });
      this.#play();
    };
    audio.onerror = () => this.#told.failed(piece);
    this.#files.push({ piece, audio });
    this.adjust(this.#loudness);
    if (this.busy === 1) this.#play();
  }

  /** @param {Piece} piece */
  drop(piece) {
    const at = this.#files.findIndex((file) => file.piece === piece);
    const dropped = this.#files.splice(at < 0 ? this.#files.length : at);
    dropped.forEach(silence);
    return dropped.map((file) => file.piece);
  }

  heard() {
    const [file] = this.#files;
    return file?.audio.currentTime ? { piece: file.piece, ms: file.audio.currentTime * 1000 } : null;
  }

  pause() {
    this.#files[0]?.audio.pause();
  }

  resume() {
    this.#files[0]?.audio.play().catch(() => {});
  }

  stop() {
    this.#files.splice(0).forEach(silence);
  }

  /** @param {Loudness} loudness */
  adjust(loudness) {
    this.#loudness = loudness;
    for (const { audio } of this.#files) {
      audio.volume = loudness.volume;
      audio.playbackRate = loudness.speed; // at the same pitch, as elements do
    }
  }

  async #play() {
    const [file] = this.#files;
    if (!file) return;
    try {
      await file.audio.play();
      if (file === this.#files[0]) this.#told.began(file.piece);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "NotAllowedError") this.#told.blocked();
    }
  }
}

/** @param {{ audio: HTMLAudioElement }} file */
function silence({ audio }) {
  audio.onended = audio.onerror = null;
  audio.pause();
}
