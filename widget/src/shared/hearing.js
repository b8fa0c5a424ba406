/** @import { VoiceOffer } from "../wire" */

/**
 * The browser can understand speech by itself, and may.
 *
 * @param {VoiceOffer} voice what the server offers
 */
export const hasRecogniser = (voice) => {
  const host = /** @type {any} */ (globalThis);
  return voice.in === "browser" && Boolean(host.SpeechRecognition ?? host.webkitSpeechRecognition);
};

/**
 * Speech can be recorded, and the server writes it down.
 *
 * @param {VoiceOffer} voice
 */
export const canRecord = (voice) =>
  voice.in !== "off" && Boolean(voice.transcribe && globalThis.MediaRecorder && navigator.mediaDevices);
