// The page's own elements, and the only place where new ones are made. Text goes in as text, never as HTML.

export const words = JSON.parse(document.getElementById("words").textContent);

/** An element of the page, by its id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element. A function among the attributes listens to the event it is named after ("onclick"). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

/** Sets a text only where it is another one, so that nothing is said twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** One of the page's words, its places filled in. */
export const word = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name] ?? name);

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short" });

/** A moment: the hour for today, else the day too. */
export function moment(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
}
