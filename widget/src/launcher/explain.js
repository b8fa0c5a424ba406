/**
 * Says on the page's console why the chat cannot work there, and what to do: visitors do not look there,
 * the site's developers do.
 *
 * @param {string} api origin of the server
 */
export function explain(api) {
  if (location.protocol === "https:" && api.startsWith("http:")) {
    console.error(
      "Sales Agent: the page is served over https but the chat server over http. Serve the chat over https.",
    );
  }
  const socket = api.replace("http", "ws");
  document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition, effectiveDirective }) => {
    if (
      disposition !== "enforce" ||
      effectiveDirective === "img-src" ||
      !(blockedURI.startsWith(api) || blockedURI.startsWith(socket))
    )
      return;
    console.error(
      `Sales Agent: the page's Content-Security-Policy does not let the chat load or connect. Add to script-src and connect-src: ${api} ${socket}`,
    );
  });
}
