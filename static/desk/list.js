// The list of conversations: who waits stands first; what is new since somebody here looked is marked.

import { byId, make, moment, word } from "./dom.js";

const KEPT = "desk.seen";

export class List {
  #open;
  #rows = [];
  #seen = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  current = "";

  constructor(open) {
    this.#open = open;
    byId("rows").addEventListener("keydown", (event) => this.#key(event));
  }

  get rows() {
    return this.#rows;
  }

  show(rows) {
    this.#rows = rows;
    const here = document.activeElement?.dataset?.conversation;
    byId("rows").replaceChildren(...rows.map((row) => this.#line(row)));
    byId("list-empty").hidden = rows.length > 0;
    if (here) byId("rows").querySelector(`[data-conversation="${CSS.escape(here)}"]`)?.focus();
    const keys = new Set(rows.map((row) => row.conversation));
    for (const key of Object.keys(this.#seen)) if (!keys.has(key)) delete this.#seen[key];
  }

  /** A conversation was read up to message `seq`. */
  read(conversation, seq) {
    if ((this.#seen[conversation] ?? 0) >= seq) return;
    this.#seen[conversation] = seq;
    localStorage.setItem(KEPT, JSON.stringify(this.#seen));
    this.show(this.#rows);
  }

  choose(conversation) {
    this.current = conversation;
    this.show(this.#rows);
  }

  isUnread(row) {
    return row.seq > (this.#seen[row.conversation] ?? 0) && row.conversation !== this.current;
  }

  #line(row) {
    const state = row.missed ? "missed" : row.mode;
    const unread = this.isUnread(row);
    const tags = row.tags.map((tag) => make("span", { class: "tag" }, tag));
    const button = make(
      "button",
      {
        type: "button",
        class: `line is-${state}${unread ? " unread" : ""}`,
        "data-conversation": row.conversation,
        "aria-current": row.conversation === this.current ? "true" : null,
        onclick: () => this.#open(row.conversation),
      },
      make(
        "span",
        { class: "head" },
        make("strong", {}, `${row.visitor} · ${row.site}`),
        make("time", { datetime: row.at }, moment(row.since ?? row.at)),
      ),
      make("span", { class: "preview", dir: "auto" }, row.text || word("noMessage")),
      make(
        "span",
        { class: "foot" },
        make("span", { class: "badge" }, word(`state_${state}`)),
        row.taken_by && make("span", {}, row.taken_by),
        !row.taken_by && row.assigned_to && make("span", {}, word("assignedTo", { who: row.assigned_to })),
        unread && make("span", { class: "new" }, word("unread")),
        ...tags,
      ),
    );
    return make("li", {}, button);
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const lines = [...byId("rows").querySelectorAll("button")];
    lines[lines.indexOf(document.activeElement) + step]?.focus();
  }
}
