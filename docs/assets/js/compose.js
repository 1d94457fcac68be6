// The composer at /contribute/: a form, and the file and the card that follow it. What is written is one plain tree
// (text, lists, objects); the form changes it, the file is written from it. A mistake is said by the checker's own words
// (compose-check.js), beside the field it is about.

import * as store from "./run-log.js";

const at = (id) => document.getElementById(id);
const app = at("compose");
const form = at("compose-form");
const file = at("compose-text");
const { root, repository, branch } = app.dataset;
const PAUSE = 250; // ms after the last key before everything is looked at again
const LONGEST = 8000; // characters of an address that hosts still take
const MODELINE = "# yaml-language-server: $schema=../.schema/routine.v1.json"; // editors explain and check by it

const asked = new URLSearchParams(location.search).get("edit") ?? "";
let editing = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(asked) ? asked : ""; // the routine that is changed, trend/slug
const draftKey = () => `trend-guide:compose:${editing}`;

let guide; // what checks, writes and draws: most of this page, fetched as soon as something is written
let plain = {}; // what is written
let head = [MODELINE]; // the comments above the first key are kept
let trend = "";
let slug = ""; // the file's name; made from the title until somebody writes one
let original = {}; // the tree as it was opened
let unread = ""; // a draft of an earlier version that cannot be opened
let found = []; // what the checker says
const touched = new Set(); // fields that may be called wrong

// The tree

const keyOf = (path) => path.join(".");
const pathOf = (text) => (text ? text.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part)) : []);
const get = (path) => path.reduce((value, key) => (value && typeof value === "object" ? value[key] : undefined), plain);
const isEmpty = (value) =>
  value === undefined || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

function set(path, value) {
  let place = plain;
  path.slice(0, -1).forEach((key, depth) => {
    if (typeof place[key] !== "object") place[key] = typeof path[depth + 1] === "number" ? [] : {};
    place = place[key];
  });
  if (isEmpty(value)) delete place[path.at(-1)];
  else place[path.at(-1)] = value;
}

/** The same with nothing empty in it, but for steps and stages that have just been added. */
function pruned(value) {
  if (Array.isArray(value)) return value.map(pruned);
  if (!value || typeof value !== "object") return value;
  const kept = Object.entries(value).map(([key, own]) => [key, pruned(own)]);
  return Object.fromEntries(kept.filter(([, own]) => !isEmpty(own)));
}

const isThing = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isRounds = (block) => isThing(block) && Array.isArray(block.steps);
/** The list at a path; whatever else stands there in the file is the checker's to say. */
const listAt = (path) => [get(path) ?? []].flat();

const slugOf = (title) =>
  (title ?? "").normalize("NFKD").toLowerCase().replace(/[’']/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-$/, "");
const fileName = () => (editing ? editing.split("/")[1] : slug || slugOf(plain.title));
const write = (tree) => guide.write(pruned(tree), { shapes: guide.ours.shapes, head });
const day = (years = 0) => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear() + years}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};
const afresh = () => ({
  session: [{ phase: "warm-up" }, { phase: "main" }, { phase: "cool-down" }],
  plan: { stages: [{}] },
  review: { on: day(), due: day(1) },
});

// Fields

/** `work: tyla-2024, lin-2025` as a key and what belongs to it, one text or a list. */
function pair(line) {
  const [left, right = ""] = line.split(/: ?(.*)/, 2);
  const words = right.split(",").map((word) => word.trim()).filter(Boolean);
  return [left.trim(), words.length > 1 ? words : words[0] ?? ""];
}

/** A field of the form: where it is, what it holds, how it is filled and marked. */
function wire(field, path) {
  const { key, kind, most } = field.dataset;
  const whole = [...path, key];
  field.dataset.path = keyOf(whole);
  const id = `f-${whole.join("-")}`;
  const said = field.querySelector(".ask-it__said");
  const hint = field.querySelector(".ask-it__hint");
  said.id = `${id}-said`;
  if (hint) hint.id = `${id}-hint`;
  const describes = [hint?.id, said.id].filter(Boolean).join(" ");
  const inputs = [...field.querySelectorAll("input:not([type=search]), textarea")];
  const isGroup = field.tagName === "FIELDSET";
  if (isGroup) {
    field.setAttribute("aria-describedby", describes);
    for (const input of inputs) input.name = id;
  } else {
    inputs[0].id = id;
    field.querySelector("label").htmlFor = id;
    inputs[0].setAttribute("aria-describedby", describes);
  }

  const show = () => {
    const value = get(whole);
    if (isGroup) {
      const chosen = [value ?? (key === "phase" ? "main" : "")].flat();
      for (const input of inputs) input.checked = chosen.includes(input.value);
      if (kind === "words") number(inputs, chosen);
    } else if (document.activeElement !== inputs[0]) {
      inputs[0].value =
        kind === "pairs" ? Object.entries(value ?? {}).map(([left, right]) => `${left}: ${[right].flat().join(", ")}`).join("\n")
        : Array.isArray(value) ? value.join("\n")
        : typeof value === "object" ? ""
        : value ?? "";
    }
    count();
  };
  const count = () => {
    const place = field.querySelector(".ask-it__count");
    const length = isGroup ? 0 : [...inputs[0].value.trim()].length;
    if (place) place.textContent = length > most * 0.6 ? `${length} of ${most}` : "";
  };
  const taken = () => {
    if (kind === "choice") return inputs.find((input) => input.checked)?.value ?? "";
    if (isGroup) {
      const before = [get(whole) ?? []].flat();
      const now = inputs.filter((input) => input.checked).map((input) => input.value);
      return [...before.filter((one) => now.includes(one)), ...now.filter((one) => !before.includes(one))];
    }
    const words = inputs[0].value;
    const lines = words.split("\n").map((line) => line.trim()).filter(Boolean);
    if (kind === "lines") return lines;
    if (kind === "pairs") return lines.length ? Object.fromEntries(lines.map(pair)) : "";
    return words.replace(/\s*\n\s*/g, " ").trim();
  };
  const take = () => {
    set(whole, taken());
    if (kind === "words") number(inputs, get(whole) ?? []);
    count();
    changed();
  };
  for (const input of inputs) {
    input.addEventListener("input", take);
    input.addEventListener("change", () => {
      touched.add(keyOf(whole));
      take();
    });
  }
  if (kind === "list") sift(field);
  field.show = show;
  show();
}

/** The first of several words is the main one, so their order shows. */
function number(inputs, chosen) {
  for (const input of inputs) {
    const place = chosen.indexOf(input.value);
    input.nextElementSibling.dataset.place = place >= 0 && chosen.length > 1 ? place + 1 : "";
  }
}

/** A long list: what is ticked first, then what fits what was typed. */
function sift(field) {
  const rows = [...field.querySelectorAll(".ask-it__list label")];
  field.querySelector("input[type=search]").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const hay = row.textContent.toLowerCase();
      row.hidden = !row.firstElementChild.checked && !words.every((word) => hay.includes(word));
    }
  });
}

// What is repeated: steps, rounds, stages

const KINDS = { session: "step", steps: "step", stages: "stage" };
const opened = new WeakSet(); // things of the tree whose block is open
const nameOf = (kind, number) => `${{ step: "Step", rounds: "Rounds", stage: "Stage" }[kind]}${kind === "rounds" ? "" : ` ${number}`}`;

const phaseOf = ({ phase }) => (phase ? at("t-step").content.querySelector(`[data-key=phase] [value="${CSS.escape(phase)}"]`)?.nextElementSibling.textContent : "");

function sum(kind, thing) {
  const times = (count, work) => (count && count !== "1" ? `${count} × ${work}` : work);
  if (kind === "step") return [thing.name ?? phaseOf(thing), thing.work && times(thing.sets, thing.work)].filter(Boolean).join(", ");
  if (kind === "rounds") return [thing.rounds && `${thing.rounds} times`, thing.steps.map((step) => step?.name).filter(Boolean).join(", ")].filter(Boolean).join(": ");
  return thing.weeks ? `${/\D/.test(thing.weeks) ? "weeks" : "week"} ${thing.weeks}` : "";
}

/** Numbers of steps run through the whole session, rounds or not. */
function numberOf(path) {
  let number = 0;
  const [, place, , inner] = path;
  listAt(["session"]).slice(0, place + 1).forEach((block, k) => {
    const many = isRounds(block) ? block.steps.length : 1;
    number += k < place ? many : inner === undefined ? (isRounds(block) ? 0 : 1) : inner + 1;
  });
  return number;
}

function list(place) {
  const outer = place.parentElement.closest("[data-block]");
  return [...(outer ? pathOf(outer.dataset.block) : []), ...pathOf(place.dataset.list)];
}

function draw(place) {
  const path = list(place);
  const key = place.dataset.list.split(".").at(-1);
  const things = listAt(path);
  place.replaceChildren(
    ...things.map((thing, k) => {
      const kind = isRounds(thing) && key === "session" ? "rounds" : KINDS[key];
      const block = at(`t-${kind}`).content.firstElementChild.cloneNode(true);
      block.dataset.block = keyOf([...path, k]);
      block.dataset.kind = kind;
      return block;
    }),
  );
  [...place.children].forEach((block, k) => {
    const own = pathOf(block.dataset.block);
    const thing = things[k];
    if (key === "steps") block.querySelector("[data-key=phase]").remove();
    for (const field of block.querySelectorAll("[data-key]")) wire(field, own);
    for (const inner of block.querySelectorAll("[data-list]")) draw(inner);
    for (const changes of block.querySelectorAll("[data-changes]")) drawChanges(changes, own);
    const opener = block.querySelector(".block__open");
    const body = block.querySelector(".block__body");
    body.id = `b-${own.join("-")}`;
    opener.setAttribute("aria-controls", body.id);
    const fold = (isOpen) => {
      opener.setAttribute("aria-expanded", isOpen);
      body.hidden = !isOpen;
    };
    fold(opened.has(thing));
    opener.addEventListener("click", () => {
      fold(body.hidden);
      if (body.hidden) opened.delete(thing);
      else if (isThing(thing)) opened.add(thing);
    });
    for (const button of block.querySelector(".block__tools").children) {
      const { act } = button.dataset;
      button.disabled = (act === "up" && k === 0) || (act === "down" && k === things.length - 1);
      button.addEventListener("click", () => rearrange(place, k, act));
    }
  });
  heads();
}

/** Names of blocks follow what is in them. */
function heads() {
  for (const block of form.querySelectorAll("[data-block]")) {
    const path = pathOf(block.dataset.block);
    const { kind } = block.dataset;
    const name = nameOf(kind, kind === "step" ? numberOf(path) : path.at(-1) + 1);
    const thing = get(path);
    const words = isThing(thing) ? sum(kind, thing) : "";
    block.querySelector(".block__name").textContent = name;
    block.querySelector(".block__sum").textContent = words;
    for (const button of block.querySelector(".block__tools").children) {
      button.setAttribute("aria-label", `${button.dataset.label}: ${name}${words ? `, ${words}` : ""}`);
      button.title = button.dataset.label;
    }
  }
}

/** Moves or removes one; what was removed comes back with one button, which gets the focus. */
function rearrange(place, k, act) {
  const things = listAt(list(place));
  set(list(place), things);
  const name = place.children[k].querySelector(".block__name").textContent;
  const [thing] = things.splice(k, 1);
  const to = k + (act === "up" ? -1 : 1);
  if (act !== "out") things.splice(to, 0, thing);
  draw(place);
  if (act === "out") {
    offer(place, `${name} removed. `, () => {
      get(list(place)).splice(k, 0, thing);
      draw(place);
      place.children[k].querySelector(".block__open").focus();
      changed();
    });
  } else {
    const tools = place.children[to].querySelector(".block__tools");
    (tools.querySelector(`[data-act=${act}]:enabled`) ?? tools.querySelector("button:enabled")).focus();
    say(`${name} moved ${act}.`);
  }
  refreshStages();
  changed();
}

function offer(place, words, undo) {
  const line = place.nextElementSibling;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  button.addEventListener("click", () => {
    line.hidden = true;
    undo();
    refreshStages();
  });
  line.replaceChildren(words, button);
  line.hidden = false;
  button.focus();
  say(words);
}

function add(place, kind) {
  const path = list(place);
  const things = listAt(path);
  for (const thing of things) opened.delete(thing);
  const phase = things.at(-1)?.phase;
  const fresh = { step: { ...(place.dataset.list === "session" && phase && { phase }) }, rounds: { phase: "main", steps: [{}] }, stage: {} }[kind];
  let where = things.length;
  if (kind === "rounds") {
    const after = things.findIndex((one) => one?.phase === "cool-down");
    where = after < 0 ? where : after;
  }
  opened.add(fresh);
  for (const step of fresh.steps ?? []) opened.add(step);
  set(path, [...things.slice(0, where), fresh, ...things.slice(where)]);
  place.nextElementSibling.hidden = true;
  draw(place);
  refreshStages();
  place.children[where].querySelector("input:not([type=radio]):not([type=checkbox]), textarea").focus();
  changed();
}

// What a stage changes

/** Every step and every rounds, by path. */
function parts() {
  const one = (path, thing, kind) => ({ path, thing, kind });
  return listAt(["session"]).flatMap((block, k) => {
    if (!isRounds(block)) return isThing(block) ? [one(["session", k], block, "step")] : [];
    const inner = block.steps.map((step, n) => one(["session", k, "steps", n], step, "step"));
    return [one(["session", k], block, "rounds"), ...inner.filter(({ thing }) => isThing(thing))];
  });
}

/** A step gets its id only when a stage names it. */
function identified(thing, kind) {
  if (thing.id) return thing.id;
  const taken = new Set(parts().map((part) => part.thing.id));
  const wished = slugOf(thing.name ?? kind).split("-").slice(0, 3).join("-") || kind;
  let id = wished;
  for (let n = 2; taken.has(id); n += 1) id = `${wished}-${n}`;
  thing.id = id;
  return id;
}

function drawChanges(place, path) {
  const rows = parts().map(({ path: own, thing, kind }) => {
    const row = at("t-change").content.firstElementChild.cloneNode(true);
    const [differs, skip] = row.querySelectorAll("[data-differs], [data-skip]");
    const body = row.querySelector(".change__body");
    const stage = () => (isThing(get(path)) ? get(path) : {});
    differs.nextElementSibling.textContent = `${nameOf(kind, numberOf(own))}${thing.name ? `: ${thing.name}` : ""}`;
    const fill = () => {
      const id = thing.id;
      const own = id ? stage().change?.[id] : undefined;
      differs.checked = own !== undefined;
      skip.checked = Boolean(id) && [stage().skip ?? []].flat().includes(id);
      body.hidden = !differs.checked;
      skip.closest("label").hidden = differs.checked;
      if (differs.checked) {
        for (const field of body.querySelectorAll("[data-key]")) {
          const { key } = field.dataset;
          field.hidden = kind === "rounds" ? !["rounds", "rest"].includes(key) : key === "rounds";
          const base = thing[key];
          if (!field.show) wire(field, [...path, "change", id]);
          field.querySelector("input").placeholder = typeof base === "string" ? base : "";
        }
      }
    };
    differs.addEventListener("change", () => {
      const id = identified(thing, kind);
      const change = { ...(stage().change ?? {}) };
      if (differs.checked) change[id] = {};
      else delete change[id];
      set([...path, "change"], change);
      fill();
      if (differs.checked) body.querySelector("[data-key]:not([hidden]) input").focus();
      changed();
    });
    skip.addEventListener("change", () => {
      const id = identified(thing, kind);
      const now = [stage().skip ?? []].flat().filter((one) => one !== id);
      set([...path, "skip"], skip.checked ? [...now, id] : now);
      changed();
    });
    fill();
    return row;
  });
  place.querySelector(".changes").replaceChildren(...rows);
}

function refreshStages() {
  for (const changes of form.querySelectorAll("[data-changes]")) {
    drawChanges(changes, pathOf(changes.closest("[data-block]").dataset.block));
  }
}

// Everything from the tree

function fill() {
  for (const field of form.querySelectorAll("[data-part] [data-key]")) {
    if (field.closest("[data-block]")) continue;
    if (field.show) field.show();
    else wire(field, pathOf(field.parentElement.closest("[data-path]")?.dataset.path ?? ""));
  }
  for (const place of form.querySelectorAll("[data-part] > [data-list]")) draw(place);
}

let timer = 0;
/** Something in the form. */
function changed() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

/** The checker, the card, the file, the draft: after every change. */
async function look() {
  heads();
  try {
    guide ??= await fetchGuide();
  } catch {
    guide = undefined;
    keep();
    return say("The checker cannot be loaded. What you write is kept on this device; load this page again to go on.");
  }
  const { text, places } = write(plain);
  file.value = unread || text;
  found = guide.check(guide.tree(pruned(plain), places), guide.data, { trend, slug: fileName() });
  mark();
  preview();
  send();
  keep();
}

let fetching;
function fetchGuide() {
  fetching ??= Promise.all([
    ...[import("./compose-check.js"), import("./compose-preview.js"), import("./compose-yaml.js")],
    fetched("contribute/data.json"),
    ...[app.dataset.css, app.dataset.frame].map(styled),
  ]).then(([checks, draws, writes, data]) => ({ ...checks, ...draws, ...writes, data }));
  fetching.catch(() => (fetching = undefined));
  return fetching;
}

const isOriginal = () => (guide ? write(plain).text === write(original).text : false);

// Mistakes

/** The field that a message is about, or the nearest one around it. */
function fieldOf(path) {
  for (let end = path.length; end > 0; end -= 1) {
    const key = keyOf(path.slice(0, end));
    const field = form.querySelector(`[data-key][data-path="${CSS.escape(key)}"]`) ?? form.querySelector(`[data-block="${CSS.escape(key)}"]`);
    if (field) return field;
  }
  return { plan: form.querySelector("[data-part=plan]"), session: form.querySelector("[data-part=session]") }[path[0]] ?? null;
}

function mark() {
  const by = new Map();
  for (const one of found) {
    const field = fieldOf(one.path);
    if (field?.matches("[data-key]")) by.set(field, [...(by.get(field) ?? []), one]);
  }
  for (const field of form.querySelectorAll("[data-key]")) {
    const own = (by.get(field) ?? []).filter((one) => !/ is missing;/.test(one.message) || touched.has("*") || touched.has(field.dataset.path));
    const said = field.querySelector(".ask-it__said");
    const words = own.map((one) => one.message).join(". ");
    if (said.textContent !== words) said.textContent = words;
    said.hidden = !words;
    const wrong = own.some((one) => !one.is_warning);
    field.classList.toggle("ask-it--wrong", wrong);
    for (const input of field.querySelectorAll("input:not([type=search]), textarea")) {
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (words && field.contains(document.activeElement)) say(words);
  }
  for (const place of form.querySelectorAll(".compose__about")) {
    const part = place.closest("[data-part]");
    const own = found.filter((one) => {
      const field = fieldOf(one.path);
      return field && !field.matches("[data-key]") && field.closest("[data-part]") === part;
    });
    place.textContent = own.map((one) => `${labelOf(fieldOf(one.path))}: ${one.message}`).join(". ");
    place.hidden = own.length === 0;
  }
  for (const button of app.querySelectorAll("[data-go]")) {
    const many = found.filter((one) => !one.is_warning && partOf(one) === button.dataset.go).length;
    button.querySelector(".compose__dot").hidden = many === 0 || !(touched.has("*") || [...touched].some((key) => fieldOf(pathOf(key))?.closest("[data-part]")?.dataset.part === button.dataset.go));
  }
}

/** What the form calls a field: its question, and the step or stage it stands in. */
function labelOf(field) {
  const question = field.matches("[data-key]") ? field.querySelector("label, legend").firstChild.textContent.trim() : "";
  const block = field.closest("[data-block]")?.querySelector(".block__name").textContent;
  return [block, question].filter(Boolean).join(", ") || field.querySelector("h2").textContent;
}

const partOf = (one) => fieldOf(one.path)?.closest("[data-part]")?.dataset.part ?? "send";

let telling = 0;
/** Told politely, once, when the keys rest. */
function say(words) {
  clearTimeout(telling);
  telling = setTimeout(() => (at("compose-status").textContent = words), 600);
}

// The card

function preview() {
  let made;
  try {
    made = guide.drawn(plain, guide.data, trend, app.dataset);
  } catch {
    made = { missing: ["nothing left to mend"] }; // of what the checker refuses there may be no card
  }
  at("compose-wait").textContent = made.missing.length ? `The card appears as soon as there is ${made.missing.join(", and ")}.` : "";
  at("compose-wait").hidden = !made.missing.length;
  at("compose-lines").hidden = !made.lines;
  at("compose-lines").classList.toggle("compose__alone", !made.card);
  at("compose-sheet").hidden = !made.card;
  if (made.lines) at("compose-lines").replaceChildren(guide.built(made.lines));
  if (!made.card) return;
  const frame = document.createElement("div");
  frame.className = "compose-paper";
  frame.append(guide.built(made.card));
  frame.firstElementChild.classList.replace("tc-auto", "tc-a4");
  paper.replaceChildren(frame);
  fit();
}

const sheet = at("compose-sheet").attachShadow({ mode: "open" });
const paper = document.createElement("div");
sheet.append(paper);

function styled(href) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  sheet.prepend(link);
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
  });
}

/** Paper is measured in millimetres; the preview is as wide as its place. */
function fit() {
  const frame = paper.firstElementChild;
  const page = frame?.firstElementChild;
  if (!page?.offsetWidth) return;
  const scale = Math.min(1, at("compose-sheet").clientWidth / page.offsetWidth);
  frame.style.setProperty("--scale", scale);
  frame.style.setProperty("--wide", `${page.offsetWidth * scale}px`);
  frame.style.setProperty("--tall", `${page.offsetHeight * scale}px`);
}
new ResizeObserver(fit).observe(at("compose-sheet"));

// Sending

const place = () => `routines/${editing || `${trend}/${fileName()}`}.yml`;

function nameMistake() {
  if (editing) return "";
  const name = fileName();
  if (!name) return "Write a title first; the file is named after it";
  if (Object.hasOwn(guide.data.trends[trend].routines, name)) return `'${name}' is there already; write another name`;
  return guide.checkSlug(name) ?? "";
}

/** Where the host makes a file, or changes one; and whether it takes the text along. */
function hostPage() {
  const isGitlab = /gitlab/i.test(repository);
  const between = isGitlab ? "/-" : "";
  if (editing) return { href: `${repository}${between}/edit/${branch}/${place()}`, holds: false };
  const names = isGitlab ? ["file_name", "content"] : ["filename", "value"];
  const bare = `${repository}${between}/new/${branch}`;
  const full = `${bare}?${new URLSearchParams({ [names[0]]: place(), [names[1]]: file.value })}`;
  return full.length <= LONGEST ? { href: full, holds: true } : { href: `${bare}?${new URLSearchParams({ [names[0]]: place() })}`, holds: false };
}

function send() {
  const wrong = found.filter((one) => !one.is_warning);
  const named = nameMistake();
  const many = wrong.length + (named ? 1 : 0);
  at("compose-state").textContent = many ? `${many} to mend before it can be published. You can send it all the same, and mend it with a reviewer.` : "Nothing to mend. It is ready.";
  at("compose-state").classList.toggle("compose__state--ready", many === 0);
  at("compose-mend").replaceChildren(
    ...found.map((one) => {
      const row = document.createElement("li");
      const link = document.createElement("button");
      link.type = "button";
      const field = fieldOf(one.path);
      const name = document.createElement("b");
      name.textContent = field ? labelOf(field) : `Line ${one.line}`;
      link.append(name, " ", one.message);
      link.addEventListener("click", () => lead(one));
      row.className = one.is_warning ? "compose__warning" : "";
      row.append(link);
      return row;
    }),
  );
  const box = at("compose-slug");
  if (document.activeElement !== box) box.value = editing ? editing.split("/")[1] : fileName();
  box.disabled = Boolean(editing);
  at("compose-slug-hint").textContent = place();
  at("compose-slug-said").textContent = named;
  at("compose-slug-said").hidden = !named;
  const open = at("compose-open");
  open.hidden = !/^https?:\/\//.test(repository);
  if (open.hidden) {
    at("compose-how").textContent = "This copy of the guide names no repository, so it cannot open a pull request. Copy or download the file, and send it to whoever keeps the guide.";
    return;
  }
  const { href, holds } = hostPage();
  open.href = href;
  open.dataset.copies = holds ? "" : "yes";
  open.textContent = editing ? "Open the file to change it" : "Open a pull request";
  const host = new URL(repository).host;
  at("compose-how").textContent = holds
    ? `${host} opens with the file filled in. It asks you to sign in, and to propose the change; nothing else.`
    : `${editing ? `${host} opens the file as it is` : `The file is too long for an address, so ${host} opens an empty one`}. Yours is copied when you press the button: select all there, and paste.`;
}

/** To the field that a message is about; to the file where there is none. */
function lead(one) {
  const field = fieldOf(one.path);
  if (!field) {
    view("file");
    const lines = file.value.split("\n");
    const start = lines.slice(0, one.line - 1).join("\n").length + (one.line > 1 ? 1 : 0);
    file.focus();
    file.setSelectionRange(start, start + (lines[one.line - 1] ?? "").length);
    return;
  }
  view("form");
  go(field.closest("[data-part]").dataset.part, { focus: false });
  for (let block = field.closest("[data-block]"); block; block = block.parentElement.closest("[data-block]")) {
    const opener = block.querySelector(".block__open");
    if (opener.getAttribute("aria-expanded") === "false") opener.click();
  }
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const input = field.querySelector("input:checked, input:not([type=search]), textarea, .block__open") ?? field.querySelector("h2");
  input.focus();
  field.scrollIntoView({ block: "center" });
}

async function copy() {
  try {
    await navigator.clipboard.writeText(file.value);
    return true;
  } catch {
    view("file");
    file.focus();
    file.select();
    return false;
  }
}

for (const button of app.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const done = await copy();
    say(done ? "Copied." : "Your browser does not let us copy; the text is selected, copy it yourself.");
    button.textContent = done ? "Copied" : "Selected";
    setTimeout(() => (button.textContent = "Copy the file"), 2000);
  });
}
at("compose-save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.value], { type: "application/yaml" }));
  link.download = place().split("/").at(-1);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
at("compose-open").addEventListener("click", ({ currentTarget }) => {
  if (currentTarget.dataset.copies) copy();
});
at("compose-slug").addEventListener("input", ({ target }) => {
  slug = target.value.trim();
  changed();
});

// Getting about

const sections = [...form.querySelectorAll("[data-part]")];
const order = sections.map((one) => one.dataset.part);
let here = order[0];

function go(part, { focus = true } = {}) {
  here = part;
  if (part === "send") touched.add("*");
  for (const one of sections) one.hidden = one.dataset.part !== part;
  for (const button of app.querySelectorAll("[data-go]")) {
    if (button.dataset.go === part) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  at("compose-back").hidden = part === order[0];
  at("compose-next").hidden = part === order.at(-1);
  if (part === "plan") refreshStages();
  if (part === "send") look();
  const title = sections[order.indexOf(part)].querySelector("h2");
  if (focus) {
    title.focus({ preventScroll: true });
    app.scrollIntoView({ block: "start" });
  }
}

function view(name) {
  const isFile = name === "file";
  app.dataset.shows = name;
  for (const button of app.querySelectorAll("[data-view]")) {
    const isBeside = button.closest(".compose__tabs");
    const shown = isBeside ? button.dataset.view === (isFile ? "file" : "card") : button.dataset.view === name;
    button.setAttribute("aria-pressed", shown);
  }
  at("compose-file").hidden = !isFile;
  at("compose-card").hidden = isFile;
  if (isFile && !guide) look();
  fit();
}

for (const button of app.querySelectorAll("[data-go]")) button.addEventListener("click", () => go(button.dataset.go));
for (const button of app.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    view(button.dataset.view);
    if (button.closest(".compose__views")) app.scrollIntoView({ block: "start" });
  });
}
at("compose-back").addEventListener("click", () => go(order[order.indexOf(here) - 1]));
at("compose-next").addEventListener("click", () => go(order[order.indexOf(here) + 1]));
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input[type=text], input[type=search]")) event.preventDefault();
});
form.addEventListener("click", ({ target }) => {
  const { add: kind } = target.dataset;
  if (!kind) return;
  const within = target.closest(".block__body, [data-part]");
  add(within.querySelector(":scope > [data-list]"), kind);
});
form.addEventListener("focusout", ({ target }) => {
  const field = target.closest("[data-key]");
  if (field && target.matches("input[type=text], textarea") && target.value) {
    touched.add(field.dataset.path);
    field.show();
  }
});
for (const radio of form.querySelectorAll("[name=trend]")) {
  radio.addEventListener("change", () => {
    trend = radio.value;
    changed();
  });
}

// The draft

let dropped = null; // the draft that was just deleted, for as long as it can come back

function keep() {
  const isNew = isOriginal() && !slug && !unread;
  if (!unread) store.write(draftKey(), isNew ? null : { tree: pruned(plain), head, slug, trend });
  if (!isNew) dropped = null;
  at("compose-draft").hidden = isNew && !dropped;
  app.querySelector(".compose__views").hidden = isNew && !editing; // there is nothing to look at yet
  at("compose-drop").textContent = dropped ? "Undo" : "Delete draft";
  at("compose-draft").firstElementChild.textContent = dropped
    ? "Draft deleted."
    : unread
      ? "Your draft is of an earlier version of this form, which cannot open it any more. It stands under File: copy it, and delete it here."
      : `${editing ? "Your changes are" : "Your draft is"} kept on this device, and nowhere else.`;
}

at("compose-drop").addEventListener("click", () => {
  const back = dropped;
  dropped = back ? null : unread ? { text: unread } : { tree: plain, slug };
  touched.clear();
  start(back ?? { tree: original });
  say(back ? "The draft is back." : "Draft deleted.");
});

/** Everything from a draft: a tree, or the YAML that earlier versions kept. */
function start(draft) {
  const old = draft.text === undefined ? null : guide.readDraft(draft.text, guide.ours.shapes);
  unread = draft.text === undefined || old ? "" : draft.text;
  plain = structuredClone(old?.plain ?? draft.tree ?? original);
  head = old?.head ?? draft.head ?? head;
  slug = draft.slug ?? "";
  fill();
  return look();
}

async function fetched(address) {
  const answer = await fetch(root + address);
  if (!answer.ok) throw new Error(address);
  return answer.json();
}

async function open() {
  original = afresh();
  if (editing) {
    const routine = await fetched(`contribute/${editing}.json`).catch(() => null);
    if (routine) {
      ({ head, tree: original } = routine);
      at("compose-comments").hidden = routine.others === 0;
    } else editing = "";
  }
  if (editing) document.querySelector(".page h1").textContent = "Change a routine";
  const draft = store.read(draftKey(), null);
  const trends = app.dataset.trends.split(" ");
  [trend] = editing ? editing.split("/") : [draft?.trend, ...trends].filter((one) => trends.includes(one));
  try {
    if (editing || draft) guide = await fetchGuide();
  } catch {
    return; // the other two ways are on the page
  }
  app.hidden = false;
  for (const one of document.querySelectorAll(".compose-with")) one.hidden = false;
  view("form");
  go(order[0], { focus: false });
  if (guide) await start(draft ?? { tree: original });
  else plain = structuredClone(original);
  if (!editing) {
    for (const path of ["session.0", "plan.stages.0"]) if (get(pathOf(path))) opened.add(get(pathOf(path)));
    fill();
  }
}

open();
