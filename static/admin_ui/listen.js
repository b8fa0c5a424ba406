// Buttons that play a sound of the server's: `data-listen` is its address. With `data-text` (the id of an input) the
// form around the button is sent along as it is being edited, and that text with it. Plays by Web Audio, for which the
// content policy needs no exception.
{
  let playing;

  const stop = () => {
    playing?.source.stop();
    if (playing) playing.button.textContent = playing.name;
    playing = undefined;
  };

  /** The form as it is being edited, for a sample of it; nothing for a stored recording. */
  const asked = (button) => {
    if (!button.dataset.text) return { method: "GET" };
    const body = new FormData(button.closest("form"));
    body.set("sample_text", document.getElementById(button.dataset.text).value);
    return { method: "POST", body };
  };

  /** The bytes of the sound; raises an error whose message can be shown. */
  const fetched = async (button) => {
    const response = await fetch(button.dataset.listen, asked(button)).catch(() => undefined);
    if (response?.ok) return response.arrayBuffer();
    const said = await response?.json().catch(() => undefined);
    throw new Error(said?.message ?? button.dataset.failed);
  };

  const listen = async (button) => {
    const context = new AudioContext(); // in the click, while the browser allows it
    const says = document.getElementById(button.dataset.says);
    says.textContent = button.dataset.wait;
    button.disabled = true;
    try {
      const bytes = await fetched(button);
      const buffer = await context.decodeAudioData(bytes).catch(() => {
        throw new Error(button.dataset.failed);
      });
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      playing = { button, source, name: button.textContent };
      button.textContent = button.dataset.stop;
      source.addEventListener("ended", () => {
        if (playing?.source === source) stop();
        context.close();
      });
      source.start();
      says.textContent = "";
    } catch (error) {
      says.textContent = error.message;
      context.close();
    }
    button.disabled = false;
  };

  for (const button of document.querySelectorAll("[data-listen]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isItself = playing?.button === button;
      stop();
      if (!isItself) listen(button);
    });
    const text = document.getElementById(button.dataset.text);
    text?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would save the draft
      button.click();
    });
  }
}
