/** Shapes the widget's own modules share. */

import type { Via } from "./wire";

/** The line the server puts in front of the loader. */
export interface Settings {
  site: string;
  /** Origin of the server, without a trailing slash. */
  api: string;
  /** Address of panel.js. */
  panel: string;
  name: string;
  accent?: string;
  locale?: string;
  theme?: "auto" | "light" | "dark";
  z_index?: number;
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
  open: boolean;
  draft: string;
  [unsent: `unsent:${string}`]: Unsent;
}
