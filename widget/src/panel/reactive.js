/** State that views follow. One place, so that the library is bundled once and can be replaced once. */
export { batch, computed, effect, signal } from "@preact/signals-core";
