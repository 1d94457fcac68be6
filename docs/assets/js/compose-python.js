// What Python has and JavaScript lacks, for what in_browser.py makes of our Python: equality by value, truth of empty
// things, exact decimals, formats, and the methods of text, lists and dictionaries. A tuple or list is an array, a
// dictionary a Map, None is null; what is missing here is missing there, and the build says so.

export class ValueError extends Error {
  get args() {
    return [this.message];
  }
}
export class NotImplementedError extends Error {}
/** A message is plain text here; nobody asks which one it was. */
export const Said = { of: (_, text) => text };

/** Markup is HTML that is done; everything else is escaped on its way into a page. */
export class Markup {
  constructor(html = "") {
    this.html = String(html);
  }
}

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
export const escape = (value) =>
  value instanceof Markup ? value : new Markup(str(value).replace(/[&<>"']/g, (sign) => SIGNS[sign]));

// Things

/** The parent of every class of ours: made from its fields, in their order. */
export class Thing {
  constructor(...values) {
    const { $fields = [], $defaults = {} } = new.target;
    $fields.forEach((name, place) => {
      this[name] = values[place] === undefined ? $defaults[name]?.() ?? null : values[place];
    });
  }
}

/** Class values, seen from the class and from its things; the fields of a dataclass, and what makes their defaults. */
export function describe(made, shared, fields, defaults) {
  for (const [name, value] of Object.entries(shared)) {
    Object.defineProperty(made, name, { value, configurable: true });
    Object.defineProperty(made.prototype, name, { value, configurable: true, writable: true });
  }
  if (fields !== undefined) Object.assign(made, { $fields: fields.split(" ").filter(Boolean), $defaults: defaults });
}

/** A class called with more fields by name. */
export const make = (made, values, more) => replace(new made(...values), more);

/** A copy with other values: of a dataclass, or of a shape of the model. */
export function replace(thing, changes) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(thing)), thing);
  for (const [name, value] of changes instanceof Map ? changes : Object.entries(changes)) copy[name] = value;
  return copy;
}

// Decimals: an exact whole number of the last place. Division has 28 digits, as in Python.

const ten = (places) => 10n ** BigInt(places);
const sized = (n) => (n < 0n ? -n : n);

export class Decimal {
  constructor(value, places) {
    if (places !== undefined) [this.n, this.places] = [value, places];
    else if (value instanceof Decimal) [this.n, this.places] = [value.n, value.places];
    else {
      const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
      this.n = BigInt(whole + part) * (sign ? -1n : 1n);
      this.places = part.length;
    }
  }
  at(places) {
    return this.n * ten(places - this.places);
  }
  float() {
    return Number(this.toString());
  }
  toString() {
    const digits = sized(this.n).toString().padStart(this.places + 1, "0");
    const whole = digits.slice(0, digits.length - this.places);
    return `${this.n < 0n ? "-" : ""}${whole}${this.places ? `.${digits.slice(-this.places)}` : ""}`;
  }
  scaleb(by) {
    return by > 0 ? new Decimal(this.n * ten(by), this.places) : new Decimal(this.n, this.places - by);
  }
  /** Halves away from zero. */
  quantize(like) {
    if (like.places >= this.places) return new Decimal(this.at(like.places), like.places);
    const cut = ten(this.places - like.places);
    const up = (sized(this.n) * 2n + cut) / (cut * 2n);
    return new Decimal(this.n < 0n ? -up : up, like.places);
  }
  /** Up. */
  to_integral_value() {
    const [whole, rest] = [this.n / ten(this.places), this.n % ten(this.places)];
    return new Decimal(rest > 0n ? whole + 1n : whole, 0);
  }
}

const isDecimal = (a, b) => a instanceof Decimal || b instanceof Decimal;
function both(a, b) {
  const [x, y] = [new Decimal(a), new Decimal(b)];
  const places = Math.max(x.places, y.places);
  return [x.at(places), y.at(places), places];
}
function divided(a, b) {
  const [x, y] = both(a, b);
  const digits = 28 + y.toString().length;
  const exact = new Decimal((x * ten(digits)) / y, digits);
  const trimmed = exact.toString().replace(/\.?0+$/, "");
  return new Decimal(trimmed);
}

// Operators

export function add(a, b) {
  if (isDecimal(a, b)) {
    const [x, y, places] = both(a, b);
    return new Decimal(x + y, places);
  }
  return Array.isArray(a) ? [...a, ...it(b)] : a + b;
}
export function sub(a, b) {
  if (isDecimal(a, b)) {
    const [x, y, places] = both(a, b);
    return new Decimal(x - y, places);
  }
  if (a instanceof Set) return set([...a].filter((one) => !within(one, b)));
  return a - b;
}
export function mul(a, b) {
  if (isDecimal(a, b)) {
    const [x, y] = [new Decimal(a), new Decimal(b)];
    return new Decimal(x.n * y.n, x.places + y.places);
  }
  return a * b;
}
export const div = (a, b) => (isDecimal(a, b) ? divided(a, b) : a / b);
export function floordiv(a, b) {
  if (!isDecimal(a, b)) return Math.floor(a / b);
  const [x, y] = both(a, b);
  return new Decimal(x / y, 0);
}
export const mod = (a, b) => (isDecimal(a, b) ? sub(a, mul(floordiv(a, b), b)) : ((a % b) + b) % b);
export const divmod = (a, b) => [floordiv(a, b), mod(a, b)];
export const union = (a, b) => (a instanceof Map ? new Map([...a, ...b]) : set([...a, ...b]));
export const intersection = (a, b) => set([...a].filter((one) => within(one, b)));

export function compare(a, b) {
  if (isDecimal(a, b)) {
    const [x, y] = both(a, b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a instanceof Thing) return compare(a.constructor.$fields.map((name) => a[name]), b.constructor.$fields.map((name) => b[name]));
  if (!Array.isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  const place = a.findIndex((one, k) => k >= b.length || !eq(one, b[k]));
  if (place < 0) return compare(a.length, b.length);
  return place >= b.length ? 1 : compare(a[place], b[place]);
}

export function eq(a, b) {
  if (a === b) return true;
  if (isDecimal(a, b)) return [a, b].every((one) => one instanceof Decimal || typeof one === "number") && compare(a, b) === 0;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, place) => eq(one, b[place]));
  if (a instanceof Map) return b instanceof Map && a.size === b.size && [...a].every(([key, one]) => eq(one, b.get(key)));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((one) => within(one, b));
  if (a instanceof date) return b instanceof date && a.isoformat() === b.isoformat();
  if (a instanceof Thing) {
    return a.constructor === b?.constructor && a.constructor.$fields.every((name) => eq(a[name], b[name]));
  }
  return false;
}

export const within = (one, many) => {
  if (typeof many === "string") return many.includes(one);
  if (many instanceof Map || (many instanceof Set && many.has(one))) return many.has(one);
  return [...many].some((other) => eq(one, other));
};
export function truth(value) {
  if (value instanceof Decimal) return value.n !== 0n;
  if (value instanceof Markup) return value.html !== "";
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
export const and = (first, second) => (truth(first) ? second() : first);
export const or = (first, second) => (truth(first) ? first : second());
export const it = (many) => (many instanceof Map ? many.keys() : many);
export const iter = it;

/** What a property was at the first asking. */
export function kept(owner, name, make) {
  const value = make();
  Object.defineProperty(owner, name, { value });
  return value;
}

/** A key of a dictionary. Keys are found by identity, so what is equal by value cannot be one. */
function key(value) {
  if (Array.isArray(value) || value instanceof Decimal) throw new TypeError("a tuple or a decimal is no key in the browser");
  return value;
}

export function at(many, place) {
  if (many instanceof Map) {
    if (!many.has(place)) throw new ValueError(`${place} is not there`);
    return many.get(place);
  }
  const all = typeof many === "string" ? [...many] : many;
  return all[place < 0 ? all.length + place : place] ?? null;
}
export function put(many, place, value) {
  if (many instanceof Map) many.set(key(place), value);
  else many[place < 0 ? many.length + place : place] = value;
}
export function slice(many, start, end) {
  const part = [...many].slice(start ?? 0, end ?? undefined);
  return typeof many === "string" ? part.join("") : part;
}
/** A dictionary from pairs; a Map among them is spread into pairs before. */
export const dict = (pairs = []) => new Map([...pairs].map(([name, value]) => [key(name), value]));
export function set(many = []) {
  const found = new Set();
  for (const one of it(many)) of_set.add(found, one);
  return found;
}
export const frozenset = set;

// Functions

export const len = (many) => (typeof many === "string" ? [...many].length : many.size ?? many.length);
export const int = (value) => Math.trunc(Number(String(value === true ? 1 : value === false ? 0 : value)));
export const float = (value) => (typeof value === "number" ? value : Number(String(value)));
export function str(value) {
  if (value === null) return "None";
  if (value instanceof Markup) return value.html;
  return typeof value === "object" && value.__str__ ? value.__str__() : String(value);
}
export const sum = (many, start = 0) => [...many].reduce(add, start);
function best(values, { key: by = (one) => one, default: spare }, sign) {
  const all = values.length === 1 ? [...it(values[0])] : values;
  if (!all.length) return spare;
  return all.reduce((found, one) => (compare(by(one), by(found)) * sign > 0 ? one : found));
}
export const max = (values, options) => best(values, options, 1);
export const min = (values, options) => best(values, options, -1);
export const sorted = ([many], { key: by = (one) => one, reverse = false }) =>
  [...it(many)].sort((a, b) => compare(by(a), by(b)) * (reverse ? -1 : 1));
export const reversed = (many) => [...it(many)].reverse();
export const pairwise = (many) => [...it(many)].map((one, place, all) => [one, all[place + 1]]).slice(0, -1);
export function range(start, end, step = 1) {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, place) => from + place * step);
}
export const list = (many = []) => [...it(many)];
export const tuple = list;
export const zip = (...all) => {
  const lists = all.map((one) => [...it(one)]);
  return lists[0].map((_, place) => lists.map((one) => one[place]));
};
export const enumerate = (many, start = 0) => [...it(many)].map((one, place) => [place + start, one]);
export const any = (many) => [...it(many)].some(truth);
export const all = (many) => [...it(many)].every(truth);
export const map = (made, many) => [...it(many)].map((one) => made(one));
export function next(many, spare) {
  for (const one of many) return one;
  if (spare === undefined) throw new ValueError("nothing is left");
  return spare;
}
export const abs = Math.abs;
export const ceil = (value) => Math.ceil(float(value));
export const getattr = (thing, name, spare = null) => thing?.[name] ?? spare;
export const type = (thing) => thing?.constructor ?? null;
export const fromkeys = (many) => new Map([...set(many)].map((one) => [one, null]));
const PRIMITIVE = new Map([[String, "string"], [Number, "number"]]);
export const isinstance = (thing, kinds) =>
  kinds.some((kind) => (PRIMITIVE.has(kind) ? typeof thing === PRIMITIVE.get(kind) : thing instanceof kind));

const numbers = new WeakMap();
let given = 0;
export function id(thing) {
  if (!numbers.has(thing)) numbers.set(thing, (given += 1));
  return numbers.get(thing);
}

const MOST_REMEMBERED = 20000;
/** A function that remembers, as by lru_cache: texts and numbers by value, things by themselves. */
export function remembering(made) {
  const found = new Map();
  const isThing = (one) => typeof one === "function" || (typeof one === "object" && one);
  const called = (one) => (isThing(one) ? `#${id("thing" in one ? one.thing ?? found : one)}` : String(one));
  return (...values) => {
    const name = values.map(called).join("\n");
    if (!found.has(name)) {
      if (found.size >= MOST_REMEMBERED) found.clear();
      found.set(name, made(...values));
    }
    return found.get(name);
  };
}

/** Halves to even, as Python rounds what is exactly a half. */
function fixed(value, places) {
  const text = value.toFixed(places);
  if (!Number.isInteger(value * 2 * 10 ** places)) return text;
  const exact = Math.abs(value).toFixed(Math.min(100, places + 50));
  const rest = exact.slice(exact.indexOf(".") + 1 + places);
  if (!/^50*$/.test(rest)) return text;
  const down = exact.slice(0, exact.length - rest.length).replace(/\.$/, "");
  const isEven = Number(down.at(-1)) % 2 === 0;
  return isEven ? `${value < 0 ? "-" : ""}${down}` : text;
}
export function format(value, spec) {
  if (spec === "f") return value.toString();
  if (spec === ",") return value.toLocaleString("en");
  if (spec === "g") return String(Number(float(value).toPrecision(6)));
  return fixed(float(value), Number(/^\.(\d)f$/.exec(spec)[1]));
}

export class date {
  constructor(year, month, day) {
    Object.assign(this, { year, month, day });
  }
  static fromisoformat(text) {
    const [year, month, day] = text.split("-").map(Number);
    const found = new Date(Date.UTC(2000, 0));
    found.setUTCFullYear(year, month - 1, day);
    if (year < 1 || found.getUTCMonth() !== month - 1 || found.getUTCDate() !== day) throw new ValueError(text);
    return new date(year, month, day);
  }
  isoformat() {
    return [[this.year, 4], [this.month, 2], [this.day, 2]].map(([part, wide]) => String(part).padStart(wide, "0")).join("-");
  }
  toString() {
    return this.isoformat();
  }
}

// The nearest right word, as difflib finds it

/** How many letters two words share in blocks that stand in the same order. */
function shared(one, other) {
  let [from, to, size] = [0, 0, 0];
  let lengths = [];
  for (let a = 0; a < one.length; a += 1) {
    const next = [];
    for (let b = 0; b < other.length; b += 1) {
      if (one[a] !== other[b]) continue;
      next[b] = (lengths[b - 1] ?? 0) + 1;
      if (next[b] > size) [from, to, size] = [a - next[b] + 1, b - next[b] + 1, next[b]];
    }
    lengths = next;
  }
  if (!size) return 0;
  const before = shared(one.slice(0, from), other.slice(0, to));
  return before + size + shared(one.slice(from + size), other.slice(to + size));
}

/** The nearest of some words, the nearest first, none less alike than `least` (0 to 1). */
export function get_close_matches(word, words, most = 3, least = 0.6) {
  const typed = [...word];
  const scored = [...it(words)].map((one) => {
    const letters = [...one];
    const length = letters.length + typed.length;
    return [length ? (2 * shared(letters, typed)) / length : 1, one];
  });
  const near = scored.filter(([score]) => score >= least);
  near.sort((one, other) => other[0] - one[0] || (one[1] < other[1] ? 1 : -1));
  return near.slice(0, most).map(([, one]) => one);
}

// Patterns: letters and digits of every script, as in Python

const LETTER = "[\\p{L}\\p{N}_]";
const EDGE = `(?:(?<=${LETTER})(?!${LETTER})|(?<!${LETTER})(?=${LETTER}))`;
const patterns = new Map();
function compiled(source, flags) {
  const name = `${flags} ${source}`;
  if (!patterns.has(name)) {
    const inClass = (found) => found.replace(/\\w/g, "\\p{L}\\p{N}_");
    const wide = source
      .replace(/\[(?:\\.|[^\]])*\]/g, inClass)
      .replace(/\\(.)/g, (found, sign) => ({ w: LETTER, b: EDGE })[sign] ?? found)
      .replaceAll("\\N{EN DASH}", "–");
    patterns.set(name, new RegExp(wide, `u${flags}`));
  }
  return patterns.get(name);
}
export const re = {
  IGNORECASE: "i",
  search: (source, text, flags = "") => compiled(source, flags).exec(text),
  match: (source, text, flags = "") => compiled(`^(?:${source})`, flags).exec(text),
  fullmatch: (source, text, flags = "") => compiled(`^(?:${source})$`, flags).exec(text),
  sub: (source, made, text) => text.replace(compiled(source, "g"), () => made),
  findall: (source, text) => [...text.matchAll(compiled(source, "g"))].map((found) => found[1] ?? found[0]),
  split: (source, text) => text.split(compiled(source, "")),
  escape: (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"),
  compile: (source, flags = "") => new Pattern(source, flags),
};

/** A pattern that was compiled. */
export class Pattern {
  constructor(source, flags) {
    for (const name of ["search", "match", "fullmatch"]) this[name] = (text) => re[name](source, text, flags);
    for (const name of ["sub", "findall", "split"]) this[name] = (...values) => re[name](source, ...values);
  }
}

// Methods

const BLANK = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+"; // what Python splits at
const BLANKS = new RegExp(BLANK);
const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, "g");
const of_text = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  casefold: (text) => text.toUpperCase().toLowerCase(),
  strip: (text) => text.replace(AROUND, ""),
  rstrip: (text, signs) => {
    let end = text.length;
    while (end && signs.includes(text[end - 1])) end -= 1;
    return text.slice(0, end);
  },
  split: (text, by) => (by === undefined ? text.split(BLANKS).filter(Boolean) : text.split(by)),
  rsplit: (text, by) => {
    const place = text.lastIndexOf(by);
    return place < 0 ? [text] : [text.slice(0, place), text.slice(place + by.length)];
  },
  partition: (text, by) => {
    const place = text.indexOf(by);
    return place < 0 ? [text, "", ""] : [text.slice(0, place), by, text.slice(place + by.length)];
  },
  join: (text, many) => [...it(many)].join(text),
  startswith: (text, start) => text.startsWith(start),
  endswith: (text, end) => text.endsWith(end),
  removesuffix: (text, end) => (end && text.endsWith(end) ? text.slice(0, -end.length) : text),
  removeprefix: (text, start) => (text.startsWith(start) ? text.slice(start.length) : text),
  replace: (text, old, made) => text.replaceAll(old, () => made),
  format: (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => str(at(words, name))),
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
};
const of_list = {
  append: (many, one) => void many.push(one),
  index: (many, one) => many.findIndex((other) => eq(one, other)),
};
const of_dict = {
  get: (many, name, spare = null) => (many.has(name) ? many.get(name) : spare),
  setdefault: (many, name, value) => (many.has(name) ? many.get(name) : (many.set(key(name), value), value)),
  items: (many) => [...many],
  keys: (many) => [...many.keys()],
  values: (many) => [...many.values()],
};
const of_set = { add: (many, one) => void ((typeof one === "object" && within(one, many)) || many.add(one)) };

function table(thing) {
  if (typeof thing === "string") return of_text;
  if (Array.isArray(thing)) return of_list;
  if (thing instanceof Map) return of_dict;
  return thing instanceof Set ? of_set : null;
}
/** A method whose owner is known only now. */
export function call(thing, name, ...values) {
  const own = table(thing);
  return own ? own[name](thing, ...values) : thing[name](...values);
}

// Templates

export const filters = {
  length: len,
  join: (many, by) => new Markup([...many].map((one) => escape(one).html).join(escape(by).html)),
  capitalize: (text) => of_text.capitalize(str(text)),
};
export const loop = (many) => {
  const all = [...it(many)];
  return all.map((one, place) => [{ index: place + 1, first: place === 0, last: place + 1 === all.length }, one]);
};

// The shapes of the model

/** A shape with its fields as the format has them, what they are without being written, and what must hold in it. */
export const shape = (made, fields, defaults, checks) =>
  Object.assign(made, { model_fields: new Map(Object.entries(fields)), $fields: Object.keys(fields), $defaults: defaults, $checks: checks });
