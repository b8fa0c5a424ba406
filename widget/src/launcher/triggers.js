const TRIGGER = "[data-sales-agent-ask], [data-sales-agent-open]";

/**
 * Any element of the page can open the chat: `data-sales-agent-open`, or `data-sales-agent-ask="text"`
 * to ask something at once. One listener for the whole page, so elements added later work too.
 *
 * @param {{ open: () => unknown, ask: (text: string) => unknown }} widget
 */
export function listenForTriggers(widget) {
  document.addEventListener("click", (event) => {
    const trigger = event.target instanceof Element ? event.target.closest(TRIGGER) : null;
    if (!trigger || event.defaultPrevented) return;
    event.preventDefault();
    const text = trigger.getAttribute("data-sales-agent-ask");
    if (text) widget.ask(text);
    else widget.open();
  });
}
