// The YAML of a routine, written in the house's style: keys in the format's order, short lists in brackets. What a device
// keeps from earlier versions of the form, its own YAML, is read once.
//
//   write(plain, { shapes, head })   { text, places }: the file, and by path ("session.0.rest") the line of each part;
//                                    `head` are the lines of comment above the first key
//   readDraft(text, shapes)          { head, plain } of what `write` wrote; null for any other text

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
// Tree to text

const WIDTH = 110;
const STAGES = 4; // columns: what stands further in, the steps of rounds, may stand in brackets
const GROUPS = ["session", "plan", "basis"]; // a blank line stands before each

/** A text as it can stand: bare, or in quotes where YAML would take it for something else. */
function scalar(text, inBrackets) {
  const isBare =
    /^[^\s\-?:,[\]{}#&*!|>'"%@`]|^[-?:][^\s,[\]{}]/.test(text) &&
    !/\s$|: |:$|\s#|[\n\t]|^(---|\.\.\.)(\s|$)/.test(text) &&
    !HIDDEN.test(text) &&
    !(inBrackets && /[,[\]{}]|^[-?:]|:\?/.test(text));
  if (isBare) return text;
  if (/["\\]/.test(text) && !HIDDEN.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

function inBrackets(value) {
  if (typeof value === "string") return scalar(value, true);
  if (Array.isArray(value)) return `[${value.map(inBrackets).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${scalar(key, true)}: ${inBrackets(inner)}`)
    .join(", ")}}`;
}

/** Long text over several lines, which are read as one. */
function folded(text, indent) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && indent.length + lines.at(-1).length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] += lines.at(-1) ? ` ${word}` : word;
  }
  return `>-\n${lines.map((line) => indent + line).join("\n")}`;
}

const isText = (value) => typeof value === "string";
const written = (value) => value !== undefined && value !== null;

/** The keys of lines in the format's order; what the format does not know comes last. */
function ordered(value, fields = new Map()) {
  const entries = Object.entries(value).filter(([, inner]) => written(inner));
  const order = [...fields.keys()];
  const place = ([key]) => (order.includes(key) ? order.indexOf(key) : order.length);
  return entries.sort((one, other) => place(one) - place(other));
}

function sorted(value, field, shapes) {
  if (Array.isArray(value)) return value.map((inner) => sorted(inner, field?.of, shapes));
  if (isText(value)) return value;
  const inner = (key) => (field?.takes === "named" ? field.of : fieldsOf(value, field, shapes)?.get(key));
  const entries = field?.takes === "named" ? Object.entries(value) : ordered(value, fieldsOf(value, field, shapes));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one, inner(key), shapes)]));
}

const fieldsOf = (value, field, shapes) =>
  shapes[field?.shapes?.length > 1 && ("rounds" in value || "steps" in value) ? field.shapes[1] : field?.shapes?.[0]]?.model_fields;

/** Whether it reads well in brackets on one line: short words, or a few figures. */
function fits(value, before) {
  if (before.length + inBrackets(value).length > WIDTH) return false;
  if (Array.isArray(value)) return value.every((one) => isText(one) && scalar(one, true) === one);
  return Object.values(value).every((one) => isText(one) || (!Array.isArray(one) && fits(one, before)));
}

/** Lines as they are added; `start` stands before the first line of what is put next, instead of its indentation. */
class Sheet {
  lines = [];
  places = new Map();

  put(path, ...lines) {
    this.places.set(path, this.lines.length + 1);
    this.lines.push(...lines);
  }

  entry(path, key, value, indent, start = indent) {
    const before = `${start}${scalar(key, false)}:`;
    if (isText(value)) {
      const line = `${before} ${scalar(value, false)}`;
      const canFold = /^\S+( \S+)*$/.test(value) && !HIDDEN.test(value);
      return this.put(path, ...(line.length > WIDTH && canFold ? `${before} ${folded(value, `${indent}  `)}` : line).split("\n"));
    }
    const isEmpty = !Object.keys(value).length;
    const stays = key === "plan" || key === "session" || key === "stages" || key === "steps";
    if (isEmpty || (!stays && fits(value, `${before} `))) return this.put(path, `${before} ${inBrackets(value)}`);
    this.put(path, before);
    return Array.isArray(value) ? this.list(path, value, `${indent}  `) : this.block(path, value, `${indent}  `);
  }

  block(path, value, indent, start = indent) {
    Object.entries(value).forEach(([key, one], nth) => this.entry(`${path}.${key}`, key, one, indent, nth ? indent : start));
  }

  list(path, items, indent) {
    const isShort = indent.length > STAGES && items.every((item) => fits(item, `${indent}- `));
    for (const [place, item] of items.entries()) {
      const own = `${path}.${place}`;
      if (isText(item)) this.put(own, `${indent}- ${scalar(item, false)}`);
      else if (isShort || !Object.keys(item).length) this.put(own, `${indent}- ${inBrackets(item)}`);
      else {
        this.places.set(own, this.lines.length + 1);
        this.block(own, item, `${indent}  `, `${indent}- `);
      }
    }
  }
}

export function write(value, { shapes, head = [] }) {
  const entries = Object.entries(sorted(value, { shapes: ["Routine"] }, shapes));
  const keys = entries.map(([key]) => key);
  const afterPlan = keys[keys.indexOf("plan") + 1];
  const sheet = new Sheet();
  sheet.lines.push(...head);
  for (const [place, [key, one]] of entries.entries()) {
    if (place > 0 && (GROUPS.includes(key) || (keys.includes("plan") && key === afterPlan))) sheet.lines.push("");
    sheet.entry(key, key, one, "");
  }
  return { text: `${sheet.lines.join("\n")}\n`, places: sheet.places };
}

// A draft of an earlier version

const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/;
const unquoted = (text) => (text.startsWith('"') ? JSON.parse(text) : text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text);

/** What stands in brackets from `text` on, and what comes after it. */
function bracketed(text) {
  if (!/^[[{]/.test(text)) {
    const [own] = QUOTED.exec(text) ?? /^(?:(?!: |:$)[^,[\]{}])*/.exec(text);
    return [unquoted(own), text.slice(own.length)];
  }
  const isList = text.startsWith("[");
  const entries = [];
  let rest = text.slice(1);
  while (rest && !/^[\]}]/.test(rest)) {
    let [key, value] = [entries.length, undefined];
    if (!isList) [key, rest] = bracketed(rest);
    [value, rest] = bracketed(isList ? rest : rest.slice(2));
    entries.push([key, value]);
    rest = rest.replace(/^, /, "");
    if (entries.length > text.length) throw new SyntaxError(text);
  }
  return [isList ? entries.map(([, value]) => value) : Object.fromEntries(entries), rest.slice(1)];
}

/** The entries, or the list, that stand this far in; lines are taken off the front. */
function indented(lines, indent) {
  const isHere = () => lines.length && lines[0].startsWith(indent) && lines[0][indent.length] !== " ";
  if (isHere() && lines[0].startsWith(`${indent}- `)) {
    const items = [];
    while (isHere() && lines[0].startsWith(`${indent}- `)) {
      const rest = lines[0].slice(indent.length + 2);
      const isEntry = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s'"[{](?:(?!: ).)*):( |$)/.test(rest);
      if (isEntry) lines[0] = `${indent}  ${rest}`;
      else lines.shift();
      items.push(isEntry ? indented(lines, `${indent}  `) : /^[[{]/.test(rest) ? bracketed(rest)[0] : unquoted(rest));
    }
    return items;
  }
  const entries = {};
  while (isHere()) {
    const [, key, , text] = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:(?!: ).)*?):( (.*))?$/.exec(lines.shift().slice(indent.length));
    if (text === ">-") {
      const words = [];
      while (lines.length && lines[0].startsWith(`${indent}  `)) words.push(lines.shift().trim());
      entries[unquoted(key)] = words.join(" ");
    } else if (text === undefined) entries[unquoted(key)] = indented(lines, `${indent}  `);
    else entries[unquoted(key)] = /^[[{]/.test(text) ? bracketed(text)[0] : unquoted(text);
  }
  return entries;
}

const sameLines = (one, other) => {
  const [own, others] = [one, other].map((text) => text.split("\n").filter(Boolean).sort());
  return own.length === others.length && own.every((line, nth) => line === others[nth]);
};

/** Nobody has to trust this reader: what it makes of a text is taken only if it is written back in the same lines. */
export function readDraft(text, shapes) {
  const lines = text.split("\n");
  const head = lines.slice(0, lines.findIndex((line) => !line.startsWith("#")));
  try {
    const plain = indented(lines.slice(head.length).filter(Boolean), "");
    return sameLines(write(plain, { shapes, head }).text, text) ? { head, plain } : null;
  } catch {
    return null;
  }
}
