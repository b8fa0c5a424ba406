// Shows on the site's page how the closed chat will look, while its fields are being edited. Draws by properties and
// text nodes only: the content policy allows no inline style, and greetings are texts of people.
{
  const preview = document.getElementById("sa-preview");
  const form = preview?.closest("form");
  const greeting = document.getElementById("sa-preview-greeting");
  const note = document.getElementById("sa-preview-note");

  const value = (name) => form.elements.namedItem(name)?.value ?? "";

  /** Black or white, whichever is read more easily on the colour. */
  const onColour = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return 1.05 / (light + 0.05) >= (light + 0.05) / 0.0616 ? "#ffffff" : "#17211c";
  };

  /** The text of the first greeting, in the order of its numbers, that is on and not to be deleted. */
  const firstGreeting = () => {
    const rows = [];
    for (const field of form.elements) {
      const number = /^greetings-(\d+)-text$/.exec(field.name ?? "")?.[1];
      if (number === undefined || !field.value.trim()) continue;
      const of = (name) => form.elements.namedItem(`greetings-${number}-${name}`);
      if (!of("is_on")?.checked || of("DELETE")?.checked) continue;
      rows.push({ place: Number(of("place")?.value ?? 0), text: field.value.trim() });
    }
    rows.sort((one, other) => one.place - other.place);
    return rows[0]?.text ?? "";
  };

  const draw = () => {
    const colour = value("brand").trim();
    if (/^#[0-9a-f]{6}$/i.test(colour)) {
      preview.style.setProperty("--brand", colour);
      preview.style.setProperty("--on-brand", onColour(colour));
    }
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = value("theme");
    preview.dataset.theme = theme === "auto" ? (dark ? "dark" : "light") : theme;
    preview.dataset.position = value("position");
    const text = firstGreeting();
    greeting.textContent = text;
    greeting.parentElement.hidden = !text;
    note.textContent = text ? note.dataset.first : note.dataset.none;
  };

  if (form) {
    for (const event of ["input", "change", "click"]) form.addEventListener(event, () => setTimeout(draw));
    draw();
  }
}
