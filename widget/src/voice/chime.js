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
