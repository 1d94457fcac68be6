// Run mode: shows, sounds and says what the clock says. Words, labels and figures come from the page's data.

import { before, Clock, cues, offsets } from "./run-clock.js";
import { canListen, listen } from "./run-listen.js";
import { add, advice, entries, read, save, today, write } from "./run-log.js";
import { Beeps, learn, Track, wav } from "./run-sound.js";

const box = (id) => document.getElementById(id);
const data = JSON.parse(box("run-data").textContent);
const setup = box("setup");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const now = () => performance.now();
const AHEAD = 300_000; // ms of sound handed over at once; a throttled tab still wakes once a minute
const LATE = 1500; // ms after which a signal no longer helps
const OLD = 3 * 3600_000; // ms after which nobody goes on with a session

let clock = null;
let state = "setup"; // setup, on, paused, after
let ticking = 0;
let told = {}; // when something was last said, and for which entry "10 seconds"
let heard = -Infinity; // cues due up to here are with the sound clock already
let away = null;
let beepsOnly = false; // where <audio> is refused
let awake = null;
const beeps = new Beeps();
const track = new Track({ tick: () => state === "on" && tick(), pause: () => state === "on" && pause() });

// What the reader chose

const choice = (name) => setup.elements[name].value;
const checked = (name) => setup.elements[name].checked;
const volume = () => Number(choice("volume")) / 100;
const stage = () => data.stages[Number(choice("stage")) - 1];
const session = () => stage()[choice("end")];
const KEPT = ["sound", "volume", "voice", "vibrate", "flash", "ear", "away"].filter((name) => setup.elements[name]);
const slot = (field) => (field.type === "checkbox" ? "checked" : "value");

function recall() {
  const kept = read("tg-cues", {});
  for (const name of KEPT) {
    const field = setup.elements[name];
    if (name in kept) field[slot(field)] = kept[name];
  }
  fromHash();
}

function keep() {
  write("tg-cues", Object.fromEntries(KEPT.map((name) => [name, setup.elements[name][slot(setup.elements[name])]])));
}

function fromHash() {
  const asked = new URLSearchParams(location.hash.slice(1));
  choose(asked.get("stage"), asked.get("end"));
}

function choose(number, end) {
  if (data.stages[number - 1]) setup.elements.stage.value = number;
  if (end === "low" || end === "high") setup.elements.end.value = end;
  const { low, high } = stage();
  box("low").textContent = `${low.dose}\n${low.length} in all`;
  box("high").textContent = `${high.dose}\n${high.length} in all`;
  box("ends").hidden = JSON.stringify(low.intervals) === JSON.stringify(high.intervals);
}

// What is said

function tell(text) {
  clearTimeout(told.timer);
  const wait = told.at + 3000 - now();
  if (wait > 0) return void (told.timer = setTimeout(tell, wait, text));
  told.at = now();
  box("status").textContent = text;
}

// Only voices of this device: others would send the words to somebody.
const deviceVoice = () => globalThis.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.startsWith("en"));

function speak(text) {
  const voice = deviceVoice();
  if (choice("voice") !== "device" || !voice) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { voice, volume: volume() }));
}

// What is heard

const fetched = () => learn(choice("voice") === "own" && choice("sound") !== "off" ? data.words : []);
const locked = () => choice("sound") === "lock" && !beepsOnly;
const position = () => offsets(clock.list, clock.chain()[0], clock.at).at(-1) + clock.done(now()) / 1000;

async function sound() {
  beeps.hush();
  heard = now() - 50;
  const silent = state !== "on" || choice("sound") === "off";
  if (silent || clock.waits || !locked()) track.pause();
  if (silent) return;
  const ready = beeps.open().catch(() => {}); // inside the tap, or the browser refuses
  try {
    await Promise.race([fetched(), new Promise((late) => setTimeout(late, 2000))]); // a bad connection has the tones
    if (state === "on" && locked() && !clock.waits) await track.play(clock, position, volume());
  } catch (error) {
    if (error.name !== "AbortError") beepsOnly = true; // aborted: a later press took over
  }
  await ready;
  ahead();
}

function ahead() {
  if (state !== "on" || choice("sound") === "off" || !beeps.waiting || (locked() && !clock.waits)) return;
  const time = now();
  let start = clock.from;
  for (let place = clock.at; start !== null && start <= time + AHEAD; place += 1) {
    for (const [into, sound, room] of cues(clock.list, place)) {
      const due = start + into * 1000;
      if (due > heard && due > time - 50 && due <= time + AHEAD) beeps.play(sound, due - time, volume(), room);
    }
    const { seconds = null } = clock.list[place] ?? {};
    start = seconds === null ? null : start + seconds * 1000;
  }
  heard = time + AHEAD;
}

// The screen was off and this page asleep: the sound that went on is what the reader followed.
function follow() {
  const behind = position() - track.audio.currentTime;
  const [first, end] = clock.chain();
  if (!locked() || !track.audio.src || track.audio.paused !== track.audio.ended) return false;
  if (Math.abs(behind) < 1 || clock.waits) return true;
  const starts = offsets(clock.list, first, end);
  const place = starts.findLastIndex((start) => start <= track.audio.currentTime);
  clock.go(first + place, now(), first + place < end ? (track.audio.currentTime - starts[place]) * 1000 : 0);
  return true;
}

// What is shown

function digits(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function enter(due) {
  const entry = clock.now;
  const late = now() - due > LATE;
  remember();
  paint();
  if (!entry) return;
  const next = clock.list[clock.at + 1];
  const words = [entry.say, clock.at === safetyAt() ? data.safety : entry.look === "rest" && next ? `Next: ${next.say}` : ""];
  if (late && clock.at !== safetyAt()) return;
  tell(words.join(" ").trim());
  speak(words.join(" ").trim());
  if (document.hidden || entry.look === "ready") return;
  if (checked("vibrate")) navigator.vibrate?.(entry.look === "rest" ? [400] : entry.look === "back" ? [120, 80, 120, 80, 120] : [120, 80, 120]);
  if (checked("flash") && !still.matches) {
    document.body.classList.remove("run-flash");
    requestAnimationFrame(() => document.body.classList.add("run-flash"));
  }
}

const safetyAt = () => before(clock.list);
const named = (entry) => [entry.name, entry.amount, entry.label?.toLowerCase()].filter(Boolean).join(", ");

function draw(id, entry) {
  const picture = entry && entry.look !== "rest" && box(`picture-${entry.number}`);
  box(id).replaceChildren(...(picture ? [picture.content.cloneNode(true)] : []));
}

// Everything that stays the same through an interval.
function paint() {
  const entry = clock?.now;
  const busy = state === "on" || state === "paused";
  listen(state === "on" && clock.waits && setup.elements.ear?.checked ? clock.at : null, done);
  document.body.dataset.state = state;
  document.body.dataset.look = busy && entry ? entry.look : "idle";
  for (const [id, shown] of Object.entries({ setup: state === "setup", reading: state === "setup", face: busy, controls: state !== "after", after: state === "after" })) box(id).hidden = !shown;
  for (const id of ["back", "skip", "restart"]) box(id).hidden = !busy;
  box("end").hidden = state !== "paused";
  box("main").textContent = state === "setup" ? "Start" : state === "paused" ? "Go on" : clock.waits ? "Done" : "Pause";
  if (!busy || !entry) return;
  box("phase").textContent = [state === "paused" && "Paused", data.phases[entry.phase]].filter(Boolean).join(" · ");
  box("label").textContent = entry.label;
  box("name").textContent = entry.name;
  const figures = entry.look === "ready" || entry.look === "rest" ? "" : stage().figures[entry.number];
  box("figures").textContent = [entry.seconds === null ? entry.other : entry.amount, figures].filter(Boolean).join(" · ");
  const next = clock.list[clock.at + 1];
  draw("picture", entry.look === "ready" ? next : entry);
  draw("next-picture", entry.look === "rest" ? next : null);
  const lines = entry.look === "ready" || entry.look === "rest" ? [] : (data.cues[entry.number] ?? []);
  box("cues").replaceChildren(
    ...lines.map((cue, place) => {
      const line = document.createElement("li");
      line.textContent = cue;
      if (place === (entry.nth - 1) % lines.length) line.className = "run-cue";
      return line;
    }),
  );
  box("before").hidden = clock.at !== safetyAt();
  box("next").textContent = next ? next.name : "The end";
  box("next-more").textContent = [next?.amount, next?.label.toLowerCase()].filter(Boolean).join(" · ");
  if ("mediaSession" in navigator && globalThis.MediaMetadata) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: named(entry), artist: data.title, album: stage().label });
    navigator.mediaSession.playbackState = state === "on" && !clock.waits ? "playing" : "paused"; // a wait shows "play", which says done
  }
  count();
}

// What changes every second. A tick passes its own moment on.
function count(time = now()) {
  const left = clock.left(time);
  const text = left === null ? (clock.now?.amount ?? "") : digits(left);
  const face = box("digits");
  if (face.textContent !== text) face.textContent = text;
  face.classList.toggle("run-digits--long", left !== null && text.length > 4);
  face.classList.toggle("run-digits--words", left === null);
  box("bar").firstChild.style.transform = `scaleX(${left === null ? 0 : left / (clock.now.seconds * 1000)})`;
}

// The clock

function tick() {
  clearTimeout(ticking);
  if (state !== "on") return;
  const time = now();
  const entered = clock.settle(time);
  if (clock.over) return finish(true);
  if (entered.length) enter(entered.at(-1)[1]);
  else count(time);
  if (clock.waits) return;
  const left = clock.left(time);
  if (clock.now.seconds >= 30 && left <= 10_000 && left > 7000 && told.ten !== clock.at) {
    told.ten = clock.at;
    if (clock.at !== safetyAt()) tell("10 seconds left.");
  }
  ahead();
  if (Math.ceil(left / 1000) % 5 === 0) remember();
  const apart = locked() && !document.hidden && !track.audio.paused ? position() - track.audio.currentTime : 0;
  if (Math.abs(apart) > 0.25) track.audio.currentTime = position();
  ticking = setTimeout(tick, left % 1000 || 1000);
}

function start() {
  keep();
  begin(new Clock(session().intervals, data.ready));
}

function begin(fresh) {
  clock = fresh;
  told = { at: -Infinity, timer: 0, ten: -1 };
  run();
  enter(now());
}

function run() {
  state = "on";
  box("alert").hidden = box("jump").hidden = box("resume").hidden = true;
  sound(); // opening the sound card takes a moment, so it comes before the clock
  clock.start(now());
  hold();
  paint();
  tick();
}

function pause(why = "") {
  clearTimeout(ticking);
  clock.stop(now());
  if (clock.over) return finish(true);
  state = "paused";
  sound();
  globalThis.speechSynthesis?.cancel();
  paint();
  remember();
  box("alert").hidden = !why;
  box("alert").textContent = why;
  tell(why || "Paused.");
}

function move(place) {
  clock.go(place, now());
  told.ten = -1;
  if (clock.over) return finish(false);
  box("alert").hidden = box("jump").hidden = true;
  sound();
  enter(now());
  tick();
}

function onward() {
  if (state === "setup") start();
  else if (state === "paused") {
    run();
    tell("Going on.");
  } else if (clock.waits) done();
  else pause();
}

// A tap, a key, or "next" on the lock screen; the last one ends the session as a whole one.
function done() {
  if (clock.at + 1 < clock.list.length) move(clock.at + 1);
  else {
    beeps.play("end", 0, choice("sound") === "off" ? 0 : volume());
    finish(true);
  }
}

const forward = () => (clock.waits ? done() : move(clock.at + 1));
const backward = () => move(clock.waits || clock.done(now()) > 3000 ? clock.at : clock.at - 1);

function finish(whole) {
  clearTimeout(ticking);
  if (!whole) {
    beeps.hush();
    track.pause();
  }
  state = "after";
  write("tg-now", null);
  awake?.release?.().catch(() => {});
  const place = Math.min(clock.at, clock.list.length);
  box("after").dataset.whole = whole;
  box("after-title").textContent = whole ? "Done" : "Finished early";
  box("after-text").textContent = whole ? `${data.title}, ${stage().label.toLowerCase()}.` : `${Math.max(0, place - 1)} of ${clock.list.length - 1} parts done.`;
  paint();
  tell(whole ? "Finished. Well done." : "Finished early.");
  refocus("after-title");
}

// Only where the focused button has gone from the screen.
function refocus(id) {
  const here = document.activeElement;
  if (here === document.body || here.closest("[hidden]")) box(id).focus({ preventScroll: true });
}

function leave() {
  state = "setup";
  clock = null;
  for (const field of document.querySelectorAll("#after input")) field.checked = false;
  box("advice").hidden = true;
  paint();
  refocus("main");
}

// Asked for at the start and after every return; a refusal changes nothing.
async function hold() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch {
    awake = null;
  }
}

// Away and back

function remember() {
  if (!clock || clock.over || state === "after") return;
  write("tg-now", { id: data.id, stage: choice("stage"), end: choice("end"), at: clock.at, spent: clock.done(now()), when: Date.now() });
}

function leaving() {
  if (state !== "on") return;
  if (choice("away") === "wait") pause("Paused when you left.");
  else away = { mono: now(), wall: Date.now() };
  remember();
}

function returning() {
  if (state !== "on" || !away) return;
  hold();
  const slept = Date.now() - away.wall - (now() - away.mono);
  away = null;
  if (!follow() && Math.abs(slept) > 2000) {
    pause("This device slept, or its clock was changed, while you were away. The timer stands where it stopped.");
    box("jump").hidden = slept < 0;
    box("jump").onclick = () => {
      clock.spent += slept;
      run();
    };
    return;
  }
  if (!clock.runs && !clock.over) clock.start(now());
  paint();
  tick();
}

document.addEventListener("visibilitychange", () => (document.hidden ? leaving() : returning()));
addEventListener("pagehide", remember);

// Buttons and keys

box("main").addEventListener("click", onward);
box("skip").addEventListener("click", forward);
box("back").addEventListener("click", backward);
box("restart").addEventListener("click", () => {
  move(0);
  if (state === "paused") run();
});
box("end").addEventListener("click", () => finish(false));
box("timer").addEventListener("keydown", (event) => {
  if (box("face").hidden || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowRight") forward();
  else if (event.key === "ArrowLeft") backward();
  else return;
  event.preventDefault();
});

setup.addEventListener("change", () => {
  choose();
  keep();
  history.replaceState(null, "", `#stage=${choice("stage")}&end=${choice("end")}`);
});
addEventListener("hashchange", () => state === "setup" && fromHash());
for (const form of [setup, box("after")]) form.addEventListener("submit", (event) => event.preventDefault());

box("try").addEventListener("click", async () => {
  await beeps.open().catch(() => {});
  await fetched();
  ["go", "back", "rest", "tick", "end"].forEach((tone, place) => beeps.play(tone, place * 1100, volume()));
  beeps.play("backward/set 2/20 seconds", 5500, volume(), 9);
});
box("save-sound").addEventListener("click", async () => {
  const { list } = new Clock(session().intervals, data.ready);
  await fetched();
  save(await wav(list, 0, list.length), `${data.slug}-stage-${choice("stage")}-${choice("end")}.wav`);
});

box("save").addEventListener("click", () => {
  const felt = (name) => (box("after").elements[name].value === "" ? null : Number(box("after").elements[name].value));
  const entry = { id: data.id, day: today(), stage: Number(choice("stage")), end: choice("end"), finished: box("after").dataset.whole === "true", effort: felt("effort"), knee: felt("knee") };
  const kept = add(entry);
  const text = kept ? advice(data, entries(data.id)) : `This browser keeps nothing for us, so nothing was saved. ${advice(data, [entry])}`;
  box("advice-text").textContent = text;
  box("after").hidden = true;
  box("advice").hidden = false;
  tell(text);
  refocus("anew");
});
box("again").addEventListener("click", leave);
box("anew").addEventListener("click", leave);

const pressed = { play: () => (clock?.waits ? done() : state === "paused" && run()), pause: () => (clock?.waits ? done() : state === "on" && pause()), nexttrack: () => clock && state === "on" && forward(), previoustrack: () => clock && state === "on" && backward() };
for (const [name, act] of Object.entries(pressed)) {
  try {
    navigator.mediaSession?.setActionHandler(name, act);
  } catch {
    // Not every browser knows every button.
  }
}

// A session that was cut short

function offer() {
  const kept = read("tg-now", null);
  if (kept?.id !== data.id || Date.now() - kept.when > OLD) return;
  choose(kept.stage, kept.end);
  const old = new Clock(session().intervals, data.ready);
  old.go(kept.at, 0, kept.spent);
  if (old.over) return;
  const left = old.left(0);
  box("resume").hidden = false;
  box("resume-text").textContent = `You stopped at: ${named(old.now)}${left === null ? "" : `, with ${digits(left)} left`}.`;
  box("resume-yes").addEventListener("click", () => {
    begin(old);
    refocus("main");
  });
  box("resume-no").addEventListener("click", () => {
    write("tg-now", null);
    box("resume").hidden = true;
    refocus("main");
  });
}

recall();
for (const touched of ["pointerdown", "keydown"]) addEventListener(touched, fetched, { once: true });
canListen().then((can) => box("hears")?.toggleAttribute("hidden", !can));
const voices = () => (box("voice").hidden = !deviceVoice());
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", voices);
voices();
paint();
offer();
