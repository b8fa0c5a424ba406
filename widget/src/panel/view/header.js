/** @import { Shared } from "./shared" */
import { h, setAttribute, setText } from "../../shared/dom.js";
import { MINIMIZE, PERSON, SPEAKER } from "../../shared/icons.js";
import { effect } from "../reactive.js";
import { iconButton } from "./icon-button.js";
import { Menu } from "./menu.js";
import { menuItems } from "./own-menu.js";

/** Who you are talking to, and the way out. */
export class Header {
  menu;
  node;

  /**
   * @param {Shared} shared
   * @param {{ titleId: string, minimize: () => void }} options
   */
  constructor(shared, { titleId, minimize }) {
    const { words, nameOf, state, chat } = shared;
    const avatar = h("span", { class: "avatar", "aria-hidden": "true" });
    const name = h("span", { class: "name" });
    const title = h("h2", { id: titleId, class: "hidden-text" });
    const role = h("span", { class: "role" });
    const talk = iconButton("round talk", words.say("talk"), PERSON, () => chat.requests.askForPerson());
    const aloud = iconButton("round", words.say("aloud"), SPEAKER, () => shared.speech.readAloud());
    effect(() => {
      aloud.hidden = !state.tongue.value;
      setAttribute(aloud, "aria-pressed", String(state.aloud.value));
    });
    this.menu = new Menu(words.say("menu"), menuItems(shared));
    const away = iconButton("round", words.say("minimize"), MINIMIZE, minimize);
    this.node = h(
      "div",
      { class: "header" },
      title,
      avatar,
      h("div", { class: "about" }, name, role),
      h("div", { class: "actions" }, aloud, talk, this.menu.node, away),
    );
    effect(() => {
      const person = state.mode.value === "human";
      const kind = words.say(person ? "person" : "ai");
      const who = (person ? state.name.value : nameOf({ role: "agent" })) ?? kind;
      setText(avatar, who.trim().charAt(0).toUpperCase());
      setText(name, who);
      setText(role, kind);
      setText(title, words.say("dialog", { name: who }));
      const asked = person || state.mode.value === "waiting" || state.asking.value;
      setAttribute(talk, "aria-disabled", asked ? "true" : null);
    });
  }
}
