// Somebody waits: said by a notification of the browser, in the page's title and to those who do not see.

import { byId, say, word } from "./dom.js";

export class Alerts {
  #open;
  #told = new Set();
  #title = document.title;
  #first = true;

  constructor(open) {
    this.#open = open;
    const button = byId("notify");
    if (!("Notification" in window)) return;
    button.hidden = Notification.permission !== "default";
    button.addEventListener("click", async () => {
      await Notification.requestPermission();
      button.hidden = Notification.permission !== "default";
    });
  }

  /** `rows` as they are now; `mine` tells whether a row is a conversation of this user with something new in it. */
  look(rows, mine) {
    const waiting = rows.filter((row) => row.mode === "waiting");
    document.title = waiting.length ? `(${waiting.length}) ${this.#title}` : this.#title;
    for (const row of waiting) this.#tell(row, `${row.conversation} ${row.since}`, "alertWaiting");
    for (const row of rows.filter(mine)) this.#tell(row, `${row.conversation} #${row.seq}`, "alertWrote");
    this.#first = false;
  }

  #tell(row, once, what) {
    if (this.#told.has(once)) return;
    this.#told.add(once);
    const text = word(what, { visitor: row.visitor, site: row.site });
    if (what === "alertWrote" && (this.#first || !document.hidden)) return;
    say(byId("announce"), text);
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const note = new Notification(text, { body: row.text, tag: row.conversation });
    note.onclick = () => {
      window.focus();
      this.#open(row.conversation);
      note.close();
    };
  }
}
