/** @import { Settings } from "../types" */

/**
 * What a page says on its script tag (`data-theme`, `data-locale`, `data-position`, `data-z-index`,
 * `data-storage="none"`) goes before what is set for the site.
 *
 * @param {Settings} settings
 * @param {DOMStringMap} [said]
 * @returns {Settings}
 */
export const withAttributes = (settings, { zIndex, ...said } = {}) =>
  /** @type {Settings} */ ({ ...settings, ...said, ...(zIndex && { z_index: Number(zIndex) }) });
