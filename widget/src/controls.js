/**
 * How it speaks, loaded by the first tap on "voice settings".
 */

/** @import { Wishes } from "./voice/wishes" */
import { CONTROLS_WORDS } from "./controls/words.js";
import { h } from "./shared/dom.js";
import { chooseLanguage } from "./shared/language.js";

const SPEEDS = [0.75, 1, 1.25, 1.5];

/**
 * @param {object} needs
 * @param {Wishes} needs.wishes
 * @param {string} needs.tag the language
 * @param {boolean} needs.hears talking without touching anything can be offered
 * @returns {HTMLElement[]}
 */
export function mount({ wishes, tag, hears }) {
  const { words } = chooseLanguage(CONTROLS_WORDS, [tag]);
  const { volume, speed, mute, hands } = wishes.now;
  const times = new Intl.NumberFormat(tag);

  const quiet = h("input", {
    type: "checkbox",
    checked: mute,
    onchange: () => wishes.set({ mute: quiet.checked }),
  });
  const loud = h("input", {
    type: "range",
    min: 0.1,
    max: 1,
    step: 0.1,
    value: volume,
    oninput: () => wishes.set({ volume: Number(loud.value) }),
  });
  const fast = h(
    "select",
    { onchange: () => wishes.set({ speed: Number(fast.value) }) },
    ...SPEEDS.map((one) => h("option", { value: one, selected: one === speed }, `${times.format(one)}×`)),
  );
  const free = h("input", {
    type: "checkbox",
    checked: hands,
    onchange: () => wishes.set({ hands: free.checked }),
  });
  return [
    h("label", {}, quiet, words.mute),
    h("label", {}, words.volume, loud),
    h("label", {}, words.speed, fast),
    ...(hears ? [h("label", {}, free, words.hands)] : []),
  ];
}
