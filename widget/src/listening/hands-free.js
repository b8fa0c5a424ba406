/** @import { Recogniser } from "./recogniser" */
import { interrupts } from "./interruption.js";

const PAUSE = 250; // ms after the agent's last sound, so that it does not hear itself
const AGAIN = 5; // times that listening is begun anew while the agent speaks

/** Talking without touching anything: it listens when the agent has spoken, and what was said is sent. */
export class HandsFree {
  #needs;
  #left = AGAIN;
  #asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {MediaStreamTrack | undefined} in which the agent is not heard */
  #track;

  /**
   * @param {object} needs
   * @param {Recogniser} needs.recogniser
   * @param {() => boolean} needs.wished
   * @param {() => boolean} needs.speaking whether the agent is
   * @param {() => boolean} needs.writing whether the visitor is
   * @param {(words: string) => void} needs.heard
   * @param {() => void} needs.interrupt
   * @param {(words: string) => void} needs.send
   */
  constructor(needs) {
    this.#needs = needs;
  }

  /** It listens while the agent speaks. */
  get through() {
    return Boolean(this.#track);
  }

  /** The agent speaks. Where the browser can tell the visitor's voice from its own sound, it listens meanwhile. */
  async speaking() {
    clearTimeout(this.#timer);
    if (this.#asking || !this.#wanted() || !hasEchoCancelled()) return;
    this.#asking = true;
    const track = await echoCancelled();
    this.#asking = false;
    if (track && this.#wanted() && this.#needs.speaking()) this.#listen(track);
    else track?.stop();
  }

  /** The agent has said everything. */
  spoken() {
    this.#left = AGAIN;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#wanted() && !this.#needs.speaking()) this.#listen();
    }, PAUSE);
  }

  /** Nobody is to be listened to. */
  stop() {
    clearTimeout(this.#timer);
    this.#release();
  }

  #release() {
    this.#track?.stop();
    this.#track = undefined;
  }

  #wanted() {
    const { recogniser, wished, writing } = this.#needs;
    return wished() && !writing() && !recogniser.on;
  }

  /** @param {MediaStreamTrack} [track] in which the agent is not heard */
  #listen(track) {
    const { recogniser, speaking, heard, interrupt, send } = this.#needs;
    let said = "";
    this.#track = track;
    recogniser.listen(
      {
        heard: (words) => {
          if (speaking()) {
            if (!said && !interrupts(words)) return;
            interrupt();
          }
          said = words;
          heard(words);
        },
        ended: () => {
          this.#release();
          if (said) send(said);
          else if (track && speaking() && this.#left-- > 0) this.speaking();
        },
      },
      track,
    );
  }
}

/** Browsers that recognise on the device are those that take a track of ours. */
function hasEchoCancelled() {
  const host = /** @type {any} */ (globalThis);
  return Boolean(host.SpeechRecognition && "available" in host.SpeechRecognition && navigator.mediaDevices);
}

/** @returns {Promise<MediaStreamTrack | null>} the microphone without what the page plays, null where there is none */
async function echoCancelled() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
    const [track] = stream.getAudioTracks();
    if (track.getSettings().echoCancellation) return track;
    track.stop();
    return null;
  } catch {
    return null;
  }
}
