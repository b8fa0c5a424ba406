/** @import { Piece } from "./pieces" */

const NAME = "sales-agent-spoken"; // as in voice.css

/** Marks in the text what is being said, where the browser can highlight without touching it. */
export class Marks {
  #root;
  /** @type {Piece | null} */
  #piece = null;
  /** Until where its reply has been said, in letters. */
  #said = 0;
  #drawing = 0;

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {Piece | null} piece */
  show(piece) {
    if (piece && piece.reply !== this.#piece?.reply) this.#said = 0;
    this.#piece = piece;
    this.#draw();
  }

  /** The text has changed, and what was marked may be other nodes now. */
  again() {
    if (!this.#piece) return;
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (!CSS.highlights) return;
    const range = this.#piece && this.#find(this.#piece);
    if (range) CSS.highlights.set(NAME, new Highlight(range));
    else CSS.highlights.delete(NAME);
  }

  /** @param {Piece} piece */
  #find({ reply, text }) {
    const bubble = this.#root.querySelector(`[data-reply="${CSS.escape(reply)}"] .text`);
    const words = [...letters(text)].map(([letter]) => letter).join("");
    if (!bubble || !words) return null;
    const places = [];
    let all = "";
    const nodes = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const node = /** @type {Text} */ (nodes.currentNode);
      for (const [letter, at] of letters(node.data)) {
        all += letter;
        places.push({ node, at });
      }
    }
    const at = all.indexOf(words, this.#said);
    if (at < 0) return null;
    this.#said = at;
    const [first, last] = [places[at], places[at + words.length - 1]];
    const range = new Range();
    range.setStart(first.node, first.at);
    range.setEnd(last.node, last.at + 1);
    return range;
  }
}

/**
 * What is compared: signs and spaces differ between what is written and what is said. UTF-16 units with their places.
 *
 * @param {string} text
 */
function* letters(text) {
  for (const { 0: letter, index } of text.matchAll(/[\p{L}\p{M}\p{N}]/gu)) {
    for (let unit = 0; unit < letter.length; unit += 1)
      yield/** @type {const} */ ([letter[unit], index + unit]);
  }
}
