/** @import { mount } from "../panel" */

/** @type {Promise<{ mount: typeof mount }> | null} */
let loading = null;
let failures = 0;

/**
 * Fetches panel.js once. After a failure the next call tries again under another address, because some
 * browsers remember a failed module for the life of the page.
 *
 * @param {string} url
 * @returns {Promise<{ mount: typeof mount }>}
 */
export function loadPanel(url) {
  loading ??= import(failures ? `${url}?again=${failures}` : url).catch((error) => {
    loading = null;
    failures += 1;
    throw error;
  });
  return loading;
}
