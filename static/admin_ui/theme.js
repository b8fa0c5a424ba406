// Follows the choice of light or dark that was made on the theme's own pages. Runs before the first paint.
{
  const kept = localStorage.getItem("adminTheme");
  const choice = kept === '"dark"' ? "dark" : kept === '"light"' ? "light" : "auto";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const dark = choice === "dark" || (choice === "auto" && system.matches);
    document.documentElement.classList.toggle("dark", dark);
  };
  apply();
  system.addEventListener("change", apply);
}
