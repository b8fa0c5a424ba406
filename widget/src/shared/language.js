/**
 * Chooses the language of the widget's own words: the site's setting, the page, then the browser.
 *
 * @template T
 * @param {Record<string, T>} catalogues by primary tag ("de"); `en` must be among them
 * @param {readonly (string | undefined | null)[]} wishes language tags, most wanted first
 * @returns {{ tag: string, primary: string, words: T }} `tag` is the wish that was met, for `Intl` ("de-AT")
 */
export function chooseLanguage(catalogues, wishes) {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split("-")[0];
    if (wish && primary && Object.hasOwn(catalogues, primary)) {
      return { tag: validTag(wish) ? wish : primary, primary, words: catalogues[primary] };
    }
  }
  return { tag: "en", primary: "en", words: catalogues.en };
}

/** @param {string} tag `lang="en_US"` on a page must not make `Intl` throw */
function validTag(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** @param {string | undefined} setting */
export const wishedLanguages = (setting) => [setting, document.documentElement.lang, ...navigator.languages];

/**
 * Fills `{name}` places.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
