// Where a session stands. It is told the time and keeps deadlines; it counts nothing, so it cannot drift.
// The first entry of the list is getting ready. An entry without seconds waits until `go` is called.

export const TAIL = 5; // seconds of sound behind the last interval, and of a wait in a saved file: nobody presses Done
const LEAD = 0.8; // seconds from a tone to the words
const CALL = 10; // seconds before the end of a long interval

export class Clock {
  constructor(intervals, ready) {
    this.list = [{ look: "ready", name: "Get ready", seconds: ready, say: "Get ready.", voice: "get-ready", label: "" }, ...intervals];
    this.at = 0;
    this.spent = 0; // ms done of this entry while the clock stands still
    this.from = null; // when this entry began, while the clock runs
  }

  get now() { return this.list[this.at]; }
  get runs() { return this.from !== null; }
  get over() { return this.at >= this.list.length; }
  get waits() { return !this.over && this.now.seconds === null; }

  start(time) { this.from = time - this.spent; }

  stop(time) {
    this.settle(time);
    this.spent = this.runs ? time - this.from : this.spent;
    this.from = null;
  }

  // Walks over every deadline that has passed; gives what was entered, with the moment it was due.
  settle(time) {
    const entered = [];
    while (this.runs && !this.over && !this.waits && time >= this.from + this.now.seconds * 1000) {
      this.from += this.now.seconds * 1000;
      this.at += 1;
      entered.push([this.at, this.from]);
    }
    if (this.over) this.from = null;
    return entered;
  }

  go(place, time, spent = 0) {
    this.at = Math.max(0, Math.min(place, this.list.length));
    this.spent = spent;
    if (this.runs) this.from = this.over ? null : time - spent;
  }

  done(time) { return this.runs ? time - this.from : this.spent; }

  left(time) { return this.over || this.waits ? null : Math.max(0, this.now.seconds * 1000 - this.done(time)); }

  // The run of timed entries around a place: [first, one past the last].
  chain(place = this.at) {
    let [first, end] = [place, place];
    while (first > 0 && this.list[first - 1].seconds !== null) first -= 1;
    while (end < this.list.length && this.list[end].seconds !== null) end += 1;
    return [first, end];
  }
}

// Seconds from the start of `first` to each entry up to `end`, and to the end itself.
export function offsets(list, first, end, wait = 0) {
  const found = [0];
  for (let place = first; place < end; place += 1) found.push(found.at(-1) + (list[place].seconds ?? wait));
  return found;
}

// The entry before the first step back: there one looks behind oneself.
export const before = (list) => list.findIndex((entry) => entry.look === "back") - 1;

// Every sound of one entry, in order: [seconds into it, tone], or [seconds, groups of words, seconds of room for them].
export function cues(list, place) {
  const entry = list[place];
  if (!entry) return [[0, "end"], [1.1, "done", 1]];
  const { look, seconds } = entry;
  const warning = place === before(list) ? "/path-clear" : "";
  if (seconds === null) return [[0, "wait"], [LEAD, look], [2 * LEAD, `your-turn/${entry.voice}${warning}`, TAIL - 2 * LEAD]];
  const long = seconds >= 30;
  const ticks = seconds > 4 ? [3, 2, 1] : [];
  const begin = look === "ready" ? 0 : LEAD;
  const found = begin ? [[0, look]] : [];
  found.push([begin, entry.voice + (long ? "" : warning), seconds - begin - (long ? CALL : ticks.length)]);
  if (seconds >= 120 && look !== "rest") found.push([seconds / 2, "halfway", 5]);
  if (long) found.push([seconds - CALL, `10 seconds${warning}`, CALL - ticks.length]);
  return [...found, ...ticks.map((left) => [seconds - left, "tick"])];
}

// The sounds from one entry to another, on one line of time; the one that opens what follows is among them.
export function score(list, first, end, wait = 0) {
  const starts = offsets(list, first, end, wait);
  const found = [];
  for (let place = first; place <= end; place += 1) {
    for (const [into, ...sound] of cues(list, place)) found.push([starts[place - first] + into, ...sound]);
  }
  return { sounds: found, seconds: starts.at(-1) + TAIL };
}
