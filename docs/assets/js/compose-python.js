// What Python has and JavaScript lacks, for the card that in_browser.py makes of our Python: equality by value,
// truth of empty things, exact decimals, formats, and the methods of text, lists and dictionaries. A tuple or list is an
// array, a dictionary a Map, None is null; what is missing here is missing there, and the build says so.

export class ValueError extends Error {}
export class NotImplementedError extends Error {}
export const unsaid = () => ""; // why a text cannot be read is the checker's to say

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
      this[name] = values[place] === undefined ? $defaults[name] ?? null : values[place];
    });
  }
}

/** Class values, seen from the class and from its things, and the fields of a dataclass. */
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
export const union = (a, b) => set([...a, ...b]);

export function compare(a, b) {
  if (isDecimal(a, b)) {
    const [x, y] = both(a, b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
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
  if (a instanceof Thing) {
    return a.constructor === b?.constructor && a.constructor.$fields.every((name) => eq(a[name], b[name]));
  }
  return false;
}

export const within = (one, many) => {
  if (typeof many === "string") return many.includes(one);
  if (many instanceof Map || many instanceof Set) return many.has(one);
  return many.some((other) => eq(one, other));
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

export function at(many, place) {
  if (many instanceof Map) {
    if (!many.has(place)) throw new ValueError(`${place} is not there`);
    return many.get(place);
  }
  const all = typeof many === "string" ? [...many] : many;
  return all[place < 0 ? all.length + place : place] ?? null;
}
export function put(many, place, value) {
  if (many instanceof Map) many.set(place, value);
  else many[place < 0 ? many.length + place : place] = value;
}
export function slice(many, start, end) {
  const part = [...many].slice(start ?? 0, end ?? undefined);
  return typeof many === "string" ? part.join("") : part;
}
/** A dictionary from pairs; a Map among them is spread into pairs before. */
export const dict = (pairs) => new Map(pairs);
export function set(many = []) {
  const found = new Set();
  for (const one of it(many)) {
    if (typeof one !== "object" || ![...found].some((other) => eq(one, other))) found.add(one);
  }
  return found;
}

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
function best(values, { key = (one) => one, default: spare }, sign) {
  const all = values.length === 1 ? [...it(values[0])] : values;
  if (!all.length) return spare;
  return all.reduce((found, one) => (compare(key(one), key(found)) * sign > 0 ? one : found));
}
export const max = (values, options) => best(values, options, 1);
export const min = (values, options) => best(values, options, -1);
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
export const getattr = (thing, name) => thing[name];
export const type = (thing) => thing?.constructor ?? null;
export const fromkeys = (many) => new Map([...many].map((one) => [one, null]));
export const isinstance = (thing, kinds) =>
  kinds.some((kind) => (kind === String ? typeof thing === "string" : thing instanceof kind));

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
  const key = (one) => (typeof one === "object" && one ? `#${id("thing" in one ? one.thing ?? found : one)}` : String(one));
  return (...values) => {
    const name = values.map(key).join("\n");
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
  if (spec === "g") return String(Number(float(value).toPrecision(6)));
  return fixed(float(value), Number(/^\.(\d)f$/.exec(spec)[1]));
}

export const date = {
  fromisoformat(text) {
    const [year, month, day] = text.split("-").map(Number);
    const found = new Date(Date.UTC(year, month - 1, day));
    if (year < 1 || found.getUTCMonth() !== month - 1 || found.getUTCDate() !== day) throw new ValueError(text);
    return { year, month, day, isoformat: () => text };
  },
};

// Patterns: letters and digits of every script, as in Python

const patterns = new Map();
function pattern(source) {
  if (!patterns.has(source)) {
    const inClass = (found) => found.replace(/\\w/g, "\\p{L}\\p{N}_");
    const wide = source.replace(/\[(?:\\.|[^\]])*\]/g, inClass).replace(/\\w/g, "[\\p{L}\\p{N}_]").replaceAll("\\N{EN DASH}", "–");
    patterns.set(source, wide);
  }
  return patterns.get(source);
}
const compiled = (source, flags) => new RegExp(pattern(source), `u${flags}`);
export const re = {
  search: (source, text) => compiled(source, "").exec(text),
  match: (source, text) => compiled(`^(?:${source})`, "").exec(text),
  fullmatch: (source, text) => compiled(`^(?:${source})$`, "").exec(text),
  sub: (source, made, text) => text.replace(compiled(source, "g"), () => made),
  findall: (source, text) => [...text.matchAll(compiled(source, "g"))].map((found) => found[1] ?? found[0]),
  split: (source, text) => text.split(compiled(source, "")),
  escape: (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"),
};

/** A pattern that was compiled. */
export class Pattern {
  constructor(source) {
    for (const [name, act] of Object.entries(re)) this[name] = (...values) => act(source, ...values);
  }
}

// Methods

const of_text = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  strip: (text) => text.trim(),
  rstrip: (text, signs) => {
    let end = text.length;
    while (end && signs.includes(text[end - 1])) end -= 1;
    return text.slice(0, end);
  },
  split: (text, by) => (by === undefined ? text.split(/\s+/).filter(Boolean) : text.split(by)),
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
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
};
const of_list = {
  append: (many, one) => void many.push(one),
  index: (many, one) => many.findIndex((other) => eq(one, other)),
};
const of_dict = {
  get: (many, key, spare = null) => (many.has(key) ? many.get(key) : spare),
  setdefault: (many, key, value) => many.get(key) ?? (many.set(key, value), value),
  items: (many) => [...many],
  keys: (many) => [...many.keys()],
  values: (many) => [...many.values()],
};
const of_set = { add: (many, one) => void many.add(one) };

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

// Plain text to the shapes of the model

export const shape = (made, fields) => Object.assign(made, { $fields: Object.keys(fields), $kinds: fields });

/** `read(name, plain)`: a thing of that shape from text, lists and plain objects. What cannot be read is as if it had not
    been written; a thing that lacks what it needs is `undefined`, and left out of its list. The checker says why. */
export function reader(kinds, shapes, work) {
  const quietly = (made) => {
    try {
      return made();
    } catch (error) {
      if (error instanceof ValueError) return undefined;
      throw error;
    }
  };
  const isEmpty = (value) => value === undefined || value === null || value === "";

  function value([kind, of], plain) {
    if (isEmpty(plain)) return undefined;
    const isObject = typeof plain === "object" && !Array.isArray(plain);
    if (kind === "list") {
      const many = Array.isArray(plain) ? plain : [plain];
      return many.map((one) => value(of, one)).filter((one) => one !== undefined);
    }
    if (kind === "map") {
      const pairs = isObject ? Object.entries(plain).map(([key, one]) => [key, value(of, one)]) : [];
      return new Map(pairs.filter(([, one]) => one !== undefined));
    }
    if (kind === "shape") return isObject ? thing(of, plain) : undefined;
    if (kind === "block") return isObject ? thing("steps" in plain || "rounds" in plain ? "Rounds" : "Step", plain) : undefined;
    if (typeof plain !== "string") return undefined;
    if (kind === "text") return plain.trim() || undefined;
    return quietly(() => (kind === "work" ? work(plain) : kinds[of].parse(plain)));
  }

  function thing(name, plain) {
    const made = Object.create(shapes[name].prototype);
    made.model_fields_set = [];
    for (const [key, [kind, spare]] of Object.entries(shapes[name].$kinds)) {
      const own = value(kind, plain[key]);
      const isThere = own !== undefined && !(kind[0] === "list" && spare === undefined && !own.length);
      if (!isThere && spare === undefined) return undefined;
      if (isThere) made.model_fields_set.push(key);
      made[key] = isThere ? own : spare;
    }
    return made;
  }
  return thing;
}
