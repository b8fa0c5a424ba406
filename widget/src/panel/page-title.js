const COUNT = /^\(\d+\) /;

/**
 * The number of unread messages in front of the page's title, where a tab shows it; the page may change its
 * title meanwhile.
 *
 * @param {number} count
 * @param {{ title: string }} [page]
 */
export function countInTitle(count, page = document) {
  const own = page.title.replace(COUNT, "");
  const title = count ? `(${count}) ${own}` : own;
  if (title !== page.title) page.title = title;
}
