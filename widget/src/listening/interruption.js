/** What people say to show that they listen, in the widget's languages. */
const ASSENT = new Set(
  `yes yeah yep yup ok okay k mhm mm hmm hm uh huh aha ah oh right sure good fine great well i see
  ja jo jep genau gut klar stimmt ach so
  sí si vale claro bueno bien ajá ya
  oui ouais d'accord daccord accord d bien bon voilà
  نعم اه آه أه أيوه ايوه حسنا حسنًا طيب تمام
  はい うん ええ そう そうですね なるほど へえ`.split(/\s+/),
);

const UNSPACED = /[\u3040-\u30ff\u4e00-\u9fff]/; // kana and kanji
const LONG = 6; // characters of a language without spaces that are more than a word

/**
 * Whether somebody who speaks while the agent does wants to have the word: two words at least, not only "yes" and
 * "mhm", for then they are listening.
 *
 * @param {string} said
 */
export function interrupts(said) {
  const words = said.toLowerCase().match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? [];
  if (words.every((word) => ASSENT.has(word.replace("’", "'")))) return false;
  return words.length > 1 || (UNSPACED.test(said) && said.length >= LONG);
}
