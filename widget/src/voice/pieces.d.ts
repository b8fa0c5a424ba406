/** What is said, and what says it. */

/** One piece of a reply as it is spoken. `frame` pieces come from the server. */
export interface Piece {
  reply: string;
  /** 0 for a message that is said again at the visitor's wish. */
  attempt: number;
  index: number;
  text: string;
  /** Nothing of this attempt comes after it. */
  last: boolean;
  /** Where its sound is; without one it is said by the browser's own voice. */
  url?: string;
  /** The server wants to know how much of it was heard. */
  told?: boolean;
}

/** How far a piece has been heard: milliseconds of its own sound, and characters where they can be told. */
export interface Heard {
  piece: Piece;
  ms: number;
  chars?: number;
}

export interface Loudness {
  /** 0 to 1. */
  volume: number;
  /** 1 is as the voice speaks by itself. */
  speed: number;
}

/** What a mouth tells of what it says. */
export interface Told {
  began(piece: Piece): void;
  ended(heard: Heard): void;
  /** It cannot say this piece, nor what it was given after it. */
  failed(piece: Piece): void;
  /** The browser allows no sound before the visitor has touched the page. */
  blocked(): void;
}

/** Something that says pieces, one after the other and without a gap. */
export interface Mouth {
  /** How many pieces it is given at once: the one being said, and those it may prepare. */
  readonly ahead: number;
  /** How many it has yet to end. */
  readonly busy: number;
  say(piece: Piece): void;
  /** Gives back a piece and those after it, unsaid. */
  drop(piece: Piece): Piece[];
  heard(): Heard | null;
  pause(): void;
  resume(): void;
  stop(): void;
  adjust(loudness: Loudness): void;
}
