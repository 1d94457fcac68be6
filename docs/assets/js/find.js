// The finder: shows the form in place of the lists, filters the rows of the list where each routine stands once, and
// keeps the choices in the address. Rows keep their order: the one to begin with first, then by level.

const form = document.getElementById("find-form");
const status = document.getElementById("find-status");
const clear = document.getElementById("find-clear");
const target = document.getElementById("find-rows");
const facets = JSON.parse(document.getElementById("find-data").textContent);
const rows = [...document.querySelectorAll("#find-lists [data-once] .row")].map((row) => ({
  row,
  fits: facets[row.querySelector("a").getAttribute("href")],
}));
const filters = [...form.querySelectorAll("[data-filter]")].map((box) => ({
  box,
  key: box.dataset.filter,
  inputs: [...box.querySelectorAll("input")],
  isMany: box.querySelector("input").type === "checkbox",
}));

const chosen = ({ inputs }) => inputs.filter((input) => input.checked && input.value).map((input) => input.value);
const state = () => Object.fromEntries(filters.map((filter) => [filter.key, chosen(filter)]));

/** Kit: the routine needs nothing that was not ticked. Everything else: it fits the one choice. */
function doesFit(fits, { key, isMany }, values) {
  if (!values.length) return true;
  return isMany ? fits[key].every((one) => values.includes(one)) : values.every((one) => fits[key].includes(one));
}

const found = (wanted) => rows.filter(({ fits }) => filters.every((filter) => doesFit(fits, filter, wanted[filter.key])));

function count(wanted) {
  for (const { key, inputs, isMany } of filters) {
    for (const input of inputs) {
      const would = isMany ? [...new Set([...wanted[key], input.value])] : [input.value].filter(Boolean);
      const many = found({ ...wanted, [key]: would }).length;
      input.parentElement.querySelector("[data-count]").textContent = many;
      input.disabled = many === 0 && !input.checked;
    }
  }
}

function describe() {
  for (const { box, inputs } of filters) {
    const words = inputs.filter((input) => input.checked && input.value).map(({ parentElement }) => {
      const text = parentElement.querySelector("span").cloneNode(true);
      text.querySelector("[data-count]").remove();
      return text.textContent.trim();
    });
    box.querySelector("[data-chosen]").textContent = words.join(", ") || "any";
    box.classList.toggle("find__filter--on", words.length > 0);
  }
}

function show() {
  const wanted = state();
  const fitting = found(wanted);
  for (const { row } of rows) row.hidden = true;
  for (const { row } of fitting) row.hidden = false;
  count(wanted);
  describe();
  const isAny = Object.values(wanted).every((values) => !values.length);
  const said = fitting.length === 1 ? "1 routine fits." : `${fitting.length || "No"} routines fit.`;
  const next = fitting.length ? said : `${said} Clear a filter to see more.`;
  if (status.textContent !== next) status.textContent = next;
  clear.hidden = isAny;
}

/** The address says what was chosen, so that it can be sent on; going back goes back to the page before. */
function keep() {
  const query = new URLSearchParams();
  for (const [key, values] of Object.entries(state())) if (values.length) query.set(key, values.join(","));
  const text = query.toString().replaceAll("%2C", ",");
  history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
}

/** From `?goal=balance&kit=trainers,rail`; a link to one of the lists (`#goal-balance`) chooses the same. */
function read() {
  const query = new URLSearchParams(location.search);
  const listed = /^#(goal|place|level)-(.+)$/.exec(location.hash);
  if (listed) query.set(listed[1], listed[2]);
  for (const { key, inputs, isMany } of filters) {
    const values = (query.get(key) ?? "").split(",").filter((value) => inputs.some((input) => input.value === value));
    for (const input of inputs) {
      input.checked = isMany ? values.includes(input.value) : input.value === (values[0] ?? "");
    }
  }
  show();
  if (listed) keep();
}

form.addEventListener("change", () => {
  show();
  keep();
});
form.addEventListener("submit", (event) => event.preventDefault());
clear.addEventListener("click", () => {
  for (const { inputs } of filters) for (const input of inputs) input.checked = input.value === "";
  show();
  keep();
  document.querySelector("#find-results").focus();
});
addEventListener("popstate", read);
addEventListener("hashchange", read);

document.getElementById("find-results").tabIndex = -1;
const isWide = matchMedia("(min-width: 60em)");
const unfold = () => filters.forEach(({ box }) => (box.open = isWide.matches));
isWide.addEventListener("change", unfold);
unfold();
for (const { row } of rows) target.append(row);
document.getElementById("find-lists").hidden = true;
for (const one of document.querySelectorAll(".find-without")) one.hidden = true;
for (const one of document.querySelectorAll(".find-with, #find")) one.hidden = false;
document.querySelector(".md-sidebar--secondary")?.setAttribute("hidden", ""); // its places are folded away
read();
