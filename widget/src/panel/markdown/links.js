const WEB = new Set(["http:", "https:"]);
const ALLOWED = new Set([...WEB, "mailto:", "tel:"]);

/**
 * @typedef {object} SafeLink
 * @property {string} href
 * @property {boolean} web opens a page; the others open a mail or phone program
 * @property {string} host shown beside the link when it leaves the page's own host; "" when it does not
 */

/**
 * What a link may be: a web page, a mail address or a phone number. The browser's own parser decides what
 * an address is, so tabs, line breaks and entities in it fool nobody.
 *
 * @param {string} address as the model or the server wrote it
 * @param {string} base address of the page
 * @returns {SafeLink | null} null for everything else (`javascript:`, `data:`, `file:` …)
 */
export function safeLink(address, base) {
  /** @type {URL} */
  let url;
  try {
    url = new URL(address, base);
  } catch {
    return null;
  }
  if (!ALLOWED.has(url.protocol) || url.username || url.password) return null;
  const web = WEB.has(url.protocol);
  return { href: url.href, web, host: web && url.host !== new URL(base).host ? url.host : "" };
}
