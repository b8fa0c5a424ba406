/** @import { Shared } from "./shared" */
import { h } from "../../shared/dom.js";
import { effect } from "../reactive.js";
import { suggestionsFor } from "../suggestions.js";

/**
 * Quick replies: one tap sends the words. They go once something was said.
 *
 * @param {Shared} shared
 * @param {{ used: () => void }} on
 */
export function suggestions({ chat, state, words }, { used }) {
  const node = h("ul", { class: "suggestions", "aria-label": words.say("suggestions"), hidden: true });
  effect(() => {
    const texts = suggestionsFor({
      messages: state.messages.value,
      busy: state.pending.value.length > 0 || state.live.value !== null,
      persona: state.fresh.value ? state.persona.value : null,
    });
    const chips = texts.map((text) => {
      const onclick = () => {
        used();
        chat.send(text, "quick_reply");
      };
      return h("li", {}, h("button", { type: "button", class: "chip", dir: "auto", onclick }, text));
    });
    node.hidden = chips.length === 0;
    node.replaceChildren(...chips);
  });
  return node;
}
