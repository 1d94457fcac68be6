// The finder: shows the form in place of the lists, builds the rows of routines that fit from the page's data, some at a
// time, and keeps the choices in the address. Rows keep their order: the one to begin with first, then by level.

const SOME = 40;

const form = document.getElementById("find-form");
const status = document.getElementById("find-status");
const clear = document.getElementById("find-clear");
const more = document.getElementById("find-more");
const target = document.getElementById("find-rows");
const blank = document.getElementById("find-row").content.firstElementChild;
const pictures = [...document.querySelectorAll("template[data-picture]")];
const routines = JSON.parse(document.getElementById("find-data").textContent);
const filters = [...form.querySelectorAll("[data-filter]")].map((box) => ({
  box,
  key: box.dataset.filter,
  inputs: [...box.querySelectorAll("input")],
  isMany: box.querySelector("input").type === "checkbox",
}));

const chosen = ({ inputs }) => inputs.filter((input) => input.checked && input.value).map((input) => input.value);
const state = () => Object.fromEntries(filters.map((filter) => [filter.key, chosen(filter)]));

/** How many choices of a filter keep a routine out. Kit: what it needs and was not ticked. Else: the choice, if not its. */
function misses({ fits }, { key, isMany }, values) {
  if (!values.length) return 0;
  const [has, among] = isMany ? [fits[key], values] : [values, fits[key]];
  return has.filter((one) => !among.includes(one)).length;
}

const found = (wanted, but) =>
  routines.filter((one) => filters.every((filter) => filter === but || !misses(one, filter, wanted[filter.key])));

/** Beside every choice, how many routines there would be with it. */
function count(wanted) {
  for (const filter of filters) {
    const { key, inputs, isMany } = filter;
    const others = found(wanted, filter);
    for (const input of inputs) {
      const would = isMany ? [...new Set([...wanted[key], input.value])] : [input.value].filter(Boolean);
      const many = others.filter((one) => !misses(one, filter, would)).length;
      input.parentElement.querySelector("[data-count]").textContent = many;
      input.disabled = many === 0 && !input.checked;
    }
  }
}

function built(routine) {
  if (routine.row) return routine.row;
  const row = blank.cloneNode(true);
  const title = row.querySelector(".row__title");
  const kit = row.querySelector(".row__kit");
  row.querySelector(".row__picture").append(pictures[routine.picture].content.cloneNode(true));
  title.href = routine.href;
  title.textContent = routine.title;
  row.querySelector(".row__summary").textContent = routine.summary;
  for (const fact of routine.facts) {
    row.querySelector(".facts").append(Object.assign(document.createElement("li"), { textContent: fact }));
  }
  kit.textContent = `Kit: ${routine.kit}`;
  if (!routine.kit) kit.remove();
  for (const link of row.querySelectorAll("[data-way]")) {
    link.href = routine.href + link.dataset.way;
    link.setAttribute("aria-label", `${link.textContent}: ${routine.title}`);
  }
  routine.row = row;
  return row;
}

/** The rows up to a number, and a button for some more. */
function list(fitting, until) {
  target.replaceChildren(...fitting.slice(0, until).map(built));
  const left = Math.min(SOME, fitting.length - until);
  more.hidden = left <= 0;
  more.textContent = `Show ${left} more`;
  more.onclick = () => {
    list(fitting, until + SOME);
    fitting[until].row.querySelector("a").focus();
  };
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
  list(fitting, SOME);
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
document.getElementById("find-lists").hidden = true;
for (const one of document.querySelectorAll(".find-without")) one.hidden = true;
for (const one of document.querySelectorAll(".find-with, #find")) one.hidden = false;
document.querySelector(".md-sidebar--secondary")?.setAttribute("hidden", ""); // its places are folded away
read();
