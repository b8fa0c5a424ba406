/** @import { Settings } from "../types" */

/**
 * What a page says on its script tag (`data-theme`, `data-locale`, `data-position`, `data-z-index`,
 * `data-storage="none"`) goes before what is set for the site.
 *
 * @param {Settings} settings
 * @param {DOMStringMap} [said]
 * @returns {Settings}
 */
export const withAttributes = (settings, { theme, locale, position, storage, zIndex } = {}) => {
  const said = Object.entries({ theme, locale, position, storage, z_index: zIndex && Number(zIndex) });
  return /** @type {Settings} */ ({ ...settings, ...Object.fromEntries(said.filter(([, value]) => value)) });
};
