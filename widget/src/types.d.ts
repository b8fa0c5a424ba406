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
  /** Milliseconds since 1970, by this browser's clock. */
  at: number;
}

/** What `chat:<site>` in localStorage holds. Never the transcript. */
export interface Stored {
  token?: string;
  conversation?: string;
  /** Made before `init` is called, kept until it answers, so that two tabs get one conversation. */
  init_id?: string;
  /** The newest message this visitor has read. */
  seq?: number;
  open?: boolean;
  draft?: string;
  outbox?: Unsent[];
  /** The id of a request for a person that the server has not confirmed. */
  human?: string;
}
