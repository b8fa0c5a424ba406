/**
 * The script a page includes. It shows the launcher and offers `window.SalesAgent`; everything else
 * comes with the panel, once somebody shows that they want it.
 */

/** @import { Settings } from "./types" */
import { withAttributes } from "./launcher/attributes.js";
import { explain } from "./launcher/explain.js";
import { listenForTriggers } from "./launcher/triggers.js";
import { Widget } from "./launcher/widget.js";

/** @typedef {[name: string, ...values: any[]]} Call what a page asked for before we were here */
/** @typedef {Window & { SalesAgent?: object | Call[], SalesAgentSettings?: Settings }} HostWindow */

const host = /** @type {HostWindow} */ (window);
const attributes = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.dataset;

/** @param {Settings} settings */
function start(settings) {
  const calls = host.SalesAgent ?? [];
  if (!Array.isArray(calls)) return; // the line stands on the page twice
  if (!customElements.get("sales-agent")) customElements.define("sales-agent", class extends HTMLElement {});
  const widget = new Widget(withAttributes(settings, attributes));
  /** @type {Record<string, Function>} */
  const api = {
    open: () => widget.open(),
    close: () => widget.close(),
    ask: (/** @type {string} */ text) => widget.ask(text),
    identify: (/** @type {string} */ jwt) => widget.identify(jwt),
    logout: () => widget.logout(),
    on: (/** @type {string} */ event, /** @type {() => void} */ listener) => widget.on(event, listener),
    push: (/** @type {Call} */ [name, ...values]) => api[name]?.(...values),
  };
  host.SalesAgent = api;
  explain(settings.api);
  listenForTriggers(widget);
  const [, code] = location.hash.split("sales-agent=");
  if (code) widget.chunks.resume().then((links) => links.resume(widget, code));
  else widget.start();
  for (const call of calls) api.push(call);
}

const settings = host.SalesAgentSettings;
if (settings) {
  if (document.body) start(settings);
  else document.addEventListener("DOMContentLoaded", () => start(settings));
}
