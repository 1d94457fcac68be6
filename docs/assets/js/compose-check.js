// One routine held to the format and to the guide, as the checker does it: the same message at the same place. The rules,
// the values and the messages are our own Python, which the build writes as contribute/guide.js; here a tree is bound to
// the format's shapes, whose fields stand there as data. What takes the file itself, other files or a printed card, only
// the full check can see.
//
//   check(node, data, { trend, slug, today })   every problem, in the file's order: { line, column, path, message,
//                                               is_warning }; without `today` it is the device's
//   checkSlug(slug)                             a file's name without .yml: a message or null
//   tree(plain, places)                         text, lists and objects as a node; `places` has lines by path
//   bind(node, shape)                           { value, problems } of a node of that shape
//   guideOf(data, trend, entry)                 the guide as our Python knows it; `data` is /contribute/data.json

import { guide as translated } from "../../contribute/guide.js";
import * as python from "./compose-python.js";

export const ours = translated(python);
const { Entry, Guide, Mark, MAX_SLUG, NOUNS, Node, PLACES, Problem, RESERVED, Room, TrendFolder } = ours;
const { broken_by: brokenBy, counted, listed, shapes, shortened, values, wrong_choice: wrongChoice } = ours;
const say = (kind, words = {}) => ours.say(kind, new Map(Object.entries(words)));

export function check(node, data, { trend, slug = "", today = localDay() }) {
  const file = `routines/${trend}/${slug}.yml`;
  const { value: routine, problems } = bind(node, "Routine");
  if (problems.length) {
    const all = problems.map(({ mark, path, message }) => placed(new Problem(file, mark.line, mark.column, message), path));
    return python.sorted([all], {});
  }
  const entry = new FormEntry(slug, routine, node, file, null);
  const { guide, folder } = guideOf(data, trend, entry);
  return brokenBy(new Room(guide, folder, entry, python.date.fromisoformat(today)));
}

const placed = (problem, path) => Object.assign(problem, { path });

/** A routine whose problems also know the path, by which the form finds the field. */
class FormEntry extends Entry {
  problem(path, ...said) {
    return placed(super.problem(path, ...said), path);
  }
}

function localDay() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

// The guide

const EMPTY = new Node(new Mark(1, 1), new Map(), new Map());
const written = (value, slug = "", file = "") => new Entry(slug, value, EMPTY, file, null);
const byName = (value) => new Map(Object.entries(value));
const known = new WeakMap();

/** What does not change with the routine: words, sources, and by trend all but the routines that are there. */
function shared(data) {
  if (!known.has(data)) {
    const vocabulary = Object.entries(data.vocabulary).map(([kind, terms]) => [kind, byName(terms)]);
    const trends = Object.entries(data.trends).map(([slug, { title, start_with, movements, safety, routines }]) => [
      slug,
      {
        about: written({ title, start_with, movements: byName(movements) }),
        safety: written(bind(tree(safety), "Safety", { isPart: true }).value),
        routines: Object.entries(routines).map(([other, name]) => written({ title: name }, other, `routines/${slug}/${other}.yml`)),
      },
    ]);
    known.set(data, {
      vocabulary: written(Object.fromEntries(vocabulary)),
      sources: written({ sources: data.sources }),
      trends: new Map(trends),
    });
  }
  return known.get(data);
}

export function guideOf(data, trend, entry) {
  const { vocabulary, sources, trends } = shared(data);
  const folderOf = (slug) => {
    const { about, safety, routines } = trends.get(slug);
    if (!entry || slug !== trend) return new TrendFolder(slug, about, written({}), safety, routines, []);
    return new TrendFolder(slug, about, written({}), safety, [...routines.filter((other) => other.slug !== entry.slug), entry], []);
  };
  const folder = folderOf(trend);
  const others = [...trends.keys()].filter((slug) => slug !== trend).map(folderOf);
  return { folder, guide: new Guide(sources, vocabulary, [...others, folder], false) }; // what is new is said of the new
}

// Text to tree

export function tree(plain, places = new Map(), path = "", around = new Mark(1, 1)) {
  const mark = places.has(path) ? new Mark(places.get(path), 1) : around;
  const inner = ([key, value]) => [key, tree(value, places, path ? `${path}.${key}` : key, mark)];
  if (typeof plain !== "object") return new Node(mark, plain, new Map());
  const nodes = Object.entries(plain).map(inner);
  if (Array.isArray(plain)) return new Node(mark, nodes.map(([, node]) => node), new Map());
  return new Node(mark, new Map(nodes), new Map(nodes.map(([key, node]) => [key, node.mark])));
}

// Tree to shapes

/** What cannot be read is as if it had not been written, and a problem. `isPart`: what is missing is no mistake. */
export function bind(node, shape, { isPart = false } = {}) {
  const problems = [];
  const wrong = (mark, path, message) => void problems.push({ mark, path, message });
  if (node.value instanceof Map) return { value: lines({ wrong, problems, isPart }, { shapes: [shape] }, node, []), problems };
  wrong(node.mark, [], say("lines_first"));
  return { value: undefined, problems };
}

const isText = ({ value }) => typeof value === "string";
const nameOf = (path) => path.findLast((part) => typeof part === "string") ?? "";

const TAKES = { text, choice, value, list, lines, named };
const take = (slot, field, node, path, keyMark) => TAKES[field.takes](slot, field, node, path, keyMark);

function text(slot, { least = 0, most = Infinity, pattern = "" }, node, path) {
  if (!isText(node)) return notText(slot, node, path);
  const words = node.value.trim();
  const length = python.len(words);
  if (length > most) {
    slot.wrong(node.mark, path, say("too_long", { text: shortened(node.value), length: python.len(node.value), most }));
  } else if (length < least) {
    slot.wrong(node.mark, path, say("empty", { key: nameOf(path) }));
  } else if (!new RegExp(pattern, "u").test(words)) {
    slot.wrong(node.mark, path, say("not_an_id", { text: shortened(node.value) }));
  }
  return words || undefined;
}

function notText({ wrong }, node, path) {
  const key = nameOf(path);
  wrong(node.mark, path, Array.isArray(node.value) ? say("one_text_not_list", { key }) : say("one_text_not_lines", { key }));
}

function choice(slot, { choices }, node, path) {
  if (!isText(node)) return notText(slot, node, path);
  if (!choices.includes(node.value)) {
    const key = nameOf(path);
    slot.wrong(node.mark, path, wrongChoice(node.value, NOUNS.get(key) ?? key, choices));
  }
  return node.value || undefined;
}

function value({ wrong }, { value: kind }, node, path) {
  if (isText(node) && !node.value.trim()) return wrong(node.mark, path, say("empty", { key: nameOf(path) }));
  try {
    return kind === "Work" ? ours.parse_work(node.value) : values[kind].read(node.value);
  } catch (error) {
    if (!(error instanceof python.ValueError)) throw error;
    const typed = isText(node) ? node.value : "";
    return wrong(node.mark, path, typed ? error.message.replaceAll(typed, shortened(typed)) : error.message);
  }
}

function list(slot, { of, least = 0, most = Infinity, or_one: orOne }, node, path, keyMark) {
  const key = nameOf(path);
  if (!Array.isArray(node.value) && !(orOne && isText(node))) {
    if (of.takes === "lines") return slot.wrong(keyMark, path, say("takes_entries", { key }));
    const typed = isText(node) ? node.value : "";
    const entry = !typed || typed.includes("{") ? "one, two" : shortened(typed);
    return slot.wrong(node.mark, path, say("takes_list", { key, entry }));
  }
  const nodes = Array.isArray(node.value) ? node.value : [node];
  const isTooLong = nodes.length > most;
  const inner = isTooLong && !orOne ? { ...slot, wrong: () => undefined } : slot; // too many is said of all of them
  const before = slot.problems.length;
  const items = nodes.map((one, place) => take(inner, of, one, [...path, place], one.mark));
  if (slot.problems.length === before) {
    const count = counted(nodes.length);
    if (isTooLong) slot.wrong(node.mark, path, say("too_many", { key, count, most }));
    if (nodes.length < least) slot.wrong(node.mark, path, say("too_few", { key, count, least: counted(least) }));
  }
  const kept = items.filter((item) => item !== undefined);
  return kept.length || !least ? kept : undefined;
}

function named(slot, { of, choices }, node, path, keyMark) {
  const name = nameOf(path);
  if (!(node.value instanceof Map)) return slot.wrong(keyMark, path, say("takes_lines", { key: name }));
  const items = [...node.value].map(([key, one]) => {
    const mark = node.keys.get(key);
    if (choices && !choices.includes(key)) slot.wrong(mark, [...path, key], wrongChoice(key, NOUNS.get(name) ?? name, choices));
    return [key, take(slot, of, one, [...path, key], mark)];
  });
  return new Map(items.filter(([, item]) => item !== undefined));
}

function lines(slot, { shapes: [first, other] }, node, path, keyMark) {
  const { wrong, problems, isPart } = slot;
  if (!(node.value instanceof Map)) {
    if (typeof path.at(-1) === "number") return wrong(node.mark, path, say("entry_takes_lines", { key: nameOf(path) }));
    return wrong(keyMark, path, say("takes_lines", { key: path.at(-1) }));
  }
  const shape = shapes[other && (node.value.has("rounds") || node.value.has("steps")) ? other : first];
  const fields = shape.model_fields;
  const unknown = [...node.value.keys()].filter((key) => !fields.has(key));
  const missing = isPart ? [] : [...fields.keys()].filter((key) => fields.get(key).required && !node.value.has(key));
  const meant = unknown.flatMap((key) => python.get_close_matches(key, missing, 1));
  const before = problems.length;
  for (const key of unknown) wrong(node.keys.get(key), [...path, key], unknownKey(key, fields, missing));
  for (const key of missing) if (!meant.includes(key)) wrong(node.mark, [...path, key], missingKey(key, fields.get(key)));
  const made = Object.assign(Object.create(shape.prototype), shape.$defaults, { model_fields_set: [] });
  let isWhole = isPart || !missing.length;
  for (const [key, field] of fields) {
    if (!node.value.has(key)) continue;
    const own = take(slot, field, node.value.get(key), [...path, key], node.keys.get(key));
    if (own !== undefined) {
      made[key] = own;
      made.model_fields_set.push(key);
    } else if (field.required) isWhole = false;
  }
  if (problems.length === before) hold(slot, made, shape, node, path);
  return isWhole ? made : undefined;
}

function unknownKey(key, fields, missing) {
  const [near] = python.get_close_matches(key, fields, 1);
  const isMeant = near && (missing.includes(near) || near.replace(/s$/, "") === key.replace(/s$/, ""));
  const [, where] = [...PLACES].find(([shape]) => shape.model_fields.has(key)) ?? [];
  if (where && !isMeant) return say("key_elsewhere", { key, where });
  return near ? say("unknown_key_near", { key, near }) : say("unknown_key", { key, keys: listed(fields.keys(), "and") });
}

function missingKey(key, field) {
  const inner = field.of ?? field;
  if (inner.takes !== "lines") return say("missing", { key, example: field.example });
  const all = [...shapes[inner.shapes[0]].model_fields];
  const required = all.filter(([, { required: isRequired }]) => isRequired);
  const words = { key, keys: listed((required.length ? required : all.slice(-1)).map(([word]) => word), "and") };
  if (field.takes === "list") return say("missing_entries", words);
  return field.takes === "named" ? say("missing_named", words) : say("missing_lines", words);
}

/** What must hold between the keys of one place: the model's own checks. The first that does not hold is said. */
function hold({ wrong }, made, shape, node, path) {
  try {
    for (const name of shape.$checks) made[name]();
  } catch (error) {
    if (!(error instanceof python.ValueError)) throw error;
    const [, key] = /^'(\w+)'/.exec(error.message) ?? [];
    if (node.keys.has(key)) wrong(node.keys.get(key), [...path, key], error.message);
    else wrong(node.mark, path, error.message);
  }
}

// The file's name

export function checkSlug(slug) {
  const bare = slug
    .normalize("NFKD")
    .replace(/[^\x00-\x7f]/g, "")
    .toLowerCase();
  const better = bare.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
    return better ? say("bad_slug_like", { text: slug, better }) : say("bad_slug", { text: slug });
  }
  if (slug.length > MAX_SLUG) return say("long_slug", { text: shortened(slug), length: slug.length, most: MAX_SLUG });
  return RESERVED.has(slug) ? say("taken_slug", { text: slug }) : null;
}
