const END = /[.!?…]["'”’)\]]*\s|[。！？।؟]|\n/gu;

/**
 * Where the last whole sentence ends in a text that still grows.
 *
 * @param {string} text
 * @param {number} from
 * @returns {number} `from` where none is whole yet
 */
export function wholeUntil(text, from) {
  let end = from;
  for (const match of text.slice(from).matchAll(END)) {
    const at = from + match.index + match[0].length;
    if (!/\b(?:\p{L}|\d+|e\.g|i\.e|Dr|Mr|Mrs|Ms|z\.B|Nr)\.\s$/u.test(text.slice(from, at))) end = at;
  }
  return end;
}
