// The YAML of a routine: text to a tree with line and column, and back. Reads what hooks/trendguide/load.py reads, with
// the same message at the same place; scanner and parser go the way of libyaml's, which the checker uses, so that also
// what is wrong is found where the checker finds it. Every scalar is text.
//
//   read(text, data)      { tree, problems, comments }: tree is undefined where reading had to stop
//   plain(tree)           the same without marks: text, arrays, objects
//   nodeAt(tree, path)    the node at ["session", 0, "rest"], or the nearest one above it that was written
//   write(plain, { shapes, head })   the text in the house's style: keys in the format's order, short lists in brackets
//
// A node is { line, column, value, keys }: value is text, an array of nodes, or a Map of nodes by key; keys a Map of
// where each key stands. A problem is { line, column, kind, message, warning }; its kind is its name in the table of
// messages. Lines and columns count from 1. `comments` are { head, others }: the lines of comment above the first key,
// which `write` takes as `head`, and the number of the others, which it cannot keep.

import { sayer } from "./compose-values.js";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const LONGEST_KEY = 1024;
const ESCAPES = {
  0: "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const DIGITS = { x: 2, u: 4, U: 8 };

class Stop extends Error {
  constructor(key, mark, words) {
    super(key);
    Object.assign(this, { key, mark, words });
  }
}

const codeOf = (letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
const isBlank = (letter) => letter === " " || letter === "\t";
const isEnd = (letter) => letter === undefined || letter === "\n";
const isGap = (letter) => isEnd(letter) || isBlank(letter);

// Text to tokens

class Scanner {
  constructor(letters) {
    this.letters = letters;
    this.index = this.line = this.column = 0;
    this.tokens = [];
    this.taken = 0;
    this.depth = 0; // of brackets
    this.indent = -1;
    this.indents = [];
    this.mayBeKey = true;
    this.keys = new Map(); // by depth: a token that turns out to be a key if a ':' follows
    this.isDone = false;
    this.comments = 0;
  }

  mark() {
    return { line: this.line, column: this.column, index: this.index };
  }
  at(ahead = 0) {
    return this.letters[this.index + ahead];
  }
  skip(count = 1) {
    for (; count > 0; count -= 1) {
      if (this.at() === "\n") [this.line, this.column] = [this.line + 1, 0];
      else this.column += 1;
      this.index += 1;
    }
  }
  take() {
    const found = this.at();
    this.skip();
    return found;
  }

  /** A mistake. `began`: it is shown where something opened, and not where the reader noticed. */
  fail(key, at, began) {
    const lines = this.letters.join("").replace(/\n+$/, "").split("\n");
    const inText = ({ line, column }) =>
      line < lines.length
        ? { line: line + 1, column: column + 1 }
        : { line: lines.length, column: [...lines.at(-1)].length + 1 };
    const place = inText(at);
    const line = this.letters.join("").split("\n")[place.line - 1];
    const tab = /^[ -]*\t/.exec(line);
    if (tab) throw new Stop("tab", { line: place.line, column: tab[0].length });
    const before = [...line].slice(0, place.column - 1).join("");
    if (key === "expected_key") throw new Stop(/['"\]}] *$/.test(before) ? "more_after" : "no_line_up", place);
    throw new Stop(key, began ? inText(began) : place);
  }

  peek() {
    while (this.needsMore()) this.fetch();
    return this.tokens[0];
  }
  next() {
    this.peek();
    this.taken += 1;
    return this.tokens.shift();
  }
  needsMore() {
    if (!this.tokens.length) return true;
    this.dropStaleKeys();
    return !this.isDone && [...this.keys.values()].some(({ number }) => number === this.taken);
  }

  dropStaleKeys() {
    for (const [depth, key] of this.keys) {
      if (key.mark.line < this.line || this.index - key.mark.index > LONGEST_KEY) this.dropKey(depth, key);
    }
  }
  dropKey(depth = this.depth, key = this.keys.get(depth)) {
    if (key?.isRequired) this.fail("no_colon", this.mark(), key.mark);
    this.keys.delete(depth);
  }
  saveKey() {
    if (!this.mayBeKey) return;
    this.dropKey();
    const isRequired = !this.depth && this.indent === this.column;
    this.keys.set(this.depth, { number: this.taken + this.tokens.length, isRequired, mark: this.mark() });
  }

  add(type, mark, more) {
    this.tokens.push({ type, mark, end: this.mark(), ...more });
  }
  unwind(column) {
    while (!this.depth && this.indent > column) {
      this.add("block end", this.mark());
      this.indent = this.indents.pop();
    }
  }
  deeper(column, type, mark, place = this.tokens.length) {
    if (this.depth || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.tokens.splice(place, 0, { type, mark, end: mark });
  }

  toNext() {
    for (;;) {
      while (this.at() === " " || ((this.depth || !this.mayBeKey) && this.at() === "\t")) this.skip();
      this.skipComment();
      if (this.at() !== "\n") return;
      this.skip();
      if (!this.depth) this.mayBeKey = true;
    }
  }
  skipComment() {
    if (this.at() !== "#") return;
    this.comments += 1;
    while (!isEnd(this.at())) this.skip();
  }
  isDocument(sign) {
    return this.column === 0 && [0, 1, 2].every((ahead) => this.at(ahead) === sign) && isGap(this.at(3));
  }

  fetch() {
    this.toNext();
    this.dropStaleKeys();
    this.unwind(this.column);
    const letter = this.at();
    const gapAfter = isGap(this.at(1));
    if (letter === undefined) return this.fetchEnd();
    if (letter === "%" && this.column === 0) return this.fail("percent_line", this.mark(), this.mark());
    if (this.isDocument("-")) return this.fetchDocument("document start");
    if (this.isDocument(".")) return this.fetchDocument("document end");
    if ("[{".includes(letter)) return this.fetchOpening();
    if ("]}".includes(letter)) return this.fetchClosing();
    if (letter === ",") return this.fetchComma();
    if (letter === "-" && gapAfter) return this.fetchDash();
    if (letter === "?" && (this.depth || gapAfter)) return this.fetchQuestion();
    if (letter === ":" && (this.depth || gapAfter)) return this.fetchColon();
    if ("*&".includes(letter)) return this.fetchLink();
    if (letter === "!") return this.fetchType();
    if ("|>".includes(letter) && !this.depth) return this.fetchBlock();
    if ("'\"".includes(letter)) return this.fetchQuoted();
    if (
      !isGap(letter) &&
      (!"-?:,[]{}#&*!|>'\"%@`".includes(letter) ||
        (letter === "-" && !gapAfter) ||
        (!this.depth && "?:".includes(letter)))
    ) {
      return this.fetchPlain();
    }
    return this.fail("no_start", this.mark());
  }

  fetchEnd() {
    if (this.column) [this.line, this.column] = [this.line + 1, 0];
    this.unwind(-1);
    this.dropKey();
    this.mayBeKey = false;
    this.add("end", this.mark());
    this.isDone = true;
  }
  fetchDocument(type) {
    this.unwind(-1);
    this.dropKey();
    this.mayBeKey = false;
    const mark = this.mark();
    this.skip(3);
    this.add(type, mark);
  }
  fetchOpening() {
    this.saveKey();
    this.depth += 1;
    this.mayBeKey = true;
    const mark = this.mark();
    this.add(this.take(), mark);
  }
  fetchClosing() {
    this.dropKey();
    if (this.depth) this.depth -= 1;
    this.mayBeKey = false;
    const mark = this.mark();
    this.add(this.take(), mark);
  }
  fetchComma() {
    this.dropKey();
    this.mayBeKey = true;
    const mark = this.mark();
    this.add(this.take(), mark);
  }
  fetchDash() {
    if (!this.depth) {
      if (!this.mayBeKey) this.fail("dash_inside", this.mark());
      this.deeper(this.column, "block list", this.mark());
    }
    this.dropKey();
    this.mayBeKey = true;
    const mark = this.mark();
    this.add(this.take(), mark);
  }
  fetchQuestion() {
    if (!this.depth) {
      if (!this.mayBeKey) this.fail("no_start_like_this", this.mark());
      this.deeper(this.column, "block lines", this.mark());
    }
    this.dropKey();
    this.mayBeKey = !this.depth;
    const mark = this.mark();
    this.skip();
    this.add("key", mark);
  }
  fetchColon() {
    const key = this.keys.get(this.depth);
    if (key) {
      this.tokens.splice(key.number - this.taken, 0, { type: "key", mark: key.mark, end: key.mark });
      this.deeper(key.mark.column, "block lines", key.mark, key.number - this.taken);
      this.keys.delete(this.depth);
      this.mayBeKey = false;
    } else {
      if (!this.depth) {
        if (!this.mayBeKey) this.fail("colon_inside", this.mark());
        this.deeper(this.column, "block lines", this.mark());
      }
      this.mayBeKey = !this.depth;
    }
    const mark = this.mark();
    this.skip();
    this.add("value", mark);
  }
  fetchLink() {
    this.saveKey();
    this.mayBeKey = false;
    const mark = this.mark();
    const type = this.take() === "*" ? "alias" : "anchor";
    let length = 0;
    while (/[\w-]/.test(this.at() ?? " ")) [length] = [length + 1, this.skip()];
    if (!length || !(isGap(this.at()) || "?:,]}%@`".includes(this.at()))) this.fail("link_sign", this.mark(), mark);
    this.add(type, mark);
  }
  fetchType() {
    this.saveKey();
    this.mayBeKey = false;
    const mark = this.mark();
    let tag = this.take();
    while (/[\w\-;/?:@&=+$.!~*'()%]/.test(this.at() ?? " ")) tag += this.take();
    if (tag === "!" && this.at() === "<") while (!isGap(this.at())) tag += this.take();
    if (/^!<.*[^>]$/.test(tag)) this.fail("type_sign", this.mark(), mark);
    if (!isGap(this.at()) && !(this.depth && this.at() === ",")) this.fail("type_sign", this.mark(), mark);
    this.add("tag", mark, { isUnknown: /^![\w-]+!/.test(tag) });
  }

  /** `|` and `>`: lines below, further in. */
  fetchBlock() {
    this.dropKey();
    this.mayBeKey = true;
    const mark = this.mark();
    const isLiteral = this.take() === "|";
    const header = /^(?:([+-])([0-9])?|([0-9])([+-])?)?/.exec(this.letters.slice(this.index, this.index + 2).join(""));
    this.skip(header[0].length);
    const [chomp, more] = [header[1] ?? header[4], header[2] ?? header[3]];
    if (more === "0") this.fail("block_text", this.mark(), mark);
    while (isBlank(this.at())) this.skip();
    this.skipComment();
    if (!isEnd(this.at())) this.fail("block_text", this.mark(), mark);
    if (this.at() === "\n") this.skip();
    let end = this.mark();
    let indent = more ? Math.max(this.indent, 0) + Number(more) : 0;
    const breaks = () => {
      let [found, widest] = ["", 0];
      end = this.mark();
      for (;;) {
        while ((!indent || this.column < indent) && this.at() === " ") this.skip();
        widest = Math.max(widest, this.column);
        if ((!indent || this.column < indent) && this.at() === "\t") this.fail("block_text", this.mark(), mark);
        if (this.at() !== "\n") break;
        found += this.take();
        end = this.mark();
      }
      indent ||= Math.max(widest, this.indent + 1, 1);
      return found;
    };
    let [value, lineBreak, isIndented] = ["", "", false];
    let empty = breaks();
    while (this.column === indent && this.at() !== undefined) {
      const isBlankFirst = isBlank(this.at());
      if (!isLiteral && lineBreak && !isIndented && !isBlankFirst) value += empty ? "" : " ";
      else value += lineBreak;
      value += empty;
      isIndented = isBlankFirst;
      while (!isEnd(this.at())) value += this.take();
      end = this.mark();
      lineBreak = this.at() === "\n" ? this.take() : "";
      empty = breaks();
    }
    if (chomp !== "-") value += lineBreak;
    if (chomp === "+") value += empty;
    this.tokens.push({ type: "scalar", mark, end, value });
  }

  /** What stands between two words over line ends: one break is a space, more are breaks. */
  gap(indent = 0) {
    let [spaces, breaks, isBroken] = ["", "", false];
    while (isBlank(this.at()) || this.at() === "\n") {
      if (isBroken && this.column < indent && this.at() === "\t") this.fail("tab", this.mark());
      const letter = this.take();
      if (letter !== "\n") spaces += isBroken ? "" : letter;
      else if (isBroken) breaks += letter;
      else [spaces, isBroken] = ["", true];
    }
    return { text: isBroken ? breaks || " " : spaces, breaks, isBroken };
  }

  fetchQuoted() {
    this.saveKey();
    this.mayBeKey = false;
    const mark = this.mark();
    const quote = this.take();
    let value = "";
    for (;;) {
      if (this.isDocument("-") || this.isDocument(".") || this.at() === undefined)
        this.fail("quote_open", this.mark(), mark);
      let isJoined = false;
      while (!isGap(this.at())) {
        if (quote === "'" && this.at() === "'" && this.at(1) === "'") [value] = [`${value}'`, this.skip(2)];
        else if (this.at() === quote) break;
        else if (quote === '"' && this.at() === "\\" && this.at(1) === "\n") {
          this.skip(2);
          isJoined = true;
          break;
        } else if (quote === '"' && this.at() === "\\") value += this.escaped();
        else value += this.take();
      }
      if (this.at() === quote && !isJoined) break;
      const gap = this.gap();
      value += isJoined ? gap.breaks : gap.text;
    }
    this.skip();
    this.add("scalar", mark, { value });
  }
  escaped() {
    const letter = this.at(1);
    if (letter in ESCAPES) {
      this.skip(2);
      return ESCAPES[letter];
    }
    const length = DIGITS[letter];
    if (!length) this.fail("backslash", this.mark());
    this.skip(2);
    const digits = this.letters.slice(this.index, this.index + length).join("");
    const code = parseInt(digits, 16);
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits) || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
      this.fail("backslash", this.mark());
    }
    this.skip(length);
    return String.fromCodePoint(code);
  }

  fetchPlain() {
    this.saveKey();
    this.mayBeKey = false;
    const mark = this.mark();
    let [value, between, end, isBroken] = ["", "", mark, false];
    for (;;) {
      if (this.isDocument("-") || this.isDocument(".") || this.at() === "#") break;
      while (!isGap(this.at())) {
        if (this.depth && this.at() === ":" && ",?[]{}".includes(this.at(1) ?? "\n"))
          this.fail("unreadable", this.mark());
        if ((this.at() === ":" && isGap(this.at(1))) || (this.depth && ",[]{}".includes(this.at()))) break;
        value += between + this.take();
        between = "";
        end = this.mark();
        isBroken = false;
      }
      if (!isBlank(this.at()) && this.at() !== "\n") break;
      const gap = this.gap(this.indent + 1);
      [between, isBroken] = [gap.text, gap.isBroken];
      if (!this.depth && this.column <= this.indent) break;
    }
    if (isBroken) this.mayBeKey = true;
    this.tokens.push({ type: "scalar", mark, end, value, isPlain: true });
  }
}

// Tokens to tree

class Reader {
  constructor(letters, { limits, say }) {
    this.scanner = new Scanner(letters);
    this.letters = letters;
    this.lines = letters.join("").split("\n");
    this.limits = limits;
    this.say = say;
    this.problems = [];
    this.count = 0;
  }

  is(...types) {
    return types.includes(this.scanner.peek().type);
  }
  stop(key, mark, words) {
    throw new Stop(key, { line: mark.line + 1, column: mark.column + 1 }, words);
  }
  report(key, { line, column }, words, warning = false) {
    this.problems.push({ line, column, ...this.say(key, words), warning });
  }

  document() {
    if (this.is("end")) throw new Stop("empty_file", { line: 1, column: 1 });
    const isOpened = this.is("document start") && this.scanner.next();
    const isEmpty = isOpened && this.is("document start", "document end", "end");
    const root = isEmpty ? this.empty(this.scanner.peek().mark) : this.node(0, true);
    while (this.is("document end")) this.scanner.next();
    const { type, mark } = this.scanner.peek();
    if (type === "document start") this.stop("second_document", mark);
    if (type !== "end") this.scanner.fail("no_line_up", mark);
    return root;
  }

  /** One node, `depth` collections further in. `asKey`: it is a key of these lines, and must be one word. */
  node(depth, isBlock, { isIndentless = false, keyOf } = {}) {
    const start = this.scanner.peek().mark;
    if (this.is("alias")) this.stop("link", start);
    let [isLink, tag] = [false, undefined];
    while ((this.is("anchor") && !isLink) || (this.is("tag") && !tag)) {
      if (this.is("tag")) tag = this.scanner.next();
      else isLink = this.scanner.next() !== undefined;
    }
    if (tag?.isUnknown) this.scanner.fail("type_sign", tag.mark, start);
    const { type } = this.scanner.peek();
    const opens = ["[", "{", isIndentless && "-", isBlock && "block list", isBlock && "block lines"].includes(type);
    if (!opens && type !== "scalar" && !isLink && !tag) {
      this.scanner.fail("no_start_like_this", this.scanner.peek().mark);
    }
    if (isLink) this.stop("link", start);
    if (tag) this.stop("type", start);
    if (!opens) return this.scalar(this.scanner.next(), keyOf);
    const node = this.opened(start, depth, keyOf, type === "{" || type === "block lines");
    if (type === "-") this.indentless(node, depth + 1);
    else if (type === "[") this.flowList(node, depth + 1);
    else if (type === "{") this.flowLines(node, depth + 1);
    else if (type === "block list") this.blockList(node, depth + 1);
    else this.blockLines(node, depth + 1);
    return node;
  }
  counted(mark) {
    this.count += 1;
    if (this.count > this.limits.nodes)
      this.stop("too_many_values", mark, { most: this.limits.nodes.toLocaleString("en") });
  }
  opened(mark, depth, keyOf, isLines) {
    this.counted(mark);
    if (keyOf) this.stop("key_one_word", mark);
    if (depth >= this.limits.depth) this.stop("too_deep", mark, { most: this.limits.depth });
    return { line: mark.line + 1, column: mark.column + 1, value: isLines ? new Map() : [], keys: new Map() };
  }
  scalar({ mark, end = mark, value, isPlain }, keyOf) {
    this.counted(mark);
    const node = { line: mark.line + 1, column: mark.column + 1, value, keys: new Map() };
    if (keyOf) return this.checkKey(node, keyOf);
    const first = [...value].find((letter) => HIDDEN.test(letter));
    if (first === "\n") this.report("line_break", node);
    else if (first === "\t") this.report("tab_inside", node);
    else if (first) this.report("invisible_inside", node, { code: codeOf(first) });
    const rest = isPlain ? [...(this.lines[end.line] ?? "")].slice(end.column).join("") : "";
    const cut = /^\s+(#\S.*)/.exec(rest);
    if (cut) this.report("cut_short", node, { rest: [...cut[1]].slice(0, 20).join("") }, true);
    return node;
  }
  checkKey(node, { keys }) {
    if (node.value === "<<") throw new Stop("copies", node);
    if (HIDDEN.test(node.value)) throw new Stop("key_invisible", node);
    const first = keys.get(node.value);
    if (first) this.report("key_twice", node, { key: node.value, line: first.line });
    return node;
  }
  empty(mark, keyOf) {
    return this.scalar({ mark, value: "", isPlain: true }, keyOf);
  }
  keep(lines, key, node) {
    if (lines.keys.has(key.value)) return;
    lines.keys.set(key.value, { line: key.line, column: key.column });
    lines.value.set(key.value, node);
  }

  blockList(list, depth) {
    this.scanner.next();
    while (this.is("-")) {
      const { end } = this.scanner.next();
      list.value.push(this.is("-", "block end") ? this.empty(end) : this.node(depth, true));
    }
    if (!this.is("block end")) this.scanner.fail("no_line_up", this.scanner.peek().mark);
    this.scanner.next();
  }
  indentless(list, depth) {
    while (this.is("-")) {
      const { end } = this.scanner.next();
      list.value.push(this.is("-", "key", "value", "block end") ? this.empty(end) : this.node(depth, true));
    }
  }
  blockLines(lines, depth) {
    this.scanner.next();
    while (this.is("key")) {
      const { end } = this.scanner.next();
      const isNone = this.is("key", "value", "block end");
      const key = isNone ? this.empty(end, lines) : this.node(depth, true, { isIndentless: true, keyOf: lines });
      this.keep(lines, key, this.valueOf(depth, true, "key", "value", "block end"));
    }
    if (!this.is("block end")) this.scanner.fail("expected_key", this.scanner.peek().mark);
    this.scanner.next();
  }
  valueOf(depth, isBlock, ...ends) {
    if (!this.is("value")) return this.empty(this.scanner.peek().mark);
    const { end } = this.scanner.next();
    if (!this.is(...ends)) return this.node(depth, isBlock, { isIndentless: isBlock });
    return this.empty(isBlock ? end : this.scanner.peek().mark);
  }
  flowList(list, depth) {
    const { mark } = this.scanner.next();
    for (let isFirst = true; !this.is("]"); isFirst = false) {
      if (!isFirst) this.comma(mark);
      if (this.is("]")) break;
      if (!this.is("key")) {
        list.value.push(this.node(depth, false));
        continue;
      }
      const pair = this.opened(this.scanner.peek().mark, depth, undefined, true);
      list.value.push(pair);
      this.scanner.next();
      const isNone = this.is("value", ",", "]");
      // libyaml drops the sign behind a '?' without a key
      const key = isNone ? this.empty(this.scanner.next().end, pair) : this.node(depth + 1, false, { keyOf: pair });
      this.keep(pair, key, this.valueOf(depth + 1, false, ",", "]"));
    }
    this.scanner.next();
  }
  flowLines(lines, depth) {
    const { mark } = this.scanner.next();
    for (let isFirst = true; !this.is("}"); isFirst = false) {
      if (!isFirst) this.comma(mark);
      if (this.is("}")) break;
      if (this.is("key")) {
        this.scanner.next();
        const isNone = this.is("value", ",", "}");
        const key = isNone ? this.empty(this.scanner.peek().mark, lines) : this.node(depth, false, { keyOf: lines });
        this.keep(lines, key, this.valueOf(depth, false, ",", "}"));
      } else {
        const key = this.node(depth, false, { keyOf: lines });
        this.keep(lines, key, this.empty(this.scanner.peek().mark));
      }
    }
    this.scanner.next();
  }
  comma(began) {
    if (!this.is(",")) this.scanner.fail("bracket_open", this.scanner.peek().mark, began);
    this.scanner.next();
  }
}

export function read(typed, data) {
  const say = sayer(data.messages);
  const text = typed.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const letters = Array.from(text);
  const reader = new Reader(letters, { limits: data.limits, say });
  const head = headOf(text);
  const comments = () => ({ head, others: Math.max(reader.scanner.comments - head.length, 0) });
  try {
    const bytes = new TextEncoder().encode(typed).length;
    const most = data.limits.bytes;
    if (bytes > most) {
      const words = { bytes: bytes.toLocaleString("en"), most: most.toLocaleString("en") };
      throw new Stop("too_long_a_file", { line: 1, column: 1 }, words);
    }
    const place = letters.findIndex((letter) => letter !== "\n" && letter !== "\t" && HIDDEN.test(letter));
    if (place >= 0) {
      const before = letters.slice(0, place).join("").split("\n");
      const mark = { line: before.length, column: [...before.at(-1)].length + 1 };
      throw new Stop("invisible", mark, { code: codeOf(letters[place]) });
    }
    return { tree: reader.document(), problems: reader.problems, comments: comments() };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    const { line, column } = stop.mark;
    const problem = { line, column, ...say(stop.key, stop.words), warning: false };
    return { tree: undefined, problems: [...reader.problems, problem], comments: comments() };
  }
}

/** The comments above the first key. */
function headOf(text) {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => line.trim() && !line.startsWith("#"));
  return (end < 0 ? lines : lines.slice(0, end)).filter((line) => line.startsWith("#"));
}

export function plain({ value }) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries([...value].map(([key, node]) => [key, plain(node)]));
}

export function nodeAt(tree, path) {
  let node = tree;
  for (const part of path) {
    const { value } = node;
    node = (value instanceof Map ? value.get(String(part)) : Array.isArray(value) ? value[part] : undefined) ?? node;
  }
  return node;
}

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
function ordered(value, fields = {}) {
  const entries = Object.entries(value).filter(([, inner]) => written(inner));
  const order = Object.keys(fields);
  const place = ([key]) => (order.includes(key) ? order.indexOf(key) : order.length);
  return entries.sort((one, other) => place(one) - place(other));
}

function sorted(value, field, shapes) {
  if (Array.isArray(value)) return value.map((inner) => sorted(inner, field?.of, shapes));
  if (isText(value)) return value;
  const inner = (key) => (field?.takes === "named" ? field.of : shapeOf(value, field, shapes)?.[key]);
  const entries = field?.takes === "named" ? Object.entries(value) : ordered(value, shapeOf(value, field, shapes));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one, inner(key), shapes)]));
}

const shapeOf = (value, field, shapes) =>
  shapes[field?.shapes?.length > 1 && ("rounds" in value || "steps" in value) ? field.shapes[1] : field?.shapes?.[0]];

/** Whether it reads well in brackets on one line: short words, or a few figures. */
function fits(value, before) {
  if (before.length + inBrackets(value).length > WIDTH) return false;
  if (Array.isArray(value)) return value.every((one) => isText(one) && scalar(one, true) === one);
  return Object.values(value).every((one) => isText(one) || (!Array.isArray(one) && fits(one, before)));
}

function entry(key, value, indent) {
  const before = `${indent}${scalar(key, false)}:`;
  if (isText(value)) {
    const one = `${before} ${scalar(value, false)}`;
    const canFold = /^\S+( \S+)*$/.test(value) && !HIDDEN.test(value);
    return one.length > WIDTH && canFold ? `${before} ${folded(value, `${indent}  `)}` : one;
  }
  const isEmpty = !Object.keys(value).length;
  const stays = key === "plan" || key === "session" || key === "stages" || key === "steps";
  if (isEmpty || (!stays && fits(value, `${before} `))) return `${before} ${inBrackets(value)}`;
  return `${before}\n${block(value, `${indent}  `)}`;
}

function block(value, indent) {
  if (!Array.isArray(value))
    return Object.entries(value)
      .map(([key, one]) => entry(key, one, indent))
      .join("\n");
  const isShort = indent.length > STAGES && value.every((one) => fits(one, `${indent}- `));
  return value
    .map((one) => {
      if (isText(one)) return `${indent}- ${scalar(one, false)}`;
      if (isShort || !Object.keys(one).length) return `${indent}- ${inBrackets(one)}`;
      return `${indent}- ${block(one, `${indent}  `).trimStart()}`;
    })
    .join("\n");
}

export function write(value, { shapes, head = [] }) {
  const entries = Object.entries(sorted(value, { shapes: ["Routine"] }, shapes));
  const keys = entries.map(([key]) => key);
  const afterPlan = keys[keys.indexOf("plan") + 1];
  const lines = entries.map(([key, one], place) => {
    const isGroup = place > 0 && (GROUPS.includes(key) || (keys.includes("plan") && key === afterPlan));
    return `${isGroup ? "\n" : ""}${entry(key, one, "")}`;
  });
  return `${[...head, ...lines].join("\n")}\n`;
}
