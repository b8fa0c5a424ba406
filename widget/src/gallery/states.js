/**
 * @import { Message } from "../wire"
 * @import { ListeningWord } from "../listening/words"
 * @import { State } from "../panel/state"
 * @import { PanelView } from "../panel/view/panel-view"
 *
 * @typedef {object} Shown
 * @property {{ unread?: number, greeting?: string, broken?: boolean }} [launcher] closed, and so
 * @property {(state: State) => void} [prepare] open, and so
 * @property {{ word?: ListeningWord, how?: "speaking" | "paused", settings?: boolean }} [voice] what voice says
 * @property {(root: ShadowRoot, view: PanelView) => void} [after] what a visitor has done since
 */

const AT = Date.parse("2026-03-02T09:30:00Z");
const PERSONA = {
  name: "Ada",
  greeting: "Hello! Ask me about our linen, our oak, or your order.",
  quick_replies: ["What does delivery cost?", "Which wood is it?"],
  disclosure: "You are talking to an AI assistant. A person reads along when you ask for one.",
};

let seq = 0;
/**
 * @param {Message["role"]} role
 * @param {string} text
 * @param {Partial<Message>} [more]
 * @returns {Message}
 */
const said = (role, text, more = {}) => {
  seq += 1;
  const at = new Date(AT + seq * 20_000).toISOString();
  return { type: "message", seq, id: `m${seq}`, role, text, at, status: "complete", ...more };
};
const greeting = () => said("agent", `${PERSONA.greeting}\n\n${PERSONA.disclosure}`);
const question = () => said("visitor", "Do you deliver to islands?");
const answer = (more = {}) =>
  said("agent", "Yes, to all of them. It takes **four days** and costs *the same*.", {
    reply: `r${seq}`,
    ...more,
  });
const LONG = Array.from(
  { length: 12 },
  (_, at) => `${at + 1}. **Step ${at + 1}**: oil the table top along the grain and let it dry.`,
).join("\n");

/**
 * @param {() => Message[]} talk
 * @param {(state: State) => void} [more]
 * @returns {Shown}
 */
const chat = (talk, more) => ({
  prepare(state) {
    seq = 0;
    state.persona.value = PERSONA;
    state.messages.value = talk();
    more?.(state);
  },
});
const asked = () => [greeting(), question()];
const answered = () => [...asked(), answer()];

/**
 * @param {"queued" | "sending" | "sent" | "failed"} state
 * @param {Partial<import("../panel/state").Pending>} [more]
 */
const onItsWay = (state, more = {}) => ({
  id: state,
  text: "And how do I return something?",
  via: /** @type {const} */ ("text"),
  at: AT + 90_000,
  saved: true,
  state,
  ...more,
});
const soon = () => Date.now() + 12_000;

/**
 * @param {Shown["voice"]} voice
 * @param {boolean} [mic]
 * @returns {Shown}
 */
const spoken = (voice, mic = false) => ({
  ...chat(answered, (state) => {
    state.ears.value = state.tongue.value = true;
    state.mic.value = mic;
    state.aloud.value = Boolean(voice?.how);
  }),
  voice,
});

/** @param {string} label */
const press = (label) => (/** @type {ShadowRoot} */ root) => {
  /** @type {HTMLElement | null} */ (root.querySelector(`[aria-label="${label}"]`))?.click();
};

/** @param {string} label of a line of the menu */
const choose = (label) => (/** @type {ShadowRoot} */ root) => {
  press("More options")(root);
  const lines = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[role=menuitem]")]);
  lines.find((line) => line.textContent === label)?.click();
};

/** @type {Record<string, Shown>} */
export const STATES = {
  closed: { launcher: {} },
  "closed-with-greeting": { launcher: { greeting: "Looking for a table? I know all of ours." } },
  unread: { launcher: { unread: 3 } },
  "could-not-load": { launcher: { broken: true } },
  empty: chat(
    () => [],
    (state) => {
      state.fresh.value = true;
    },
  ),
  sending: chat(answered, (state) => {
    state.pending.value = [onItsWay("sending")];
  }),
  sent: chat(asked),
  failed: chat(answered, (state) => {
    state.pending.value = [onItsWay("failed")];
  }),
  "too-long": chat(answered, (state) => {
    state.pending.value = [onItsWay("failed", { refused: "too_long" })];
  }),
  typing: chat(asked, (state) => {
    state.typing.value = "agent";
    state.promised.value = "r9";
  }),
  streaming: chat(asked, (state) => {
    const text = "Yes, to all of them. It takes **four da";
    state.live.value = { reply: "r9", attempt: 1, text, points: text.length };
    state.promised.value = "r9";
  }),
  "long-answer": chat(() => [...asked(), answer({ text: LONG })]),
  citations: chat(() => [
    ...asked(),
    answer({ citations: [{ title: "Delivery", url: "https://shop.example/delivery" }] }),
  ]),
  "cards-and-quick-replies": chat(() => [
    ...asked(),
    answer({
      cards: [
        { title: "Oak table", price: "€ 480", text: "Seats six.", url: "https://shop.example/table" },
        { title: "Linen runner", price: "€ 29", image: "/static/landing/mark.svg" },
        { title: "A picture that is gone", image: "/static/landing/nothing.png" },
      ],
      quick_replies: ["Show me chairs", "Talk to a person"],
    }),
  ]),
  stopped: chat(() => [...asked(), answer({ status: "stopped", text: "Yes, to all of" })]),
  "answer-broke-off": chat(() => [...asked(), answer({ status: "failed", reason: "cut", text: "Yes, to" })]),
  "human-joined": chat(
    () => [...answered(), said("human", "Hello, Maria here. Which island is it?", { name: "Maria" })],
    (state) => {
      state.mode.value = "human";
    },
  ),
  "waiting-for-a-human": chat(answered, (state) => {
    state.mode.value = "waiting";
  }),
  "agent-again": chat(answered, (state) => {
    state.mode.value = "returned";
  }),
  connecting: chat(answered, (state) => {
    state.link.value = { phase: "connecting", failures: 3 };
  }),
  reconnecting: chat(answered, (state) => {
    state.link.value = { phase: "waiting", until: soon(), failures: 3 };
  }),
  "offline-with-queue": chat(answered, (state) => {
    state.link.value = { phase: "waiting", until: soon(), failures: 3 };
    state.pending.value = [
      onItsWay("queued"),
      onItsWay("queued", { id: "second", text: "Never mind, I found it.", at: AT + 95_000 }),
    ];
  }),
  "not-saved": chat(answered, (state) => {
    state.link.value = { phase: "waiting", until: soon(), failures: 3 };
    state.pending.value = [onItsWay("queued", { saved: false })];
  }),
  restarting: chat(answered, (state) => {
    state.service.value = "going_away";
    state.link.value = { phase: "waiting", until: soon(), failures: 1 };
  }),
  crowded: chat(answered, (state) => {
    state.link.value = { phase: "waiting", until: soon(), failures: 1, crowded: true };
  }),
  degraded: chat(answered, (state) => {
    state.service.value = "degraded";
  }),
  "closed-by-operator": chat(answered, (state) => {
    state.service.value = "closed";
  }),
  ended: chat(answered, (state) => {
    state.mode.value = "closed";
  }),
  "rate-limited": chat(answered, (state) => {
    state.hold.value = { code: "rate_limited", until: soon(), failures: 1 };
    state.pending.value = [onItsWay("queued")];
  }),
  error: chat(answered, (state) => {
    state.hold.value = { code: "internal", until: soon(), failures: 3 };
    state.pending.value = [onItsWay("queued")];
  }),
  blocked: chat(answered, (state) => {
    state.link.value = { phase: "stopped", reason: "blocked" };
  }),
  outdated: chat(answered, (state) => {
    state.link.value = { phase: "stopped", reason: "outdated" };
  }),
  "microphone-listening": spoken({ word: "listening" }, true),
  "microphone-denied": spoken({ word: "denied" }),
  "microphone-unsupported": spoken({ word: "unsupported" }),
  "nothing-heard": spoken({ word: "nothing" }),
  speaking: spoken({ how: "speaking" }),
  paused: spoken({ how: "paused" }),
  recording: spoken({ word: "recording" }, true),
  "voice-settings": spoken({ how: "speaking", settings: true }),
  menu: {
    ...chat(answered, (state) => {
      state.mails.value = true;
    }),
    after: press("More options"),
  },
  "e-mail-me": {
    ...chat(answered, (state) => {
      state.mails.value = true;
    }),
    after: choose("E-mail me this chat"),
  },
  "delete-my-chat": { ...chat(answered), after: choose("Delete my chat") },
  "near-the-limit": {
    ...chat(answered, (state) => {
      state.limit.value = 40;
    }),
    after: (_root, view) => view.composer.draft("This is a message that says a little too much."),
  },
};
