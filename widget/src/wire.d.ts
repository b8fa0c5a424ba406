/** The wire, version 1: every frame and field the widget reads or writes. Unknown ones are ignored. */

export type Role = "visitor" | "agent" | "human" | "notice";
export type Via = "text" | "voice" | "quick_reply";
export type Reason = "cut" | "stalled" | "length" | "filtered" | "error";
export type ServiceState = "online" | "degraded" | "closed" | "going_away";
export type Mode = "agent" | "waiting" | "human" | "returned" | "closed";

export interface Persona {
  name: string;
  greeting: string;
  quick_replies: string[];
  avatar?: string;
  disclosure: string;
}

/** Who speaks and who listens; `transcribe`: the server writes down what was recorded. */
export interface VoiceOffer {
  out: string;
  in: string;
  transcribe?: boolean;
}

/** What `POST /api/chat/init` answers. */
export interface InitAnswer {
  protocol: 1;
  conversation: string;
  visitor_token: string;
  last_seq: number;
  socket: string;
  persona: Persona;
  voice?: VoiceOffer;
  limits: { message_chars: number };
  /** What this server can do beyond the chat. */
  features?: { email?: boolean };
}

export interface Citation {
  title: string;
  url: string;
}

export interface Card {
  title: string;
  text?: string;
  price?: string;
  image?: string;
  url?: string;
}

/** One row of the transcript. `seq` is the only order there is. */
export interface Message {
  type: "message";
  seq: number;
  id: string;
  role: Role;
  text: string;
  /** ISO 8601, UTC. */
  at: string;
  name?: string;
  reply?: string;
  answers?: number;
  status: "complete" | "stopped" | "failed";
  reason?: Reason;
  citations?: Citation[];
  quick_replies?: string[];
  cards?: Card[];
  /** How many characters of a spoken reply were heard, where the visitor has cut it off. */
  heard?: number;
}

/** More of a running reply; `offset` counts Unicode code points. */
export interface Delta {
  type: "delta";
  reply: string;
  attempt: number;
  offset: number;
  text: string;
  answers?: number;
}

export interface Connected {
  type: "connect";
  protocol: 1;
  conversation: string;
  last_seq: number;
  from: number;
  state: ServiceState;
  mode: Mode;
  /** Of the person who has the conversation. */
  name?: string;
}

export interface Ack {
  type: "ack";
  id: string;
  seq: number;
  reply?: string;
}

export interface Typing {
  type: "typing";
  role: Role;
  on: boolean;
}

export interface Status {
  type: "status";
  state: ServiceState;
  mode: Mode;
  name?: string;
  detail?: string;
  retry_ms?: number;
}

export interface Refusal {
  type: "error";
  code: string;
  message: string;
  id?: string;
  retry_ms?: number;
}

/** Piece `index` of a reply can be played from `url`; without one the browser's own voice says `text`. */
export interface Speech {
  type: "speech";
  reply: string;
  attempt: number;
  index: number;
  text: string;
  offset: number;
  chars: number;
  last: boolean;
  url?: string;
}

export interface Pong {
  type: "pong";
  n: number;
}

export type ServerFrame = Connected | Ack | Message | Delta | Typing | Status | Refusal | Speech | Pong;

export interface Hello {
  type: "connect";
  protocol: 1;
  token: string;
  conversation: string;
  seq: number;
  reply?: string;
  attempt?: number;
  offset?: number;
  sound?: boolean;
}

export type ClientFrame =
  | Hello
  | { type: "message"; id: string; text: string; via: Via }
  | { type: "typing"; on: boolean }
  | { type: "stop"; reply: string }
  | { type: "sound"; on: boolean }
  | { type: "heard"; reply: string; attempt: number; index: number; ms: number; chars?: number }
  | { type: "speak"; seq: number }
  | { type: "human"; id: string }
  | { type: "end"; id: string }
  | { type: "page"; url: string; title: string }
  | { type: "rate"; reply: string; value: 1 | -1 }
  | { type: "ping"; n: number };
