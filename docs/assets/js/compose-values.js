// Quantities as a trainer writes them, read as hooks/trendguide/values.py reads them: same table of patterns, units and
// messages (/contribute/data.json), same sentence for the same text. A test puts thousands of texts through both.
//
//   const values = reader(data);
//   values.parse("Duration", "15-20 s")   { kind, low, high, unit } or throws Said with its kind and message
//   values.show(value)                    "15–20 s", as the guide prints it
//
// A number is a BigInt in units of 10⁻¹¹: three places as typed times the eight of the longest factor, so exact.

const PLACES = 11;
const ONE = 10n ** BigInt(PLACES);
// What Python splits at
const BLANK = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const BLANKS = new RegExp(BLANK, "g");
const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, "g");

/** A sentence for the person who typed. */
export class Said extends Error {
  constructor({ kind, message }) {
    super(message);
    this.kind = kind;
  }
}

/** Single spaces, and none around it. */
export const squeezed = (text) => text.replace(AROUND, "").replace(BLANKS, " ");

/** 'a', 'b' or 'c' */
export function listed(words, joiner) {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length === 1 ? quoted[0] : `${quoted.slice(0, -1).join(", ")} ${joiner} ${quoted.at(-1)}`;
}

export const shortened = (text) => ([...text].length <= 40 ? text : `${[...text].slice(0, 39).join("")}…`);

/** One message of the table, filled, with its name there. */
export const sayer =
  (messages) =>
  (kind, words = {}) => ({
    kind,
    message: messages[kind].replace(/\{(\w+)\}/g, (_, name) => words[name]),
  });

/** A typed number as a BigInt. */
function exact(text) {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole) * ONE + BigInt(part.padEnd(PLACES, "0")) * (whole.startsWith("-") ? -1n : 1n);
}

/** `3`, `0.8`: as short as it can be written. */
export function plain(number) {
  const part = (number % ONE).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return `${number / ONE}${part ? `.${part}` : ""}`;
}

/** Halves go up. */
function rounded(number, places) {
  const unit = 10n ** BigInt(PLACES - places);
  return ((2n * number + unit) / (2n * unit)) * unit;
}

export const least = ({ low, high }) => low ?? high;
export const times = (number, factor) => (number * factor) / ONE;
export const whole = (count) => BigInt(count) * ONE;
export const fixed = (number) => Number(number / ONE);

const readers = new WeakMap();

/** `make` of a thing, worked out once for each. */
export function remembered(kept, thing, make) {
  if (!kept.has(thing)) kept.set(thing, make(thing));
  return kept.get(thing);
}

export const reader = (data) => remembered(readers, data, makeReader);

function makeReader(data) {
  const say = sayer(data.messages);
  const patterns = {};
  for (const [name, source] of Object.entries(data.patterns)) patterns[name] = new RegExp(`^(?:${source})$`, "u");
  const kinds = {};
  for (const [name, { units = {}, more_than, most, ...kind }] of Object.entries(data.values)) {
    kinds[name] = {
      ...kind,
      units: new Map(Object.entries(units).map(([unit, factor]) => [unit, exact(factor)])),
      more: more_than === undefined ? undefined : exact(more_than),
      most: most === undefined ? undefined : exact(most),
    };
  }
  const no = (key, text, kind) => {
    const { noun, examples } = kinds[kind];
    throw new Said(say(key, { text, noun, like: listed(examples, "or") }));
  };

  /** Numbers with their units: one, and only a duration may have two, the smaller one last. */
  function parts(kind, words) {
    const two = kind === "Duration" && patterns.two.exec(squeezed(words));
    if (two)
      return two[2] === two[4]
        ? []
        : [
            [two[1], two[2]],
            [two[3], two[4]],
          ];
    const one = patterns.one.exec(squeezed(words));
    return one ? [[one[1], (one[2] ?? "").trim()]] : [];
  }

  /** The words in the base unit; a bare number takes `unit`. Undefined where they cannot be read. */
  function amount(kind, words, unit) {
    const found = parts(kind, words);
    const factors = found.map(([, own]) => kinds[kind].units.get(own || (unit ?? "")));
    if (!found.length || factors.includes(undefined)) return undefined;
    return found.reduce((sum, [number], place) => sum + times(exact(number), factors[place]), 0n);
  }

  /** The low and the high end in the base unit. */
  function ends(kind, text) {
    const found = patterns.ends.exec(squeezed(text.replaceAll("–", "-")));
    const high = found ? amount(kind, found[3]) : undefined;
    if (high === undefined || (found[1] && found[2])) no("not_one", text, kind);
    if (!found[2]) return [found[1] ? null : high, high];
    const last = parts(kind, found[3]);
    const low = amount(kind, found[2], last.length === 1 ? last[0][1] : undefined);
    if (low === undefined) no("not_one", text, kind);
    return [low, high];
  }

  /** The value, once its ends are found to be in order. */
  function made(kind, text, low, high, unit) {
    const { more, most } = kinds[kind];
    if (low !== null && low > high) throw new Said(say("backwards", { text }));
    if (low === high && /[-–]/.test(text)) throw new Said(say("same_ends", { text }));
    if (high <= more) throw new Said(say("nothing", { text }));
    if (most !== undefined && high > most) {
      throw new Said(say("too_much", { text, most: show({ kind, low: most, high: most, unit }) }));
    }
    return { kind, low, high, unit };
  }

  const isWhole = (number) => number % ONE === 0n;
  const read = {
    Count(text) {
      const value = made("Count", text, ...ends("Count", text), "reps");
      const words =
        squeezed(text)
          .replace(/^up to /, "")
          .match(/[a-z]+/g) ?? [];
      const units = new Set(words.map((word) => `${word.replace(/s$/, "")}s`));
      if (!isWhole(least(value)) || !isWhole(value.high) || units.size > 1) no("not_whole", text, "Count");
      return { ...value, unit: [...units][0] };
    },
    Number(text) {
      if (!patterns.whole.test(squeezed(text))) no("not_above_0", text, "Number");
      return made("Number", text, ...ends("Number", text));
    },
    Effort(text) {
      const found = patterns.effort.exec(squeezed(text));
      if (!found) no("not_an_effort", text, "Effort");
      const high = whole(found[2]);
      return made("Effort", text, found[1] ? whole(found[1]) : high, high);
    },
    Speed(text) {
      const [low, high] = ends("Speed", text);
      return made("Speed", text, low === null ? null : rounded(low, 2), rounded(high, 2));
    },
    Load(text) {
      const words = squeezed(text);
      const band = kinds.Load.bands.indexOf(words);
      if (band >= 0) return { kind: "Load", low: whole(band + 1), high: whole(band + 1), unit: "band" };
      const [low, high] = ends("Load", text);
      const units = new Set(words.match(/% bodyweight|kg|lb/g));
      if (units.size > 1) no("mixed_units", text, "Load");
      if (units.has("% bodyweight")) return made("Load", text, low, high, "% bodyweight");
      return made("Load", text, low === null ? null : rounded(low, 1), rounded(high, 1), "kg");
    },
    Frequency(text) {
      const value = made("Frequency", text, ...ends("Frequency", text));
      if (least(value) < ONE || !isWhole(least(value)) || !isWhole(value.high))
        no("not_whole_a_week", text, "Frequency");
      return value;
    },
    Ages(text) {
      const found = patterns.ages.exec(squeezed(text));
      if (!found) throw new Said(say("not_an_age", { text }));
      const [, since, low, high, under] = found;
      if (since) return { kind: "Ages", since: Number(since), to: null };
      if (under) return { kind: "Ages", since: 0, to: Number(under) - 1 };
      if (low === high) throw new Said(say("same_ages", { text, age: low }));
      if (Number(low) > Number(high)) throw new Said(say("backwards", { text }));
      return { kind: "Ages", since: Number(low), to: Number(high) };
    },
    Day(text) {
      const [, year, month, day] = (patterns.day.exec(text) ?? []).map(Number);
      const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
      const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
      if (!(year >= 1 && day >= 1 && day <= days[month - 1])) throw new Said(say("not_a_day", { text }));
      return { kind: "Day", on: text };
    },
    Work(text) {
      for (const kind of ["Duration", "Distance", "Count"]) {
        const units = [...kinds[kind].units.keys()].join("|");
        if (new RegExp(`(?:^|[0-9 ])(?:${units})$`).test(squeezed(text))) return parse(kind, text);
      }
      throw new Said(say("no_work", { text }));
    },
  };

  function parse(kind, text) {
    if (typeof text !== "string") throw new Said(say("one_text", { example: kinds[kind].examples[0] }));
    return read[kind] ? read[kind](text) : made(kind, text, ...ends(kind, text));
  }

  const ago = ({ since, to }) => (to === null ? `${since}+` : since === 0 ? `under ${to + 1}` : `${since}–${to}`);
  const unitOf = {
    Distance: () => " m",
    Count: ({ unit, high }) => ` ${high === ONE ? unit.replace(/s$/, "") : unit}`,
    Number: () => "",
    Effort: () => "/10",
    Speed: () => " km/h",
    Incline: () => " %",
    Load: ({ unit }) => ` ${unit}`,
    Frequency: () => " per week",
  };

  function shown({ low, high }, end, unit = "") {
    if (low === null) return `up to ${end(high)}${unit}`;
    return end(low) === end(high) ? `${end(high)}${unit}` : `${end(low)}–${end(high)}${unit}`;
  }

  function duration(value) {
    const some = [value.low, value.high].filter((end) => end);
    for (const [unit, seconds] of [
      ["h", 3600n],
      ["min", 60n],
    ]) {
      if (some.every((end) => end % (seconds * ONE) === 0n))
        return shown(value, (end) => plain(end / seconds), ` ${unit}`);
    }
    if (value.high <= whole(120)) return shown(value, plain, " s");
    return shown(value, (end) => {
      const [minutes, rest] = [end / whole(60), end % whole(60)];
      return [minutes ? `${minutes} min` : "", rest || !minutes ? `${plain(rest)} s` : ""].filter(Boolean).join(" ");
    });
  }

  /** As the guide prints it. */
  function show(value) {
    if (value.kind === "Ages") return ago(value);
    if (value.kind === "Day") return value.on;
    if (value.kind === "Duration") return duration(value);
    if (value.unit === "band") return kinds.Load.bands[fixed(value.high) - 1];
    return shown(value, plain, unitOf[value.kind](value));
  }

  return { parse, show, say };
}
