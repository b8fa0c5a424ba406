const NOTES = [880, 1175]; // Hz
const LENGTH = 0.12; // seconds each

/** @type {AudioContext | undefined} */
let audio;

/** Two soft notes. Nothing where the browser allows no sound before the visitor has touched the page. */
export async function chime() {
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
  await Promise.resolve();
  if (audio.state !== "running") await new Promise((resolve) => setTimeout(resolve, 50));
  if (audio.state !== "running") return;
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
