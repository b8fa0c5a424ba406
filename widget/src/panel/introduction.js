/**
 * @import { Hello, InitAnswer } from "../wire"
 * @import { State } from "./state"
 * @import { Stream } from "./stream"
 */
import { adoptVoice } from "./speech.js";
import { newestSeq } from "./transcript.js";

/**
 * What the server has told us of itself and of the conversation.
 *
 * @param {State} state
 * @param {InitAnswer} answer
 */
export function adopt(state, answer) {
  state.persona.value = answer.persona;
  state.fresh.value = answer.last_seq === 0;
  state.limit.value = answer.limits?.message_chars ?? state.limit.value;
  state.mails.value = answer.features?.email ?? false;
  adoptVoice(state, answer);
}

/**
 * The first frame: who we are, and what we have.
 *
 * @param {InitAnswer} answer
 * @param {State} state
 * @param {Stream} stream
 * @returns {Hello}
 */
export const greet = ({ visitor_token: token, conversation }, { messages, sound }, { position }) => ({
  type: "connect",
  protocol: 1,
  token,
  conversation,
  seq: newestSeq(messages.value),
  sound: sound.value,
  ...position,
});
