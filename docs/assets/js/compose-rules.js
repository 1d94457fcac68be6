// What must hold between a routine's figures and the guide: the rules of hooks/trendguide/rules.py that one file can
// break, each of the same name. A rule yields { path, kind, message }; a path is where the message points.

import { near, wrongChoice } from "./compose-words.js";
import { fixed, least, listed, remembered, times, whole } from "./compose-values.js";
import { nodeAt } from "./compose-yaml.js";

const ONE = whole(1);
const once = { kind: "Number", low: ONE, high: ONE };

// A session in each stage, as hooks/trendguide/session.py has it

const isRounds = ({ shape }) => shape === "Rounds";
const figures = ({ shape, ...change }) => change;
const stepsOf = (block) => (isRounds(block) ? block.steps : [block]);
const movementsOf = ({ session }) => session.flatMap(stepsOf).map(({ movement }) => movement);

function* stepsWithPaths({ session }) {
  for (const [place, block] of session.entries()) {
    if (!isRounds(block)) yield [["session", place], block];
    else for (const [nth, step] of block.steps.entries()) yield [["session", place, "steps", nth], step];
  }
}

function changed(thing, stage) {
  const own = figures(stage?.change?.get(thing.id) ?? {});
  const made = { ...thing, ...own };
  if (!isRounds(thing) && own.sets?.high === ONE) made.rest = undefined;
  return made;
}

/** Every step of a stage with its number in the session and the rounds it stands in. */
function numbered({ session }, stage) {
  const skipped = new Set(stage?.skip ?? []);
  const found = [];
  let number = 0;
  for (const block of session) {
    const rounds = isRounds(block) ? changed(block, stage) : undefined;
    for (const step of stepsOf(block)) {
      number += 1;
      if (!skipped.has(block.id) && !skipped.has(step.id)) found.push({ number, step: changed(step, stage), rounds });
    }
  }
  return found;
}

const endOf = (quantity, end) => (end === "high" ? quantity.high : least(quantity));

/** What one session adds up to, by movement: seconds in all and in one go, metres. */
function totals(routine, stage, end = "high") {
  const [seconds, longest, metres] = [new Map(), new Map(), new Map()];
  let isTimed = true;
  for (const { step, rounds } of numbered(routine, stage)) {
    const count = BigInt(fixed(endOf(step.sets ?? once, end)) * fixed(endOf(rounds?.rounds ?? once, end)));
    const amount = endOf(step.work, end);
    if (step.work.kind !== "Duration") isTimed = false;
    if (!step.movement) continue;
    if (step.work.kind === "Distance") metres.set(step.movement, (metres.get(step.movement) ?? 0n) + count * amount);
    if (step.work.kind !== "Duration") continue;
    const inOneGo = whole(fixed(amount));
    seconds.set(step.movement, (seconds.get(step.movement) ?? 0n) + count * inOneGo);
    longest.set(step.movement, inOneGo > (longest.get(step.movement) ?? 0n) ? inOneGo : longest.get(step.movement));
  }
  return { seconds, longest, metres, isTimed };
}

const sum = (byMovement) => [...byMovement.values()].reduce((all, one) => all + one, 0n);
const stagesOf = ({ plan }) => [
  [[], undefined],
  ...plan.stages.map((stage, place) => [["plan", "stages", place], stage]),
];
const duration = (seconds) => ({ kind: "Duration", low: seconds, high: seconds });

// Words that must resolve

function* wordsAreInTheVocabulary({ routine, data, values: { say } }) {
  for (const [key, noun] of [
    ["goals", "goal"],
    ["places", "place"],
    ["equipment", "piece of equipment"],
  ]) {
    const choices = Object.keys(data.vocabulary[key]);
    for (const [place, word] of (routine[key] ?? []).entries()) {
      if (!choices.includes(word)) yield { path: [key, place], ...wrongChoice(say, word, noun, choices) };
    }
  }
}

function* movementsAreTheTrends({ routine, about, values: { say } }) {
  const choices = Object.keys(about.movements);
  for (const [path, { movement }] of stepsWithPaths(routine)) {
    if (movement && !choices.includes(movement)) {
      yield { path: [...path, "movement"], ...wrongChoice(say, movement, "movement of this trend", choices) };
    }
  }
}

function* somethingMoves({ routine, about, values: { say } }) {
  if (movementsOf(routine).some(Boolean)) return;
  yield { path: ["session"], ...say("nothing_moves", { movement: Object.keys(about.movements)[0] }) };
}

function* sourcesAreKnown({ routine, data, values: { say } }) {
  const known = Object.keys(data.sources);
  for (const [place, word] of routine.sources.entries()) {
    const path = ["sources", place];
    if (!known.includes(word)) {
      yield { path, ...wrongChoice(say, word, "source in sources.yml", near(word, known, 3, 0)) };
    } else if (data.sources[word].verified === "no") {
      yield { path, ...say("not_verified", { text: word }) };
    }
  }
}

function* titlesDiffer({ routine, data, slug, about, values: { say } }) {
  const bare = (title) => title.toUpperCase().toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  for (const [trend, { routines }] of Object.entries(data.trends)) {
    for (const [other, title] of Object.entries(routines)) {
      if (bare(title) !== bare(routine.title) || (other === slug && data.trends[trend] === about)) continue;
      const file = `routines/${trend}/${other}.yml`;
      yield { path: ["title"], ...say("title_twice", { text: routine.title, file }) };
      return;
    }
  }
}

function* stepIdsAreUnique({ routine, tree, values: { say } }) {
  const lines = new Map();
  for (const [place, block] of routine.session.entries()) {
    const inside = isRounds(block)
      ? block.steps.map(({ id }, nth) => [["session", place, "steps", nth, "id"], id])
      : [];
    for (const [path, id] of [[["session", place, "id"], block.id], ...inside]) {
      if (id === undefined) continue;
      if (lines.has(id)) yield { path, ...say("id_twice", { text: id, line: lines.get(id) }) };
      else lines.set(id, nodeAt(tree, path).line);
    }
  }
}

// The plan

function* stagesNameSteps({ routine, about, slug, values: { say } }) {
  const { session } = routine;
  const ids = [...new Set([...session, ...session.flatMap(stepsOf)].map(({ id }) => id).filter(Boolean))];
  const slugs = [...new Set([...Object.keys(about.routines), slug])].filter(Boolean).sort();
  for (const [place, stage] of routine.plan.stages.entries()) {
    const here = ["plan", "stages", place];
    for (const [key, words] of [
      ["change", [...(stage.change?.keys() ?? [])]],
      ["skip", stage.skip ?? []],
    ]) {
      for (const [nth, word] of words.entries()) {
        if (ids.includes(word)) continue;
        const said = ids.length
          ? wrongChoice(say, word, "step of this routine", ids)
          : say("give_an_id", { text: word });
        yield { path: [...here, key, key === "change" ? word : nth], ...said };
      }
    }
    if (!numbered(routine, stage).length) yield { path: [...here, "skip"], ...say("stage_empty") };
    for (const [nth, word] of (stage.go_to ?? []).entries()) {
      if (slugs.includes(word)) continue;
      const said = wrongChoice(say, word, "routine of this trend", near(word, slugs, 3, 0));
      yield { path: [...here, "go_to", nth], ...said };
    }
  }
}

function* roundsChangeRounds({ routine, data, values: { say } }) {
  const rounds = routine.session.filter((block) => isRounds(block) && block.id).map(({ id }) => id);
  for (const [place, stage] of routine.plan.stages.entries()) {
    for (const [name, change] of stage.change ?? []) {
      const known = rounds.includes(name) ? ["rounds", "rest"] : Object.keys(data.shapes.Step);
      for (const key of Object.keys(figures(change))) {
        if (known.includes(key)) continue;
        const said = say(rounds.includes(name) ? "not_of_rounds" : "not_of_a_step", { key, text: name });
        yield { path: ["plan", "stages", place, "change", name, key], ...said };
      }
    }
  }
}

function* weeksFollowEachOther({ routine: { plan }, values: { say, show } }) {
  const isWritten = plan.stages.map(({ weeks }) => weeks !== undefined);
  if (isWritten.includes(true) && plan.weeks) yield { path: ["plan", "weeks"], ...say("weeks_twice") };
  if (isWritten.includes(true) && isWritten.includes(false)) {
    yield { path: ["plan", "stages", isWritten.indexOf(false)], ...say("weeks_missing") };
  }
  let due = 1;
  for (const [place, { weeks }] of plan.stages.entries()) {
    if (!weeks) continue;
    if (fixed(least(weeks)) !== due) {
      const said = say("weeks_gap", { text: show(weeks), week: due, next: due + 1 });
      yield { path: ["plan", "stages", place, "weeks"], ...said };
    }
    due = fixed(weeks.high) + 1;
  }
}

function* minutesOnlyWithoutAClock({ routine, values: { say } }) {
  const isTimed = stagesOf(routine).every(([, stage]) => totals(routine, stage).isTimed);
  if (isTimed && routine.minutes) yield { path: ["minutes"], ...say("minutes_known") };
  if (!isTimed && !routine.minutes) yield { path: ["session"], ...say("minutes_missing") };
}

function* changedStagesHold({ routine, values: { say } }) {
  for (const [place, stage] of routine.plan.stages.entries()) {
    for (const [name, change] of stage.change ?? []) {
      const entry = numbered(routine, stage).find(({ step }) => step.id === name);
      if (entry && (entry.step.sets ?? once).high === ONE && change.rest) {
        yield { path: ["plan", "stages", place, "change", name, "rest"], ...say("stage_rest") };
      }
    }
  }
}

const sameUnit = (one, other) => one.unit === other.unit;

/** What a stage has more of than the one before: low end against high end, as a reader would move on. */
function raised(routine, before, now) {
  const things = [];
  const earlier = new Map(numbered(routine, before).map(({ number, step }) => [number, step]));
  for (const [key, noun] of [
    ["speed", "speed"],
    ["incline", "slope"],
    ["load", "load"],
  ]) {
    const isRaised = numbered(routine, now).some(({ number, step }) => {
      const [old, value] = [earlier.get(number), step[key]];
      return old && value && (!old[key] || (sameUnit(old[key], value) && least(value) > old[key].high));
    });
    if (isRaised) things.push(noun);
  }
  const [low, high] = [totals(routine, now, "low"), totals(routine, before, "high")];
  const [seconds, metres] = ["seconds", "metres"].map((key) => sum(low[key]) - sum(high[key]));
  if (seconds > 0n || metres > 0n) things.push(seconds > 0n ? "time" : "distance");
  return { things, seconds };
}

function* stagesGrowGently(room) {
  const { routine, values } = room;
  const { say, show, parse } = values;
  const allowed = [...applying(room, "extra minutes per week")].filter((limit) => limit.at_most);
  for (const [place, now] of routine.plan.stages.entries()) {
    if (!place) continue;
    const growth = raised(routine, routine.plan.stages[place - 1], now);
    const reasons = growth.things.length > 1 ? [say("raises", { things: growth.things.join(" and ") }).message] : [];
    for (const { at_most: text } of allowed) {
      const most = parse("Duration", text);
      if (growth.seconds > most.high) {
        reasons.push(say("adds", { more: show(duration(growth.seconds)), most: show(most) }).message);
      }
    }
    if (reasons.length && !now.build_up) {
      const said = say("grows_fast", { stage: place + 1, reasons: reasons.join(" and ") });
      yield { path: ["plan", "stages", place], ...said };
    }
  }
}

function* setsCanBeCounted({ routine, data, values: { say } }) {
  const counts = [];
  for (const [where, stage] of stagesOf(routine)) {
    const count = numbered(routine, stage).reduce(
      (all, { step, rounds }) => all + times((step.sets ?? once).high, (rounds?.rounds ?? once).high),
      0n,
    );
    counts.push(fixed(count));
    if (counts.at(-1) > data.limits.sets && (!stage || counts.at(-1) !== counts[0])) {
      const said = say("too_many_sets", { count: counts.at(-1).toLocaleString("en"), most: data.limits.sets });
      yield { path: stage ? where : ["session"], ...said };
    }
  }
}

// Dose limits

/** The limits of this measure whose every written condition the routine (and the step) meets. */
function* applying({ routine, about, values }, measure, step) {
  const ages = routine.ages;
  for (const limit of about.limits) {
    if (limit.measure !== measure) continue;
    if (limit.level?.length && !limit.level.includes(routine.level)) continue;
    if (limit.supervision?.length && !limit.supervision.includes(routine.supervision)) continue;
    if (limit.place && !routine.places.includes(limit.place)) continue;
    if (limit.equipment && !routine.equipment?.includes(limit.equipment)) continue;
    if (limit.ages && !isForAges(ages, values.parse("Ages", limit.ages))) continue;
    if (limit.movement && !(step ? [step.movement] : movementsOf(routine)).includes(limit.movement)) continue;
    yield limit;
  }
}

function isForAges(routine, limit) {
  if (!routine) return limit.since === 16;
  if (limit.to === null) return routine.since >= limit.since - (limit.since > 16 ? 5 : 0);
  return routine.since <= limit.to;
}

/** The conditions of a limit as a reader would say them. */
function why({ show, parse }, limit, but = "") {
  const { level = [], supervision = [] } = limit;
  const conditions = [
    level.join(" or "),
    limit.movement,
    limit.place,
    limit.equipment,
    limit.ages ? `ages ${show(parse("Ages", limit.ages))}` : "",
    supervision.length && !supervision.includes(but) ? `supervision ${listed(supervision, "or")}` : "",
  ];
  return conditions.filter((word) => word && word !== but).join(", ") || "every routine";
}

/** What is wrong with a figure under a limit, or undefined. */
function beyond(values, limit, value, kind) {
  const { say, show, parse } = values;
  const words = { text: show(value), why: why(values, limit) };
  const most = limit.at_most && parse(kind, limit.at_most);
  if (most && value.high > most.high && sameUnit(value, most))
    return say("above_limit", { ...words, most: show(most) });
  const fewest = limit.at_least && parse(kind, limit.at_least);
  if (fewest && least(value) < fewest.high && sameUnit(value, fewest)) {
    return say("below_limit", { ...words, least: show(fewest) });
  }
  return undefined;
}

function* figuresKeepToTheLimits(room) {
  const { routine, data, values } = room;
  const paths = [...stepsWithPaths(routine)].map(([path]) => path);
  for (const [where, stage] of stagesOf(routine)) {
    for (const { number, step, rounds } of numbered(routine, stage)) {
      if (!step.movement) continue;
      for (const [measure, key, kind] of data.measured) {
        let [value, owner, path] = [step[key], step, [...paths[number - 1], key]];
        if (key === "rest" && !value && rounds)
          [value, owner, path] = [rounds.rest, rounds, [...path.slice(0, 2), "rest"]];
        if (!value) continue;
        if (stage) {
          if (!(key in (stage.change?.get(owner.id) ?? {}))) continue; // the step's own figure, reported once
          path = [...where, "change", owner.id, key];
        }
        for (const limit of applying(room, measure, step)) {
          const said = beyond(values, limit, value, kind);
          if (said) yield { path, ...said };
        }
      }
    }
  }
}

function* dosesKeepToTheLimits(room) {
  const { routine, values } = room;
  const { say, show, parse } = values;
  const usual = totals(routine);
  for (const [where, stage] of stagesOf(routine)) {
    const total = totals(routine, stage);
    for (const [measure, by, key] of [
      ["minutes in one go", "longest", "too_long_in_one_go"],
      ["minutes per session", "seconds", "too_long_a_session"],
    ]) {
      for (const limit of applying(room, measure)) {
        const most = parse("Duration", limit.at_most ?? "24 h");
        for (const movement of limit.movement ? [limit.movement] : total[by].keys()) {
          const seconds = total[by].get(movement) ?? 0n;
          if (stage && seconds === (usual[by].get(movement) ?? 0n)) continue; // the session's own dose, reported once
          if (seconds <= most.high) continue;
          const words = { time: show(duration(seconds)), movement, why: why(values, limit), most: show(most) };
          yield { path: stage ? where : ["session"], ...say(key, words) };
        }
      }
    }
  }
}

function* frequencyKeepsToTheLimits(room) {
  const { routine, values } = room;
  for (const [where, stage] of stagesOf(routine)) {
    const frequency = stage ? stage.frequency : routine.plan.frequency;
    if (!frequency) continue;
    for (const limit of applying(room, "sessions per week")) {
      const said = beyond(values, limit, frequency, "Frequency");
      if (said) yield { path: [...(stage ? where : ["plan"]), "frequency"], ...said };
    }
  }
}

function* useIsAllowed(room) {
  const { routine, values } = room;
  for (const limit of applying(room, "use")) {
    if (limit.never) {
      const [key, text] = limit.equipment
        ? ["equipment", limit.equipment]
        : limit.place
          ? ["places", limit.place]
          : ["supervision", routine.supervision];
      const reason = (limit.reason ?? "the trend rules it out").replace(/\.$/, "");
      const path = key === "supervision" ? [key] : [key, routine[key].indexOf(text)];
      yield { path, ...values.say("never_together", { text, why: why(values, limit, text), reason }) };
    }
    if (limit.needs && !routine.equipment?.includes(limit.needs)) {
      const said = values.say("needed", { text: limit.needs, why: why(values, limit) });
      yield { path: ["equipment"], ...said };
    }
  }
}

// Words we never say, and freshness

function* textsIn({ value }, path) {
  if (typeof value === "string") yield [path, value];
  else for (const [key, node] of value.entries()) yield* textsIn(node, [...path, key]);
}

const patterns = new WeakMap();

/** What is never said, each word as a pattern. */
function blockedWords({ blocked }) {
  return blocked.flatMap(({ find, reason }) =>
    find.map((text) => {
      const words = text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      const inWord = "[\\p{L}\\p{N}_]"; // \b knows only English letters
      const edge = (letter, inside, outside) => (new RegExp(inWord, "u").test(letter) ? outside : inside);
      const before = edge(text[0], `(?<=${inWord})`, `(?<!${inWord})`);
      const after = edge(text.at(-1), `(?=${inWord})`, `(?!${inWord})`);
      return [text, new RegExp(`${before}${words}${after}`, "iu"), reason.replace(/\.$/, "")];
    }),
  );
}

function* copyIsNotBlocked({ tree, about, values: { say } }) {
  for (const [path, typed] of textsIn(tree, [])) {
    for (const [text, pattern, reason] of remembered(patterns, about, blockedWords)) {
      if (pattern.test(typed)) yield { path, ...say("never_said", { text, reason }) };
    }
  }
}

function* reviewIsCurrent({ routine: { review }, today, values: { say, show } }) {
  if (review.due.on < today) {
    yield { path: ["review", "due"], ...say("overdue", { day: show(review.due) }), warning: true };
  }
  if (review.on.on > today) yield { path: ["review", "on"], ...say("in_the_future", { day: show(review.on) }) };
}

const RULES = [
  wordsAreInTheVocabulary,
  movementsAreTheTrends,
  somethingMoves,
  stepIdsAreUnique,
  stagesNameSteps,
  roundsChangeRounds,
  weeksFollowEachOther,
  minutesOnlyWithoutAClock,
  changedStagesHold,
  stagesGrowGently,
  figuresKeepToTheLimits,
  dosesKeepToTheLimits,
  frequencyKeepsToTheLimits,
  useIsAllowed,
  copyIsNotBlocked,
  reviewIsCurrent,
];

/** Every problem that any rule finds, each once. Nothing unrolls a session of a million sets. */
export function broken(room) {
  const countless = [...setsCanBeCounted(room)];
  const found = [sourcesAreKnown, titlesDiffer].flatMap((rule) => [...rule(room)]);
  found.push(...(countless.length ? countless : RULES.flatMap((rule) => [...rule(room)])));
  const all = new Map(
    found.map(({ warning = false, ...one }) => [`${one.path.join("/")}: ${one.message}`, { ...one, warning }]),
  );
  return [...all.values()];
}
