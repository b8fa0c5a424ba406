import { h, setText, styleSheet } from "../shared/dom.js";
import sheetCss from "./sheet.css";

const STYLE = styleSheet(sheetCss);

/**
 * What a sheet asks. `run` does it and says how it went: `done` ends with that text, `again` lets the visitor
 * try once more, null closes the sheet.
 *
 * @typedef {object} Question
 * @property {string} text
 * @property {string} [field] label of an e-mail field
 * @property {string} yes label of the button that does it
 * @property {boolean} [danger] what it does cannot be undone
 * @property {(value: string) => Promise<{ done: string } | { again: string } | null>} run
 */

/** One question above the composer, with a way out; while it is answered nothing else is locked. */
export class Sheet {
  #ends;
  #node;
  #close;

  /**
   * @param {{ cancel: string, close: string }} ends names of the way out, before and after it is done
   * @param {HTMLElement} node where it is shown
   * @param {() => void} close
   */
  constructor(ends, node, close) {
    this.#ends = ends;
    this.#node = node;
    this.#close = close;
  }

  /** @param {Question} question */
  ask({ text, field, yes, danger, run }) {
    const note = h("p", { class: "sheet-note", role: "status" });
    const input = field
      ? h("input", { type: "email", autocomplete: "email", required: true, dir: "ltr" })
      : null;
    const submit = h("button", { class: `chip ${danger ? "danger" : "strong"}` }, yes);
    const cancel = h("button", { class: "chip", type: "button", onclick: this.#close }, this.#ends.cancel);
    const words = h("p", { id: "sheet" }, text);
    const form = h(
      "form",
      { class: "sheet", "aria-labelledby": "sheet", novalidate: true },
      words,
      input && h("label", {}, field, input),
      note,
      h("div", { class: "sheet-buttons" }, submit, cancel),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (submit.ariaDisabled) return undefined;
      submit.ariaDisabled = "true";
      const outcome = await run(input?.value.trim() ?? "");
      if (!outcome) return this.#close();
      if (!form.isConnected) return;
      submit.ariaDisabled = null;
      setText(note, "done" in outcome ? outcome.done : outcome.again);
      if ("again" in outcome) return (input ?? submit).focus();
      for (const part of [words, input?.parentElement, submit]) part?.remove();
      setText(cancel, this.#ends.close);
      return cancel.focus();
    });
    this.#node.replaceChildren(form);
    const root = /** @type {ShadowRoot} */ (this.#node.getRootNode());
    if (!root.adoptedStyleSheets.includes(STYLE)) root.adoptedStyleSheets.push(STYLE);
    if (root.activeElement?.localName !== "textarea") (input ?? cancel).focus(); // they may have begun to write
  }
}
