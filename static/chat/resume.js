/** The page of a mailed link: nothing happens until a person presses the button. */

const button = document.getElementById("go");
const said = document.getElementById("said");

button.addEventListener("click", async () => {
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true";
  said.textContent = "";
  try {
    const body = JSON.stringify({ code: location.hash.slice(1) });
    const response = await fetch("/api/chat/resume/page", { method: "POST", body, credentials: "omit" });
    const answer = await response.json();
    if (response.ok) return location.replace(answer.url);
    said.textContent = response.status === 404 ? button.dataset.failed : answer.title;
  } catch {
    said.textContent = button.dataset.failed;
  }
  button.ariaDisabled = null;
});
