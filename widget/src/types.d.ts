/** Shapes the widget's own modules share. */

import type { words } from "./strings/en";
import type { Via } from "./wire";

/** The names of the widget's own words; every catalogue has all of them. */
export type Word = keyof typeof words;
export type Catalogue = Record<Word, string>;

/** The line the server puts in front of the loader. */
export interface Settings {
  site: string;
  /** Origin of the server, without a trailing slash. */
  api: string;
  /** Address of the panel in each language we have, by primary language tag, as seen from the server. */
  panels: Record<string, string>;
  /** Addresses of what is loaded only by those who need it. */
  chunks: {
    chime: string;
    controls: string;
    http: string;
    listening: string;
    own: string;
    resume: string;
    voice: string;
  };
  name: string;
  /** CSS declarations that put the site's own colour in place of ours, readable in light and dark. */
  accent?: string;
  locale?: string;
  theme?: "auto" | "light" | "dark";
  position?: "left" | "right";
  z_index?: number;
  /** A short sound announces new messages, unless the visitor mutes it. */
  sound?: boolean;
  /** Address of the site's privacy notice. */
  privacy?: string;
  greetings?: Greeting[];
  /** Nothing is kept in the browser: every page begins a new chat. */
  storage?: "none";
}

/** A word from the closed chat. Every condition that is named must hold. */
export interface Greeting {
  text: string;
  /** Seconds on the page. */
  after?: number;
  /** Percent of the page's length that has been seen. */
  scroll?: number;
  /** Path of the page; `*` stands for anything. */
  page?: string;
}

/** A message of the visitor that the server has not acknowledged yet. */
export interface Unsent {
  id: string;
  text: string;
  via: Via;
  /** Milliseconds since 1970, by this browser's clock; later than that of every message written before it. */
  at: number;
  /** The code the server refused it with, for good. */
  refused?: string;
}

/** What is kept between pages, never the transcript. `open` and `draft` belong to one tab, the rest to all. */
export interface Stored {
  visitor: {
    token?: string;
    conversation?: string;
    /** Made before `init` is called and kept until it answers: however often it is asked, it opens one conversation. */
    init_id?: string;
  };
  /** The newest message this visitor has read. */
  read: number;
  /** The id of a request for a person that the server has not confirmed. */
  human: string;
  /** Until then, in milliseconds since 1970, the closed chat says nothing of its own accord. */
  quiet: number;
  /** Whether answers are read aloud. */
  aloud: boolean;
  /** How they are read: volume 0 to 1, speed 1 as the voice speaks by itself, and whether it listens after each. */
  voice: { volume?: number; speed?: number; mute?: boolean; hands?: boolean };
  /** Whether new messages make a sound, where the visitor has chosen. */
  sound: boolean;
  /** The newest message that has made a sound, in any tab. */
  rung: number;
  /** The id of a request to end the chat that the server has not confirmed. */
  end: string;
  open: boolean;
  draft: string;
  /** WebSocket does not get through from here. */
  http: boolean;
  [unsent: `unsent:${string}`]: Unsent;
}
