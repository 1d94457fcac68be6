// Shows every Print button and lets it print. Without JavaScript there is no button, and Ctrl+P does the same.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
