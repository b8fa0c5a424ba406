// What stands beside the open conversation: in brief, tags, notes, and which alerts and answers failed.

import { byId, make, moment, word } from "./dom.js";

export class Beside {
  #ask;

  /** `ask(frame)` sends a frame about the open conversation. */
  constructor(ask) {
    this.#ask = ask;
    byId("tag-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const name = byId("tag").value.trim();
      if (name) ask({ type: "tag", name, on: true });
      byId("tag").value = "";
    });
    byId("note-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = byId("note").value.trim();
      if (text) ask({ type: "note", id: uuid(), text });
      byId("note").value = "";
    });
  }

  show(about) {
    byId("beside").hidden = false;
    this.#brief(about);
    this.#lines("alerts", about.alerts);
    this.#lines("faults", about.faults);
    this.#lines("held", about.held);
    byId("tags").replaceChildren(
      ...about.tags.map((name) => {
        const onclick = () => this.#ask({ type: "tag", name, on: false });
        const label = word("removeTag", { name });
        return make("li", { class: "tag" }, name, make("button", { type: "button", "aria-label": label, onclick }, "×"));
      }),
    );
    byId("notes").replaceChildren(
      ...about.notes.map(({ text, by, at }) =>
        make("li", {}, make("p", { class: "text", dir: "auto" }, text), make("p", { class: "muted" }, `${by}, ${moment(at)}`)),
      ),
    );
  }

  #brief({ brief, page, email, locale, timezone, site }) {
    const facts = [
      ...brief.facts.map(({ name, value, quote }) => [name, value, quote && quote !== value ? `“${quote}”` : ""]),
      [word("stage"), brief.stage, ""],
      [word("score"), brief.score, ""],
      [word("outcome"), brief.outcome, ""],
      [word("openQuestions"), brief.open.join("\n"), ""],
      [word("page"), page.title || page.url, page.title ? page.url : ""],
      [word("pagesSeen"), brief.pages.slice(1).map(({ title, at }) => `${title} (${moment(at)})`).join("\n"), ""],
      [word("referrer"), page.referrer, ""],
      [word("email"), email, ""],
      [word("locale"), [locale, timezone].filter(Boolean).join(", "), ""],
      [word("site"), site, ""],
    ].filter(([, value]) => value);
    byId("brief")
      .querySelector("dl")
      .replaceChildren(
        ...facts.map(([name, value, more]) =>
          make("div", {}, make("dt", {}, name), make("dd", { dir: "auto" }, String(value), more && make("small", {}, more))),
        ),
      );
  }

  #lines(id, lines) {
    byId(id).hidden = lines.length === 0;
    byId(id).querySelector("ul").replaceChildren(...lines.map((line) => make("li", {}, line)));
  }
}

/** A UUID; pages that come by plain HTTP have none from the browser. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
