/** The sound of a new message, loaded with the first one. */

/** @import { Store } from "./shared/store" */
import { oneTab } from "./panel/one-tab.js";

const PATIENCE = 400; // ms in which another tab, where the chat is open, may say that it was read
const NOTES = [880, 1175]; // Hz
const LENGTH = 0.12; // seconds each
const LATE = 3000; // ms after which a sound says nothing any more

/** @type {AudioContext | undefined} */
let audio;

/** Two soft notes. Where the browser allows no sound before the visitor has touched the page, `resume` waits for that. */
export async function chime() {
  audio ??= new AudioContext();
  const asked = performance.now();
  await audio.resume();
  if (performance.now() - asked > LATE) return;
  for (const [at, note] of NOTES.entries()) {
    const begin = audio.currentTime + at * LENGTH;
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = note;
    loudness.gain.setValueAtTime(0.08, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH * 2);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH * 2);
  }
}

/**
 * A message nobody is looking at; one tab makes the sound for all.
 *
 * @param {Store} store
 * @param {number} seq of the message
 */
export function ring(store, seq) {
  setTimeout(() => oneTab(`${store.prefix}sound`, async () => ringOnce(store, seq)), PATIENCE);
}

/**
 * @param {Store} store
 * @param {number} seq
 */
function ringOnce(store, seq) {
  if (Math.max(store.get("read") ?? 0, store.get("rung") ?? 0) >= seq) return;
  store.set("rung", seq);
  chime();
}
