// One routine held to the format and to the guide, as the checker does it: the same message at the same line and
// column. What takes other files, the disk or a printed card, only the full check can see: ONLY_THE_FULL_CHECK in
// hooks/trendguide/exports/composer.py lists it.
//
//   check(text, data, { trend, slug, today })   every problem, in file order: { line, column, path, kind,
//                                               message, warning }; of a slip in the writing there is no path
//   checkValue(path, typed, data, { trend })    one field as it is typed, ["session", 0, "rest"]: a message or null
//   checkSlug(slug, data)                       a file's name without .yml: a message or null
//   fieldAt(path, data)                         what the format says of a field
//
// `data` is /contribute/data.json. Without `trend` it is the guide's first, without `today` the device's.

import { near, wrongChoice } from "./compose-words.js";
import { broken } from "./compose-rules.js";
import { listed, reader, Said, shortened, whole } from "./compose-values.js";
import { nodeAt, read } from "./compose-yaml.js";

export function check(text, data, where = {}) {
  const { tree, problems } = read(text, data);
  return inOrder([...problems, ...(tree ? found(tree, data, where) : [])]);
}

function found(tree, data, { trend = Object.keys(data.trends)[0], slug = "", today = localDay() } = {}) {
  const values = reader(data);
  const { routine, problems } = bind(tree, data, values);
  if (!routine) return problems;
  const place = ({ path, ...problem }) => {
    const { line, column } = nodeAt(tree, path);
    return { ...problem, line, column, path };
  };
  return broken({ routine, tree, data, values, about: data.trends[trend], slug, today }).map(place);
}

function localDay() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

function inOrder(problems) {
  const order = (one, other) =>
    one.line - other.line ||
    one.column - other.column ||
    (one.message < other.message ? -1 : one.message > other.message ? 1 : one.warning - other.warning);
  return problems.sort(order);
}

// Tree to routine

const isText = ({ value }) => typeof value === "string";
const BAD = Symbol("bad");

/** The routine with its values read, or every reason why there is none. */
function bind(tree, data, values) {
  const { say } = values;
  const problems = [];
  const wrong = ({ line, column }, path, { kind, message }) => {
    problems.push({ line, column, path, kind, message, warning: false });
    return BAD;
  };
  const slot = { values, data, wrong, say };
  if (!(tree.value instanceof Map)) {
    wrong(tree, [], say("lines_first"));
    return { problems };
  }
  const routine = lines(slot, { shapes: ["Routine"] }, tree, []);
  return { routine: routine === BAD ? undefined : routine, problems };
}

const nameOf = (path) => path.findLast((part) => typeof part === "string") ?? "";
const shapeNameOf = ({ shapes }, value) =>
  shapes.length > 1 && (value.has("rounds") || value.has("steps")) ? shapes[1] : shapes[0];

const TAKES = { text, choice, value, list, lines, named };
const take = (slot, field, node, path, keyMark) => TAKES[field.takes](slot, field, node, path, keyMark);

function text({ wrong, say }, { least: fewest, most, pattern }, node, path) {
  if (!isText(node)) return notText({ wrong, say }, node, path);
  const words = node.value.trim();
  const length = [...words].length;
  if (most !== undefined && length > most) {
    return wrong(node, path, say("too_long", { text: shortened(node.value), length: [...node.value].length, most }));
  }
  if (fewest && length < fewest) return wrong(node, path, say("empty", { key: nameOf(path) }));
  if (pattern && !new RegExp(pattern, "u").test(words)) {
    return wrong(node, path, say("not_an_id", { text: shortened(node.value) }));
  }
  return words;
}

function notText({ wrong, say }, node, path) {
  return wrong(
    node,
    path,
    say(Array.isArray(node.value) ? "one_text_not_list" : "one_text_not_lines", { key: nameOf(path) }),
  );
}

const counted = (entries) => (entries === 1 ? "one entry" : `${entries || "no"} entries`);

function choice(slot, { choices }, node, path) {
  if (!isText(node)) return notText(slot, node, path);
  if (choices.includes(node.value)) return node.value;
  const key = nameOf(path);
  return slot.wrong(node, path, wrongChoice(slot.say, node.value, slot.data.nouns[key] ?? key, choices));
}

function value({ values, wrong, say }, { value: kind }, node, path) {
  if (isText(node) && !node.value.trim()) return wrong(node, path, say("empty", { key: nameOf(path) }));
  try {
    return values.parse(kind, isText(node) ? node.value : undefined);
  } catch (said) {
    if (!(said instanceof Said)) throw said;
    const typed = isText(node) ? node.value : "";
    const message = typed ? said.message.replaceAll(typed, shortened(typed)) : said.message;
    return wrong(node, path, { kind: said.kind, message });
  }
}

function list(slot, { of, least: fewest = 0, most, or_one: orOne }, node, path, keyMark) {
  const { wrong, say } = slot;
  const key = nameOf(path);
  if (!Array.isArray(node.value) && !(orOne && isText(node))) {
    if (of.takes === "lines") return wrong(keyMark, path, say("takes_entries", { key }));
    const typed = isText(node) ? node.value : "";
    return wrong(
      node,
      path,
      say("takes_list", { key, entry: !typed || typed.includes("{") ? "one, two" : shortened(typed) }),
    );
  }
  const nodes = Array.isArray(node.value) ? node.value : [node];
  const tooMany = () => wrong(node, path, say("too_many", { key, count: counted(nodes.length), most }));
  if (nodes.length > most && !orOne) return tooMany();
  const items = nodes.map((one, place) => take(slot, of, one, [...path, place]));
  if (items.includes(BAD)) return BAD;
  if (nodes.length > most) return tooMany();
  if (nodes.length < fewest) {
    return wrong(node, path, say("too_few", { key, count: counted(nodes.length), least: counted(fewest) }));
  }
  return items;
}

function named(slot, { of }, node, path, keyMark) {
  if (!(node.value instanceof Map)) return slot.wrong(keyMark, path, slot.say("takes_lines", { key: nameOf(path) }));
  const items = [...node.value].map(([key, one]) => [key, take(slot, of, one, [...path, key], node.keys.get(key))]);
  return items.some(([, one]) => one === BAD) ? BAD : new Map(items);
}

function lines(slot, field, node, path, keyMark) {
  const { data, wrong, say } = slot;
  if (!(node.value instanceof Map)) {
    if (typeof path.at(-1) === "number") return wrong(node, path, say("entry_takes_lines", { key: nameOf(path) }));
    return wrong(keyMark, path, say("takes_lines", { key: path.at(-1) }));
  }
  const shape = shapeNameOf(field, node.value);
  const fields = data.shapes[shape];
  const known = Object.keys(fields);
  const unknown = [...node.value.keys()].filter((key) => !known.includes(key));
  const missing = known.filter((key) => fields[key].required && !node.value.has(key));
  const meant = unknown.flatMap((key) => near(key, missing, 1, 0.6));
  for (const key of unknown) {
    wrong(node.keys.get(key), [...path, key], unknownKey(slot, key, known, missing));
  }
  for (const key of missing) if (!meant.includes(key)) wrong(node, [...path, key], missingKey(slot, fields[key], key));
  const made = { shape };
  let isGood = !unknown.length && !missing.length;
  for (const [key, one] of Object.entries(fields)) {
    const inner = node.value.get(key);
    if (!inner) continue;
    made[key] = take(slot, one, inner, [...path, key], node.keys.get(key));
    if (made[key] === BAD) isGood = false;
  }
  return isGood ? held(slot, made, node, path) : BAD;
}

function unknownKey({ data, say }, key, known, missing) {
  const [word] = near(key, known, 1, 0.6);
  const isMeant = word && (missing.includes(word) || word.replace(/s$/, "") === key.replace(/s$/, ""));
  const elsewhere = Object.keys(data.places).find((shape) => key in data.shapes[shape]);
  if (elsewhere && !isMeant) return say("key_elsewhere", { key, where: data.places[elsewhere] });
  return word ? say("unknown_key_near", { key, near: word }) : say("unknown_key", { key, keys: listed(known, "and") });
}

function missingKey({ data, say }, field, key) {
  const inner = field.of ?? field;
  if (inner.takes !== "lines") return say("missing", { key, example: field.example });
  const all = Object.entries(data.shapes[inner.shapes[0]]);
  const required = all.filter((entry) => entry[1].required);
  const needed = required.length ? required : all.slice(-1);
  const under = { list: "missing_entries", named: "missing_named", lines: "missing_lines" }[field.takes];
  return say(under, {
    key,
    keys: listed(
      needed.map(([word]) => word),
      "and",
    ),
  });
}

/** What must hold between the keys of one place. */
function held({ data, values, wrong, say }, made, node, path) {
  const isOnce = (count) => (count ? count.high === whole(1) : true);
  const at = (key, said) => wrong(node.keys.get(key), [...path, key], said);
  if (made.shape === "Step" && made.rest && isOnce(made.sets)) return at("rest", say("rest_needs_sets"));
  if (made.shape === "Rounds" && made.rest && isOnce(made.rounds)) return at("rest", say("rest_needs_rounds"));
  if (made.shape === "Review" && made.due.on <= made.on.on) {
    return at("due", say("due_too_early", { due: values.show(made.due), on: values.show(made.on) }));
  }
  if (made.shape === "Routine") {
    const order = made.session.map(({ phase = "main" }) => data.shapes.Step.phase.choices.indexOf(phase));
    if (order.some((place, nth) => place < order[nth - 1])) return at("session", say("phase_order"));
  }
  return made;
}

// One field as it is typed

export function fieldAt(path, data) {
  let field = { takes: "lines", shapes: ["Routine"] };
  for (const part of path) {
    if (typeof part === "number") field = field.of ?? field;
    else if (field.takes === "named") field = field.of;
    else {
      const shape = field.shapes.map((name) => data.shapes[name]).find((fields) => part in fields);
      if (!shape) return undefined;
      field = shape[part];
    }
  }
  return field;
}

export function checkValue(path, typed, data, { trend = Object.keys(data.trends)[0] } = {}) {
  const field = fieldAt(path, data);
  const node = { line: 1, column: 1, value: typed, keys: new Map() };
  const values = reader(data);
  const said = [];
  const wrong = (_, __, { message }) => {
    said.push(message);
    return BAD;
  };
  const one = field.takes === "list" ? field.of : field;
  if (take({ values, data, wrong, say: values.say }, one, node, path, node) === BAD) return said[0];
  const about = data.trends[trend];
  const key = nameOf(path);
  const [noun, choices] =
    {
      goals: ["goal", data.vocabulary.goals],
      places: ["place", data.vocabulary.places],
      equipment: ["piece of equipment", data.vocabulary.equipment],
      movement: ["movement of this trend", about.movements],
      go_to: ["routine of this trend", about.routines],
      sources: ["source in sources.yml", data.sources],
    }[key] ?? [];
  const known = choices && Object.keys(choices);
  if (known && !known.includes(typed)) {
    const few = ["go_to", "sources"].includes(key) ? near(typed, known, 3, 0) : known;
    return wrongChoice(values.say, typed, noun, few).message;
  }
  if (key === "sources" && choices[typed].verified === "no") return values.say("not_verified", { text: typed }).message;
  return null;
}

export function checkSlug(slug, data) {
  const { say } = reader(data);
  const { pattern } = data.shapes.Routine.sources.of;
  const bare = slug
    .normalize("NFKD")
    .replace(/[^\x00-\x7f]/g, "")
    .toLowerCase();
  const better = bare.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  if (!new RegExp(pattern, "u").test(slug))
    return say(better ? "bad_slug_like" : "bad_slug", { text: slug, better }).message;
  if (slug.length > data.limits.slug) {
    return say("long_slug", { text: shortened(slug), length: slug.length, most: data.limits.slug }).message;
  }
  return data.reserved.includes(slug) ? say("taken_slug", { text: slug }).message : null;
}
