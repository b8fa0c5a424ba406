let shown = "";

/**
 * The number of unread messages in front of the page's title, where a tab shows it; the page may change its
 * title meanwhile, or have a number of its own.
 *
 * @param {number} count
 * @param {{ title: string }} [page]
 */
export function countInTitle(count, page = document) {
  const own = page.title.startsWith(shown) ? page.title.slice(shown.length) : page.title;
  shown = count ? `(${count}) ` : "";
  if (page.title !== shown + own) page.title = shown + own;
}
