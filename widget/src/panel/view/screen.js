const PHONE = "(max-width: 480px)";

/**
 * On a phone the open chat is the whole screen: the page behind neither scrolls nor takes focus, and the
 * chat keeps to the part that the keyboard leaves free.
 */
export class Screen {
  #panel;
  #host;
  #full = false;
  #phone = matchMedia(PHONE);
  #overflow = "";
  /** @type {HTMLElement[]} */
  #behind = [];

  /**
   * @param {HTMLElement} panel
   * @param {HTMLElement} host the custom element on the page
   */
  constructor(panel, host) {
    this.#panel = panel;
    this.#host = host;
    this.#phone.addEventListener("change", () => this.update());
    visualViewport?.addEventListener("resize", () => this.#fit());
    visualViewport?.addEventListener("scroll", () => this.#fit());
  }

  /** Takes or gives back the screen, as the panel is shown or hidden. */
  update() {
    const full = this.#phone.matches && !this.#panel.hidden;
    if (full === this.#full) return;
    this.#full = full;
    if (full) this.#take();
    else this.#giveBack();
    this.#fit();
  }

  #take() {
    const page = document.documentElement;
    this.#overflow = page.style.overflow;
    page.style.overflow = "hidden";
    this.#behind = /** @type {HTMLElement[]} */ ([...document.body.children]).filter(
      (child) => child !== this.#host && !child.inert,
    );
    for (const element of this.#behind) element.inert = true;
    this.#panel.setAttribute("aria-modal", "true");
  }

  #giveBack() {
    document.documentElement.style.overflow = this.#overflow;
    for (const element of this.#behind) element.inert = false;
    this.#behind = [];
    this.#panel.removeAttribute("aria-modal");
  }

  #fit() {
    const free = this.#full ? visualViewport : null;
    this.#panel.style.height = free ? `${free.height}px` : "";
    this.#panel.style.top = free ? `${free.offsetTop}px` : "";
  }
}
