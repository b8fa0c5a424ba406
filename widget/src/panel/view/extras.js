/**
 * @import { Card, Citation } from "../../wire"
 * @import { MessageEntry } from "../entries"
 * @import { Shared } from "./shared"
 */
import { h, icon } from "../../shared/dom.js";
import { ALERT } from "../../shared/icons.js";
import { linkNode } from "../markdown/link-node.js";
import { safeLink } from "../markdown/links.js";

/** Under an answer: why it ended early, what it may be followed by, and where it comes from. */
export class Extras {
  #shared;
  #drawn = "";
  node = h("div", { class: "extras", hidden: true });

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
  }

  /** @param {MessageEntry} entry */
  update({ status, reason, question, cards = [], citations = [] }) {
    const drawn = JSON.stringify([status, reason, question, cards, citations]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const parts = [
      ...(status === "failed" ? [this.#failure(reason, question)] : []),
      ...cards.map(card),
      ...(citations.length ? [this.#sources(citations)] : []),
    ];
    this.node.replaceChildren(...parts);
    this.node.hidden = parts.length === 0;
  }

  /**
   * @param {MessageEntry["reason"]} reason
   * @param {string | undefined} question
   */
  #failure(reason = "error", question) {
    const { chat, words } = this.#shared;
    return h(
      "p",
      { class: "failure" },
      icon(ALERT),
      h("span", {}, words.say(reason)),
      question &&
        h(
          "button",
          { class: "link", type: "button", onclick: () => chat.send(question) },
          words.say("askAgain"),
        ),
    );
  }

  /** @param {Citation[]} citations */
  #sources(citations) {
    const sources = citations.map(({ title, url }) =>
      h("li", {}, ...(url ? linkNode(url, [title || url]) : [title])),
    );
    return h(
      "div",
      { class: "sources" },
      h("span", {}, `${this.#shared.words.say("source")}:`),
      h("ul", {}, ...sources),
    );
  }
}

/**
 * Cards are the server's own words, so their pictures are shown; a page's policy may forbid it.
 *
 * @param {Card} card
 */
function card({ title, text, price, image, url }) {
  const picture = image ? safeLink(image, document.baseURI) : null;
  const gone = (/** @type {Event} */ { target }) => /** @type {Element} */ (target).remove();
  return h(
    "div",
    { class: "card" },
    picture?.web && h("img", { src: picture.href, alt: "", referrerpolicy: "no-referrer", onerror: gone }),
    h("strong", {}, ...(url ? linkNode(url, [title]) : [title])),
    price && h("span", { class: "price" }, price),
    text && h("p", {}, text),
  );
}
