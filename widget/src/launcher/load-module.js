/** @type {Record<string, { module?: Promise<any>, failures: number }>} */
const loads = {};

/**
 * Fetches a module once. After a failure the next call tries again under another address, because some
 * browsers remember a failed module for the life of the page.
 *
 * @param {string} url
 * @returns {Promise<any>}
 */
export function loadModule(url) {
  loads[url] ??= { failures: 0 };
  const load = loads[url];
  load.module ??= import(load.failures ? `${url}?again=${load.failures}` : url).catch((error) => {
    load.module = undefined;
    load.failures += 1;
    throw error;
  });
  return load.module;
}
