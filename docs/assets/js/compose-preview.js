// The card beside the form: drawn by the functions that print it (contribute/guide.js, which the build makes of our own
// Python), from what is written so far.

import { bind, guideOf, ours, tree } from "./compose-check.js";

const { draw, laid, staircase, staircase_of, Stamp, timeline, typed, work_out } = ours;
const SVG = "http://www.w3.org/2000/svg";
const ALLOWED = new Set(
  ("article header div p h1 h2 h3 ul ol li span b small i section footer figure wbr " +
    "svg title path circle text rect g").split(" "),
);
const SIGNS = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'", nbsp: "\u00a0" };
const plain = (text) => text.replace(/&(amp|lt|gt|#34|#39|nbsp);/g, (_, sign) => SIGNS[sign]);

/** Our own markup as elements, one by one: no HTML is handed to the browser to read, so none that was typed can run. */
export function built(html) {
  const top = document.createDocumentFragment();
  const open = [top];
  for (const [, end, name, attributes, text] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)/gi)) {
    if (text !== undefined) open.at(-1).append(plain(text));
    else if (end) open.pop();
    else {
      if (!ALLOWED.has(name)) throw new Error(`<${name}> is not on a card`);
      const isDrawn = name === "svg" || open.at(-1).namespaceURI === SVG;
      const made = isDrawn ? document.createElementNS(SVG, name) : document.createElement(name);
      for (const [, key, value = ""] of attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
        if (/^on|^style$|href$|^src/i.test(key)) throw new Error(`${key}= is not on a card`);
        made.setAttribute(key, plain(value));
      }
      open.at(-1).append(made);
      if (name !== "wbr" && !attributes.endsWith("/")) open.push(made);
    }
  }
  return top;
}

/** What a card has only when it is published. */
function stamp(site) {
  const address = `${site}r/·····/`;
  return new Stamp("draft", address, "comes when the routine is published", typed(address), { size: 25, path: "" });
}

const BLANK = "…";
const today = () => new Date().toISOString().slice(0, 10);

/** What was written, with blanks where a card cannot do without. */
function filled(plain, data) {
  const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);
  const review = typeof plain.review === "object" ? plain.review : {};
  const sources = list(plain.sources).filter((wanted) => data.sources.some(({ id }) => id === wanted));
  const plan = typeof plain.plan === "object" ? plain.plan : {};
  return {
    ...Object.fromEntries(["title", "summary", "audience"].map((key) => [key, BLANK])),
    ...{ level: "beginner", supervision: "self", basis: "adapted" },
    ...plain,
    ...Object.fromEntries(["goals", "places", "cautions"].map((key) => [key, list(plain[key]).length ? plain[key] : [BLANK]])),
    sources: sources.length ? sources : ["our suggestion"],
    review: { on: today(), due: today(), by: BLANK, ...review },
    plan: { ...plan, stages: list(plan.stages) },
  };
}

const read = (shape, plain) => bind(tree(plain), shape).value;

/** The session's line as soon as a step is there, the card as soon as it is said how often, and what is missing. */
export function drawn(plain, data, trend, { emergency, site }) {
  const whole = filled(plain, data);
  const often = read("Plan", whole.plan) ? [] : ["how often"];
  const routine = read("Routine", often.length ? { ...whole, plan: { frequency: "1 per week", stages: [{}] } } : whole);
  if (!routine) return { missing: ["a step that says what to do and how much", ...often] };
  const worked = work_out(routine);
  const line = timeline(worked.base, "narrow").html;
  if (often.length) return { missing: often, lines: line };
  const { guide, folder } = guideOf(data, trend);
  return {
    missing: [],
    card: draw(laid(guide, folder, worked, emergency, stamp(site)), "auto").html.trim(),
    lines: line + staircase(staircase_of(worked), "narrow").html,
  };
}
