/** @import { Shared } from "./shared" */
import { h, icon, setText } from "../../shared/dom.js";
import { PERSON } from "../../shared/icons.js";
import { effect } from "../reactive.js";
import { whoAnswers } from "../situation.js";

/**
 * Under the header: who answers, when it is not simply the assistant.
 *
 * @param {Shared} shared
 */
export function banner({ state, words }) {
  const text = h("span", {});
  const node = h("div", { class: "banner", role: "status" }, icon(PERSON), text);
  effect(() => {
    const word = whoAnswers({ mode: state.mode.value, asking: state.asking.value });
    node.classList.toggle("empty", !word);
    setText(text, word ? words.say(word) : "");
  });
  return node;
}
