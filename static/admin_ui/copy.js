// A copy button under every block of code, where the browser lets a page write to the clipboard.
{
  const words = document.querySelector("[data-copy]")?.dataset;
  const blocks = words && navigator.clipboard ? document.querySelectorAll(".sa-code") : [];
  for (const [number, block] of [...blocks].entries()) {
    block.id ||= `code-${number}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sa-button sa-copy";
    button.textContent = words.copy;
    button.setAttribute("aria-describedby", block.id);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "sa-muted";
    const line = document.createElement("p");
    line.className = "sa-buttons";
    line.append(button, said);
    block.after(line);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.textContent.trim());
        said.textContent = words.copied;
      } catch {
        getSelection().selectAllChildren(block); // to be copied by hand
      }
      setTimeout(() => said.replaceChildren(), 3000);
    });
  }
}
