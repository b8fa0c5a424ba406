// The desk: what comes by the staff socket is shown, what staff do goes out by it.

import { Alerts } from "./alerts.js";
import { Beside, uuid } from "./beside.js";
import { Composer } from "./composer.js";
import { byId, say, word } from "./dom.js";
import { Following } from "./following.js";
import { Link } from "./link.js";
import { List } from "./list.js";
import { Log } from "./log.js";

let open = "";
let about = null;
let state = {};
const log = new Log();
const following = new Following(byId("log"), byId("entries"));
const list = new List((conversation) => choose(conversation));
const alerts = new Alerts((conversation) => choose(conversation));
const composer = new Composer(
  async (text) => {
    following.begin();
    return problem(await ask({ type: "say", id: uuid(), text }, { lasting: true }));
  },
  (on) => ask({ type: "typing", on }),
);
const beside = new Beside(async (frame) => say(byId("refused"), problem(await ask(frame))));
const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${document.body.dataset.socket}`;
const link = new Link(address, {
  frame,
  open: () => open && link.ask({ type: "open", conversation: open, ...log.place }).then(whetherOpened),
  state: (name) => {
    byId("link").hidden = !name;
    say(byId("link"), name ? word(`link_${name}`) : "");
  },
});

/** Sends a frame about the open conversation. */
function ask(about_it, options) {
  return link.ask({ conversation: open, ...about_it }, options);
}

/** Where there is no room for three, what stands beside the conversation takes the place of its messages. */
function showDetails(on) {
  document.body.classList.toggle("is-beside", on);
  byId("details").setAttribute("aria-expanded", String(on));
}

function problem({ type, code, message }) {
  if (type !== "refused") return "";
  return code === "offline" ? word("link_lost") : message;
}

function whetherOpened(answer) {
  if (answer.type === "refused" && answer.code === "unknown_conversation") leave();
}

function choose(conversation) {
  if (conversation === open) return byId("talk").focus();
  open = conversation;
  about = null;
  state = {};
  log.clear();
  composer.clear();
  composer.enabled = false;
  list.choose(conversation);
  history.replaceState(null, "", `#${conversation}`);
  document.body.classList.add("is-open");
  byId("nothing").hidden = true;
  byId("opened").hidden = false;
  byId("beside").hidden = true;
  byId("actions").hidden = true;
  for (const id of ["talk-title", "talk-state", "writes"]) say(byId(id), "");
  showDetails(false);
  byId("talk").focus({ preventScroll: true });
  following.begin();
  link.ask({ type: "open", conversation, seq: 0 }).then(whetherOpened);
}

function leave() {
  if (open) link.ask({ type: "leave" });
  open = "";
  about = null;
  history.replaceState(null, "", location.pathname);
  document.body.classList.remove("is-open");
  byId("nothing").hidden = false;
  byId("opened").hidden = true;
  byId("beside").hidden = true;
  showDetails(false);
  list.choose("");
}

function frame(received) {
  if (received.type === "list") {
    list.show(received.rows);
    alerts.look(received.rows, (row) => about?.mine && row.conversation === open && row.role === "visitor");
    return;
  }
  if (!received.conversation || received.conversation !== open) return;
  if (received.type === "message") {
    log.add(received);
    list.read(open, received.seq);
  } else if (received.type === "delta") log.delta(received);
  else if (received.type === "state") state = received;
  else if (received.type === "beside") {
    about = received;
    beside.show(received);
    composer.replies = received.canned;
  } else if (received.type === "gone") leave();
  show();
}

/** Who answers, and what can be done about it. */
function show() {
  if (!about) return;
  const mode = state.mode ?? about.mode;
  say(byId("talk-title"), `${about.visitor} · ${about.site}`);
  say(byId("talk-state"), situation(mode));
  const mine = mode === "human" && about.mine;
  byId("actions").hidden = false;
  composer.enabled = mine;
  byId("take").hidden = mine || mode === "closed";
  say(byId("take"), word(mode === "human" ? "takeFrom" : "take", { who: about.taken_by }));
  byId("hand-back").hidden = !mine;
  byId("seen").hidden = !(mode === "waiting" || about.missed) || mine;
  say(byId("assign"), word(about.assigned_to_me ? "unassign" : "assign"));
  byId("transcript").href = `${document.body.dataset.transcripts}${about.pk}/change/`;
  say(byId("writes"), state.visitor_writes ? word("visitorWrites") : state.agent_owes && mode !== "human" ? word("agentOwes") : "");
}

function situation(mode) {
  const who = about.taken_by;
  const parts = [mode === "human" && !about.mine ? word("withColleague", { who }) : word(mode === "human" ? "withYou" : `state_${mode}`)];
  if (about.missed) parts.push(word("state_missed"));
  if (about.assigned_to) parts.push(word("assignedTo", { who: about.assigned_to }));
  return parts.join(" · ");
}

/** A button that does something; what it is refused for is said beside the text. */
function button(id, frame_of, after = () => {}) {
  byId(id).addEventListener("click", async () => {
    const refused = problem(await ask(frame_of()));
    say(byId("talk-state"), refused || situation(state.mode ?? about.mode));
    if (!refused) after();
  });
}

button(
  "take",
  () => (about.mode === "human" ? { type: "take", instead_of: about.holder ?? 0 } : { type: "take" }),
  () => {
    showDetails(false);
    composer.focus();
  },
);
button("hand-back", () => ({ type: "back" }));
button("seen", () => ({ type: "seen" }));
button("assign", () => ({ type: "assign", on: !about.assigned_to_me }));
byId("details").addEventListener("click", () => showDetails(!document.body.classList.contains("is-beside")));
byId("back-to-list").addEventListener("click", () => {
  const was = open;
  leave();
  byId("rows").querySelector(`[data-conversation="${CSS.escape(was)}"]`)?.focus();
});
addEventListener("keydown", ({ key, target }) => {
  const writing = target.matches?.("input, textarea, select"); // what is written there is not to be lost
  if (key === "Escape" && open && !writing) byId("back-to-list").click();
});
addEventListener("hashchange", () => location.hash.length > 1 && choose(location.hash.slice(1)));
if (location.hash.length > 1) choose(location.hash.slice(1));
