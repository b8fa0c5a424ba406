/**
 * Every state the widget can be in, side by side, without a server: for whoever designs, tests or photographs it.
 * `?state=name` shows one alone.
 */

import { stand } from "./gallery/stand.js";
import { STATES } from "./gallery/states.js";

const wanted = new URLSearchParams(location.search).get("state");
const place = /** @type {HTMLElement} */ (document.querySelector("[data-gallery]"));
for (const [name, state] of Object.entries(STATES)) {
  if (!wanted || wanted === name) place.append(stand(name, state));
}
