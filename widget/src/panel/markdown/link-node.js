import { h } from "../../shared/dom.js";
import { safeLink } from "./links.js";

/**
 * A link made of nodes, or the plain children where the address is not one we follow.
 *
 * @param {string} address
 * @param {(Node | string)[]} children
 * @param {{ className?: string }} [options]
 * @returns {(Node | string)[]}
 */
export function linkNode(address, children, { className } = {}) {
  const link = safeLink(address, document.baseURI);
  if (!link) return children;
  const anchor = h(
    "a",
    {
      class: className,
      href: link.href,
      rel: "noopener noreferrer nofollow ugc",
      target: link.web ? "_blank" : null,
    },
    ...children,
  );
  const named = !link.host || anchor.textContent?.includes(link.host);
  return named ? [anchor] : [anchor, h("span", { class: "host" }, ` (${link.host})`)];
}
