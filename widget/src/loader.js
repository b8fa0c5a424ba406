/**
 * The script a page includes. It shows the launcher and offers `window.SalesAgent`; everything else
 * comes with the panel, once somebody shows that they want it.
 */

/** @import { Settings } from "./types" */
import { listenForTriggers } from "./launcher/triggers.js";
import { Widget } from "./launcher/widget.js";

/** @typedef {Window & { SalesAgent?: object, SalesAgentSettings?: Settings }} HostWindow */

const host = /** @type {HostWindow} */ (window);

/** @param {Settings} settings */
function start(settings) {
  if (!customElements.get("sales-agent")) customElements.define("sales-agent", class extends HTMLElement {});
  const widget = new Widget(settings);
  host.SalesAgent = {
    open: () => widget.open(),
    close: () => widget.close(),
    ask: (/** @type {string} */ text) => widget.ask(text),
    on: (/** @type {string} */ event, /** @type {() => void} */ listener) => widget.on(event, listener),
  };
  listenForTriggers({ open: () => void widget.open(), ask: (text) => void widget.ask(text) });
  widget.start();
}

const settings = host.SalesAgentSettings;
if (settings && !host.SalesAgent) {
  if (document.body) start(settings);
  else document.addEventListener("DOMContentLoaded", () => start(settings));
}
