/**
 * @import { Ack, Connected, Delta, Message, Refusal, ServerFrame, Status, Typing } from "../wire"
 * @import { Delivery } from "./delivery"
 * @import { Requests } from "./requests"
 * @import { State } from "./state"
 * @import { Stream } from "./stream"
 * @import { Waiting } from "./waiting"
 */
import { newestSeq, place } from "./transcript.js";

/**
 * @typedef {object} Parts
 * @property {State} state
 * @property {Delivery} delivery
 * @property {Requests} requests
 * @property {Stream} stream
 * @property {Waiting} waiting
 * @property {(message: Message) => void} said something new was said while the visitor is here
 * @property {(frame: ServerFrame) => void} received each frame, for those who want more of it
 * @property {() => void} resume characters are missing: connect again from what we have
 * @property {(reply: string) => void} stopAgain
 * @property {(code: string) => void} fatal
 * @property {() => void} relearn the server's limits are not those we know
 */

/** The server closes after these, and it is not the message's fault. */
const FATAL = new Set(["unauthorized", "unknown_conversation", "version"]);

/** Stored as message 1 when the visitor first writes; it was on screen before. */
const GREETING = 1;

/** What each frame of the server means for the state. */
export class Receiver {
  #parts;
  /** Up to here the transcript was there before the visitor came: nothing to announce. */
  #old = 0;
  /** @type {number | undefined} how long the server asked us to stay away */
  retryMs;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {ServerFrame} frame one of an unknown type is ignored */
  receive(frame) {
    this.#parts.received(frame);
    switch (frame.type) {
      case "connect":
        return this.#connect(frame);
      case "ack":
        return this.#ack(frame);
      case "message":
        return this.#message(frame);
      case "delta":
        return this.#delta(frame);
      case "typing":
        return this.#typing(frame);
      case "status":
        return this.#status(frame);
      case "error":
        return this.#error(frame);
    }
  }

  /** @param {Connected} frame */
  #connect(frame) {
    const { from, last_seq } = frame;
    const { messages } = this.#parts.state;
    const { delivery } = this.#parts;
    const newest = newestSeq(messages.value);
    this.retryMs = undefined;
    if (newest === 0) this.#old = last_seq;
    else if (from > newest + 1) {
      messages.value = [];
      delivery.reset();
    }
    this.#show(frame);
    this.#parts.requests.repeat();
    delivery.pump();
    if (this.#parts.state.stopping.value) this.#parts.stopAgain(this.#parts.state.stopping.value);
  }

  /** @param {Ack} frame */
  #ack({ id, reply }) {
    if (reply && !this.#isSettled(reply)) this.#parts.state.promised.value = reply;
    this.#parts.delivery.acknowledged(id);
  }

  /** @param {Message} message */
  #message(message) {
    const { state, delivery, stream, waiting, said } = this.#parts;
    const known = state.messages.value.some(({ seq }) => seq === message.seq);
    state.messages.value = place(state.messages.value, message);
    if (message.role === "visitor") delivery.settled(message.id);
    if (message.reply) this.#replied(message.reply);
    stream.settle(message);
    if (message.role === "human") waiting.end();
    if (!known && message.seq > Math.max(this.#old, GREETING) && message.role !== "visitor") said(message);
  }

  /** @param {string} reply */
  #replied(reply) {
    const { promised } = this.#parts.state;
    if (promised.value === reply) promised.value = null;
    if (this.#parts.state.stopping.value === reply) this.#parts.state.stopping.value = null;
    if (!promised.value) this.#parts.waiting.end();
  }

  /** @param {Delta} delta */
  #delta(delta) {
    if (this.#isSettled(delta.reply)) return;
    this.#parts.waiting.end();
    if (!this.#parts.stream.add(delta)) this.#parts.resume();
  }

  /** @param {Typing} frame */
  #typing({ role, on }) {
    if (on) this.#parts.waiting.begin(role);
    else this.#parts.waiting.end();
  }

  /** @param {Status} frame */
  #status(frame) {
    this.retryMs = frame.retry_ms;
    this.#show(frame, true);
  }

  /** @param {Refusal} refusal */
  #error(refusal) {
    const { delivery, waiting, state, fatal, relearn } = this.#parts;
    if (FATAL.has(refusal.code)) return fatal(refusal.code);
    if (refusal.code === "too_long") relearn();
    const id = refusal.id ?? delivery.inFlight;
    if (!id) this.retryMs = refusal.retry_ms;
    else {
      delivery.refused({ ...refusal, id });
      if (!state.promised.value) waiting.end();
    }
  }

  /**
   * @param {Connected | Status} frame
   * @param {boolean} [moved]
   */
  #show({ state: service, mode, name }, moved) {
    const { state, requests } = this.#parts;
    state.service.value = service;
    state.mode.value = mode;
    state.name.value = name;
    requests.shown(mode, moved);
  }

  /** @param {string} reply */
  #isSettled(reply) {
    return this.#parts.state.messages.value.some((message) => message.reply === reply);
  }
}
