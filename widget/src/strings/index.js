import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";

/** @typedef {keyof typeof en} Word */
/** @typedef {Record<Word, string>} Catalogue */

/** @type {Record<string, Catalogue>} by primary language tag */
export const CATALOGUES = { en, de, es, fr };
