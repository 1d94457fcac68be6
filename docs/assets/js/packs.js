// The pack of cards: what is ticked, in which order, on which paper, stands in the address after the #, so that it can
// be bookmarked and sent. The routines come as data, and stand in the list some at a time; each card is fetched from its
// own page when it is ticked. What is printed is .tc-print at the end of the body, laid out by card.css alone; the preview
// is a copy of it in a shadow tree, which Material cannot reach.

const FORMATS = { 1: "", 2: "two-up", 4: "four-up", 8: "eight-up", a6: "a6", "4x6": "4x6" };
const at = (id) => document.getElementById(id);
const pack = at("pack");
const form = at("pack-form");
const SOME = 40;
const blank = at("pack-row").content.firstElementChild;
const filters = [...form.querySelectorAll("[data-filter]")];
const fetched = new Map();
const routines = await fetch(pack.dataset.list).then((answer) => answer.json()).catch(() => []);
const byId = new Map(routines.map((one) => [one.id, one]));
let picked = [];
let most = SOME;

// The address

const state = () => ({
  size: form.elements.size.value,
  paper: form.elements.paper.value,
  from: form.elements.from.value.trim(),
});

function read() {
  const query = new URLSearchParams(location.hash.slice(1));
  picked = [...new Set((query.get("cards") ?? "").split(","))].filter((id) => byId.has(id));
  form.elements.size.value = query.get("size") in FORMATS ? query.get("size") : "1";
  form.elements.paper.value = query.get("paper") === "letter" ? "letter" : "a4";
  form.elements.from.value = (query.get("from") ?? "").slice(0, 40);
  show();
}

function keep() {
  const { size, paper, from } = state();
  const query = new URLSearchParams({ cards: picked.join(","), size, paper, ...(from && { from }) });
  history.replaceState(history.state, "", picked.length ? `#${query.toString().replaceAll("%2C", ",")}` : location.pathname);
}

// Cards

/** The card from its own page; from an earlier visit where there is no network. */
async function cardOf({ id, card }) {
  if (!fetched.has(id)) {
    const address = new URL(card, document.baseURI).href;
    const store = await globalThis.caches?.open("trendguide-cards").catch(() => null);
    let answer = await fetch(address).catch(() => null);
    if (answer?.ok) await store?.put(address, answer.clone()).catch(() => {});
    else answer = await store?.match(address);
    if (!answer) throw new Error(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    fetched.set(id, page.querySelector("article.tc-card"));
  }
  return fetched.get(id).cloneNode(true);
}

/** The same markup as another format. Too full for an eighth means a quarter: two eighths. */
function dressed(card, size, paper, from) {
  let format = FORMATS[size];
  if (format === "eight-up" && !card.getAttribute("data-eight-up")) format = "four-up";
  if (format) {
    card.className = `tc-card tc-${format} tc-small tc-small-${card.getAttribute(`data-${format}`)}`;
    card.querySelector(".tc-title").append(card.querySelector(".tc-facts-box"));
  } else {
    card.classList.replace("tc-auto", `tc-${paper}`);
  }
  if (from) {
    const line = document.createElement("span");
    line.className = "tc-from";
    line.textContent = from;
    card.querySelector(".tc-kicker").append(line);
  }
  return card;
}

/** Sheets: whole cards, or several in a frame. A column of eight has four places, and a quarter takes two of one. */
function sheetsOf(cards, size) {
  const many = Number(size) || 1;
  if (many === 1) return cards;
  const sheets = [];
  let used = many;
  for (const card of cards) {
    const places = many === 8 && card.classList.contains("tc-four-up") ? 2 : 1;
    if (places === 2 && used % 4 === 3) used += 1;
    if (used + places > many) {
      sheets.push(document.createElement("div"));
      sheets.at(-1).className = `tc-sheet tc-sheet-${FORMATS[size]}`;
      used = 0;
    }
    sheets.at(-1).append(card);
    used += places;
  }
  return sheets;
}

// What is printed, and its preview

const css = document.createElement("link");
css.rel = "stylesheet";
css.href = pack.dataset.css;
const print = document.createElement("div");
print.hidden = true;
document.body.append(print);

const preview = at("pack-preview").attachShadow({ mode: "open" });
const table = document.createElement("div");
for (const href of [pack.dataset.css, pack.dataset.frame]) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  preview.append(link);
}
preview.append(table);

function draw(sheets, paper) {
  const around = document.createElement("div");
  around.className = `tc-paper-${paper}`;
  for (const sheet of sheets) {
    const frame = document.createElement("div");
    frame.className = "pack-sheet";
    frame.append(sheet.cloneNode(true));
    around.append(frame);
  }
  table.replaceChildren(around);
  fit();
}

/** Paper is measured in millimetres; the preview is as wide as its place. */
function fit() {
  const room = at("pack-preview").clientWidth;
  for (const frame of table.querySelectorAll(".pack-sheet")) {
    const sheet = frame.firstElementChild;
    const scale = Math.min(1, (room - 2) / sheet.offsetWidth || 1);
    frame.style.setProperty("--scale", scale);
    frame.style.setProperty("--wide", `${sheet.offsetWidth * scale}px`);
    frame.style.setProperty("--tall", `${sheet.offsetHeight * scale}px`);
  }
}
new ResizeObserver(fit).observe(at("pack-preview"));
for (const link of preview.querySelectorAll("link")) link.addEventListener("load", fit);

let turn = 0;
async function lay() {
  const mine = (turn += 1);
  const { size, paper, from } = state();
  const chosen = picked.map((id) => byId.get(id));
  const cards = await Promise.allSettled(chosen.map(cardOf));
  if (mine !== turn) return;
  const lost = chosen.filter((_, place) => cards[place].status === "rejected").map(({ title }) => title);
  const whole = cards.filter((one) => one.status === "fulfilled").map((one) => dressed(one.value, size, paper, from));
  const sheets = sheetsOf(whole, size);
  print.className = `tc-print tc-paper-${paper}`;
  print.replaceChildren(...sheets);
  if (sheets.length) document.head.append(css);
  else css.remove(); // else Ctrl+P would print an empty page
  draw(sheets, paper);
  say(whole.length, sheets.length, lost);
  await document.fonts.ready;
  fit();
}

function say(cards, sheets, lost) {
  const { size, paper } = state();
  const on = { a6: "A6", "4x6": "4 × 6 in" }[size] ?? { a4: "A4", letter: "Letter" }[paper];
  const many = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const text = cards ? `${many(cards, "card")} on ${many(sheets, "sheet")} of ${on}` : "Nothing picked yet";
  at("pack-sum").textContent = lost.length ? `${text}. Not reached: ${lost.join(", ")}` : text;
  for (const id of ["pack-print", "pack-copy"]) at(id).disabled = cards === 0;
  const quarters = size === "8" ? print.querySelectorAll(".tc-four-up").length : 0;
  const notes = [
    size === "8" && "Eighths hold name, dose, boxes and every stop sign; pictures, plan and code give way, and the name line.",
    quarters > 0 && `${many(quarters, "card")} too full for an eighth: printed on a quarter.`,
    size === "2" && "Printed on its side: two halves.",
  ].filter(Boolean);
  at("pack-note").hidden = notes.length === 0;
  at("pack-note").textContent = notes.join(" ");
}

// The list and the order

function rowOf(routine) {
  if (!routine.row) {
    routine.row = blank.cloneNode(true);
    routine.row.querySelector("input").value = routine.id;
    routine.row.querySelector("b").textContent = routine.title;
    routine.row.querySelector("small").textContent = routine.facts;
  }
  routine.row.querySelector("input").checked = picked.includes(routine.id);
  return routine.row;
}

/** Those that fit, some of them, and all that are ticked. The list is left alone where it is the same. */
function sift() {
  const words = at("pack-name").value.toLowerCase().split(/\s+/);
  const fits = ({ title, facets }) =>
    words.every((word) => title.toLowerCase().includes(word)) &&
    filters.every(({ value, dataset }) => !value || facets[dataset.filter].includes(value));
  const fitting = routines.filter(fits);
  const some = new Set(fitting.slice(0, most));
  const rows = routines.filter((one) => some.has(one) || picked.includes(one.id)).map(rowOf);
  const list = at("pack-list");
  if (rows.length !== list.children.length || rows.some((row, place) => row !== list.children[place])) {
    list.replaceChildren(...rows);
  }
  const found = fitting.length === routines.length ? "" : `${fitting.length} of ${routines.length} fit.`;
  at("pack-found").textContent = routines.length ? found : "The list of routines could not be fetched. Try again later.";
  const left = Math.min(SOME, fitting.length - most);
  at("pack-more").hidden = left <= 0;
  at("pack-more").textContent = `Show ${left} more`;
}

function button(label, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.act = act;
  made.setAttribute("aria-label", `${label}: ${name}`);
  made.title = label;
  return made;
}

function list() {
  const rows = picked.map((id, place) => {
    const name = byId.get(id).title;
    const row = document.createElement("li");
    const title = document.createElement("span");
    title.textContent = name;
    const [up, down, out] = [button("Up", name, "up"), button("Down", name, "down"), button("Take out", name, "out")];
    up.disabled = place === 0;
    down.disabled = place === picked.length - 1;
    row.dataset.id = id;
    row.append(title, up, down, out);
    return row;
  });
  at("pack-order").replaceChildren(...rows);
  at("pack-none").hidden = picked.length > 0;
}

function show() {
  form.elements.paper[0].closest("fieldset").disabled = ["a6", "4x6"].includes(state().size);
  form.elements.from.disabled = state().size === "8";
  sift();
  list();
  lay();
}

at("pack-list").addEventListener("change", ({ target }) => {
  picked = target.checked ? [...picked, target.value] : picked.filter((id) => id !== target.value);
  keep();
  show();
});

at("pack-order").addEventListener("click", ({ target }) => {
  const { act } = target.dataset;
  if (!act) return;
  const { id } = target.closest("li").dataset;
  const place = picked.indexOf(id);
  picked.splice(place, 1);
  if (act !== "out") picked.splice(place + (act === "up" ? -1 : 1), 0, id);
  keep();
  show();
  // The focus stays with the card that moved; at an end, on the button that still works.
  const row = at("pack-order").querySelector(`[data-id="${id}"]`) ?? at("pack-order").children[Math.min(place, picked.length - 1)];
  (row?.querySelector(`[data-act="${act}"]:enabled`) ?? row?.querySelector("button:enabled") ?? at("pack-name")).focus();
});

for (const filter of filters) filter.addEventListener("change", sift);
at("pack-name").addEventListener("input", sift);
at("pack-more").addEventListener("click", () => {
  const next = at("pack-list").children.length;
  most += SOME;
  sift();
  at("pack-list").children[next].querySelector("input").focus();
});
for (const one of [...form.elements.size, ...form.elements.paper]) {
  one.addEventListener("change", () => {
    keep();
    show();
  });
}
form.elements.from.addEventListener("input", () => {
  keep();
  lay();
});
form.addEventListener("submit", (event) => event.preventDefault());
at("pack-print").addEventListener("click", async () => {
  await Promise.all(["400", "600", "800"].map((weight) => document.fonts.load(`${weight} 10pt "Archivo Card"`)));
  window.print();
});
at("pack-copy").addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(location.href);
  target.textContent = "Copied";
  setTimeout(() => (target.textContent = "Copy link"), 2000);
});
addEventListener("hashchange", read);

pack.hidden = false;
for (const one of document.querySelectorAll(".pack-with")) one.hidden = false;
read();
