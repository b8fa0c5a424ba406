/** A page may offer the chat a place of its own: an element with `data-sales-agent-dock`, on wide screens. */
const WIDE = "(min-width: 960px)";

/** @returns {Element | null} the place, when there is one and the screen is wide enough */
export const findDock = () =>
  matchMedia(WIDE).matches ? document.querySelector("[data-sales-agent-dock]") : null;

/** @param {() => void} listener called when the screen has become too narrow to dock */
export function whenTooNarrow(listener) {
  matchMedia(WIDE).addEventListener("change", ({ matches }) => matches || listener());
}
