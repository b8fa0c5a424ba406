import { h } from "../../shared/dom.js";

const PAUSE = 150; // ms: a region that is emptied and filled in one go is not read again

/** Says a finished message once to screen readers; the log itself stays silent while it changes. */
export class Announcer {
  node = h("div", { class: "hidden-text", "aria-live": "polite", "aria-atomic": "true" });

  /** @param {string} text */
  say(text) {
    this.node.textContent = "";
    setTimeout(() => {
      this.node.textContent = text;
    }, PAUSE);
  }
}
