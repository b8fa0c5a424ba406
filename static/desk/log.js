// What was said in the open conversation, and the answer that is being written.

import { byId, make, moment, word } from "./dom.js";

export class Log {
  #node = byId("entries");
  #live = null;
  seq = 0;

  clear() {
    this.#node.replaceChildren();
    this.#live = null;
    this.seq = 0;
  }

  /** Where the reader is, for `open` after the link was lost. */
  get place() {
    const { reply, attempt, text } = this.#live ?? {};
    return reply ? { seq: this.seq, reply, attempt, offset: [...text].length } : { seq: this.seq };
  }

  add(message) {
    if (message.seq <= this.seq) return;
    this.seq = message.seq;
    if (this.#live && this.#live.reply === message.reply) {
      this.#live.node.remove();
      this.#live = null;
    }
    const node = this.#entry(message);
    if (this.#live) this.#live.node.before(node);
    else this.#node.append(node);
  }

  delta({ reply, attempt, offset, text }) {
    if (this.#live?.reply !== reply || this.#live.attempt !== attempt) {
      this.#live?.node.remove();
      const body = make("p", { class: "text", dir: "auto" });
      const node = make("li", { class: "entry agent live" }, make("p", { class: "name" }, word("agentWrites")), body);
      node.setAttribute("aria-live", "off"); // it is said once it is whole
      this.#live = { reply, attempt, text: "", node, body };
      this.#node.append(node);
    }
    this.#live.text = [...this.#live.text].slice(0, offset).join("") + text;
    this.#live.body.textContent = this.#live.text;
  }

  #entry({ pk, role, name, text, at, status, reason, citations, reply }) {
    const correct = document.body.dataset.correct.replace("/0/", `/${pk}/`);
    const who = name ? `${name}, ${word("role_human")}` : word(`role_${role}`);
    const ending = status === "complete" ? "" : word(status === "stopped" ? "stopped" : "failed");
    return make(
      "li",
      { class: `entry ${role}${status === "failed" ? " failed" : ""}` },
      make("p", { class: "name" }, who, " ", make("time", { datetime: at }, moment(at))),
      text && make("p", { class: "text", dir: "auto" }, text),
      ending && make("p", { class: "muted" }, reason ? `${ending} (${reason})` : ending),
      role === "agent" && reply && make("p", { class: "muted" }, make("a", { href: correct }, word("wrong"))),
      citations && make("p", { class: "muted" }, `${word("sources")} ${citations.map(({ title }) => title).join(", ")}`),
    );
  }
}
