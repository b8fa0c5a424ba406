// Shows how the reading of sources goes: `data-watched` are their numbers, `data-progress` is where to ask.
{
  const PAUSE = 3000; // milliseconds
  const note = document.querySelector("[data-watched]");

  const look = async () => {
    const query = new URLSearchParams(note.dataset.watched.split(",").map((key) => ["pk", key]));
    const response = await fetch(`${note.dataset.progress}?${query}`).catch(() => undefined);
    const told = response?.ok ? Object.values(await response.json()) : undefined;
    if (told) {
      const open = told.filter((source) => !source.done);
      const lines = (open.length ? open : told).map((source) => `${source.state}: ${source.progress}`);
      const text = [...lines, ...(open.length ? [] : [note.dataset.done])].join(" · ");
      if (note.textContent !== text) note.textContent = text;
      if (!open.length) return;
    }
    setTimeout(look, PAUSE);
  };

  if (note) setTimeout(look, PAUSE);
}
