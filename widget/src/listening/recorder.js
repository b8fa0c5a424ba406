/**
 * @import { Session } from "../panel/session"
 * @import { State } from "../panel/state"
 * @import { ListeningWord } from "./words"
 */

const LONGEST = 58_000; // ms; the server takes a minute
const PATIENCE = 30_000; // ms for the answer
const TYPES = ["audio/webm", "audio/mp4", "audio/ogg"];

/** @type {Record<string, ListeningWord>} why there is no sound */
const REFUSALS = { NotAllowedError: "denied", SecurityError: "denied" };

/** Ears for browsers that have none: records what is said, and our server writes it down. */
export class Recorder {
  #mic;
  #session;
  #say;
  #failed;
  #heard;
  /** @type {MediaRecorder | null} */
  #recorder = null;
  /** Counts recordings, so that one that was aborted comes to nothing. */
  #turn = 0;

  /**
   * @param {object} needs
   * @param {State["mic"]} needs.mic
   * @param {Session} needs.session
   * @param {(word: ListeningWord | "") => void} needs.say
   * @param {(word: ListeningWord) => void} needs.failed
   * @param {(words: string) => void} needs.heard
   */
  constructor({ mic, session, say, failed, heard }) {
    this.#mic = mic;
    this.#session = session;
    this.#say = say;
    this.#failed = failed;
    this.#heard = heard;
  }

  toggle() {
    if (this.#recorder) this.#recorder.stop();
    else if (!this.#mic.value) this.#record();
  }

  /** Stop, and let nothing come of it. */
  abort() {
    if (!this.#mic.value) return;
    this.#turn += 1;
    this.#recorder?.stop();
    this.#over("");
  }

  async #record() {
    const turn = ++this.#turn;
    this.#mic.value = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (turn === this.#turn) this.#begin(stream, turn);
      else end(stream);
    } catch (error) {
      if (turn !== this.#turn) return;
      const word = REFUSALS[/** @type {Error} */ (error).name] ?? "missing";
      this.#over(word);
      this.#failed(word);
    }
  }

  /**
   * @param {MediaStream} stream
   * @param {number} turn
   */
  #begin(stream, turn) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType });
    /** @type {Blob[]} */
    const parts = [];
    const timer = setTimeout(() => recorder.stop(), LONGEST);
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      clearTimeout(timer);
      end(stream);
      if (turn === this.#turn)
        this.#transcribe(new Blob(parts, { type: recorder.mimeType.split(";")[0] }), turn);
    };
    this.#recorder = recorder;
    recorder.start();
    this.#say("recording");
  }

  /**
   * @param {Blob} sound
   * @param {number} turn
   */
  async #transcribe(sound, turn) {
    this.#recorder = null;
    this.#mic.value = false;
    this.#say("writing");
    const { word, text } = await this.#ask(sound);
    if (turn !== this.#turn) return;
    this.#say(word);
    if (text) this.#heard(text);
  }

  /**
   * @param {Blob} sound
   * @returns {Promise<{ word: ListeningWord | "", text?: string }>}
   */
  async #ask(sound) {
    try {
      const { conversation, visitor_token } = await this.#session.answer();
      const query = new URLSearchParams({ conversation });
      const response = await fetch(`${this.#session.settings.api}/api/voice/transcribe?${query}`, {
        method: "POST",
        credentials: "omit",
        headers: { authorization: `Bearer ${visitor_token}`, "content-type": sound.type },
        body: sound,
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!response.ok) return { word: response.status === 429 ? "rushed" : "failed" };
      const { text } = await response.json();
      return text ? { word: "", text } : { word: "nothing" };
    } catch {
      return { word: "failed" };
    }
  }

  /** @param {ListeningWord | ""} word */
  #over(word) {
    this.#recorder = null;
    this.#mic.value = false;
    this.#say(word);
  }
}

/** @param {MediaStream} stream the microphone is no longer taken */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}
