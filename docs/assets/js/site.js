// What Material leaves out for keyboards and screen readers: real buttons for its menu and its search.

const FIRST = { __drawer: ".tg-nav a", __search: ".md-search__input" };
const box = (id) => document.getElementById(id);

for (const button of document.querySelectorAll("[data-opens]")) {
  const toggle = box(button.dataset.opens);
  if (!toggle) continue;

  button.addEventListener("click", () => toggle.click());

  toggle.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (toggle.checked) {
      setTimeout(() => document.querySelector(FIRST[toggle.id])?.focus(), 60);
    } else {
      setTimeout(() => document.activeElement === document.body && button.focus(), 260);
    }
  });
}

document.addEventListener("keydown", (event) => {
  const drawer = box("__drawer");
  if (event.key !== "Escape" || !drawer?.checked) return;
  drawer.click();
  document.querySelector('[data-opens="__drawer"]')?.focus();
});
