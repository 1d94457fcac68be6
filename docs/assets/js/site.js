// What a page needs of Material's script, without it: the scheme, the menu, the search's opener. The script itself
// (35 kB, and with it the search worker and its index, 30 kB) is fetched when somebody opens the search: it lies in the
// template #search-script, which main.html fills.

const FIRST = { __drawer: ".tg-nav a", __search: ".md-search__input" };
const box = (id) => document.getElementById(id);
const search = box("__search");
const input = document.querySelector(FIRST.__search);

document.documentElement.classList.replace("no-js", "js");

// The search

let isLoading = false;

function load() {
  const wanted = box("search-script")?.content.querySelector("script")?.getAttribute("src");
  if (isLoading || !wanted) return;
  isLoading = true;
  // On starting, Material closes the search where the address names a place on the page; so it does not get to see one.
  const place = location.hash;
  const address = (hash) => history.replaceState(history.state, "", location.pathname + location.search + hash);
  const script = document.createElement("script");
  script.src = wanted;
  if (place) address("");
  for (const end of ["load", "error"]) script.addEventListener(end, () => place && !location.hash && address(place));
  script.addEventListener("error", () => (isLoading = false));
  askAgainWhenReady();
  document.body.append(script);
}

// Material asks its worker once a value; what was typed before the worker was ready went nowhere, so it is asked again.
function askAgainWhenReady() {
  const said = document.querySelector(".md-search-result__meta");
  if (!said || !input) return;
  const watch = new MutationObserver(() => {
    watch.disconnect();
    const typed = input.value;
    for (const value of typed ? [`${typed} `, typed] : []) {
      input.value = value;
      input.dispatchEvent(new KeyboardEvent("keyup"));
    }
  });
  watch.observe(said, { childList: true, characterData: true, subtree: true });
}

function openSearch() {
  load();
  if (search && !search.checked) search.click();
}

search?.addEventListener("change", () => search.checked && load());
for (const happens of ["focus", "input"]) input?.addEventListener(happens, openSearch);
for (const button of document.querySelectorAll('[data-opens="__search"]')) button.addEventListener("pointerenter", load);
if (new URLSearchParams(location.search).has("q") || document.activeElement === input) openSearch();

// Real buttons for menu and search

for (const button of document.querySelectorAll("[data-opens]")) {
  const toggle = box(button.dataset.opens);
  if (!toggle) continue;

  button.addEventListener("click", () => {
    toggle.click();
    if (toggle.checked) setTimeout(() => toggle.checked && document.querySelector(FIRST[toggle.id])?.focus(), 60);
  });

  toggle.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (!toggle.checked) setTimeout(() => document.activeElement === document.body && button.focus(), 260);
  });
}

document.addEventListener("keydown", (event) => {
  const drawer = box("__drawer");
  if (event.key === "Escape" && drawer?.checked) {
    drawer.click();
    document.querySelector('[data-opens="__drawer"]')?.focus();
  }
  // Leaving the search closes it; Material's script does the same once it is there.
  if (["Escape", "Tab"].includes(event.key) && search?.checked && !window.component$) search.click();
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
  if (["/", "s", "f"].includes(event.key) && input && isPlain && !isTyping && !isLoading) {
    event.preventDefault();
    openSearch();
    input.focus();
  }
});

// The scheme: what the reader chose here, else what the device says. Kept under Material's own key, in its own form.

const palette = document.querySelector('[data-md-component="palette"]');
const schemes = [...(palette?.querySelectorAll("input") ?? [])];

function stored() {
  try {
    return __md_get("__palette")?.index;
  } catch {
    return undefined; // the device keeps nothing
  }
}

function show(index) {
  schemes.forEach((scheme, place) => {
    scheme.nextElementSibling.hidden = place !== index;
  });
  const { mdColorMedia: media, mdColorScheme: scheme, mdColorPrimary: primary, mdColorAccent: accent } =
    schemes[index].dataset;
  const color = { media, scheme, primary, accent };
  for (const [key, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${key}`, value);
  return { index, color };
}

if (schemes.length) {
  const isLight = matchMedia("(prefers-color-scheme: light)");
  const begin = () => show(stored() ?? Math.max(0, schemes.findIndex((one) => matchMedia(one.dataset.mdColorMedia).matches)));
  isLight.addEventListener("change", begin);
  schemes.forEach((scheme, index) => scheme.addEventListener("change", () => __md_set("__palette", show(index))));
  palette.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Material's own listener, once it is there, would switch it back
    const now = schemes.findIndex((one) => !one.nextElementSibling.hidden);
    const next = schemes[(now + 1) % schemes.length];
    next.click();
    next.focus();
  });
  begin();
}
