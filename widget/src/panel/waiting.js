/**
 * @import { Role } from "../wire"
 * @import { State } from "./state"
 */

const LONGEST = 45_000; // ms an indicator stays without news

/** The "is writing" indicator: on at once, off with the first word, and never on for ever. */
export class Waiting {
  #typing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Pick<State, "typing">} state */
  constructor({ typing }) {
    this.#typing = typing;
  }

  /** @param {Role} role */
  begin(role) {
    clearTimeout(this.#timer);
    this.#typing.value = role;
    this.#timer = setTimeout(() => this.end(), LONGEST);
  }

  end() {
    clearTimeout(this.#timer);
    this.#typing.value = null;
  }
}
