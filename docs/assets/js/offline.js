// Saves the guide on the device, and offers a new version: never by itself, and never while a session runs.

const { serviceWorker: workers, locks } = navigator;
const SESSION = "guide-session"; // a lock that a page holds while its timer runs, so that other windows know
const PATIENCE = 3000; // ms: whoever leaves at once has nothing downloaded
const HOUR = 3600_000;

let release = null;
let holding = null;
let isOld = false; // another window took the new version, this page is still of the old one
let looked = 0;

const isRunning = () => ["on", "paused"].includes(document.body.dataset.state); // run.js says so

function hold() {
  if (isRunning() === Boolean(release)) return;
  release?.();
  release = null;
  if (!isRunning()) return;
  const over = new Promise((done) => (release = done));
  holding = locks?.request(SESSION, { mode: "shared" }, () => over).catch(() => {});
}

async function isBusy() {
  if (isRunning()) return true;
  await holding; // our own is given back a moment after the session
  const held = await locks?.query().catch(() => null);
  return Boolean(held?.held.some((lock) => lock.name === SESSION));
}

// The offer: a status that is there from the start, so that it is read out, once, when it gets its words.

function element(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...more });
}

function offer(registration) {
  const words = element("span", "");
  const button = element("button", "Reload", { type: "button", hidden: true });
  const bar = element("p", "", { className: "tg-new", role: "status" });
  bar.append(words, " ", button);
  document.body.append(bar);

  async function look() {
    const isShown = Boolean(isOld || (registration.waiting && workers.controller)) && !(await isBusy());
    const text = isShown ? "There is a new version." : "";
    if (words.textContent !== text) words.textContent = text;
    button.hidden = !isShown;
    bar.classList.toggle("tg-new--shown", isShown);
  }

  button.addEventListener("click", async () => {
    if (await isBusy()) return look();
    if (!registration.waiting) return location.reload();
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting.postMessage("take over");
  });
  return look;
}

async function save() {
  const before = workers.controller;
  const registration = await workers.register(new URL("../../sw.js", import.meta.url), { updateViaCache: "none" });
  const look = offer(registration);
  let last = before;
  const follow = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", follow);
  follow();
  workers.addEventListener("controllerchange", () => {
    isOld ||= Boolean(last);
    last = workers.controller;
    look();
  });
  new MutationObserver(look).observe(document.body, { attributeFilter: ["data-state"] });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    look();
    if (isRunning() || performance.now() - looked < HOUR) return;
    looked = performance.now();
    registration.update().catch(() => {});
  });
  before?.postMessage("mend");
  look();
  return registration;
}

function isSavedWhole() {
  const { port1, port2 } = new MessageChannel();
  workers.controller.postMessage("all of it?", [port2]);
  return new Promise((told) => (port1.onmessage = ({ data }) => told(data)));
}

// On the About page: whether it is saved, and a button for those whose device saves data.
function tell(place) {
  const words = place.querySelector("[role=status]");
  const button = place.querySelector("button");
  const say = (text) => (words.textContent = text);
  const done = async () => {
    button.hidden = true;
    const isAll = await isSavedWhole();
    say(`The guide is saved on this device${isAll ? "" : ", with every routine that you have opened"}.`);
  };
  const failed = () => say("It could not be saved. Open this page again where the connection is better.");
  if (workers.controller) return done();
  say("The guide is not saved on this device yet.");
  button.hidden = false;
  workers.addEventListener("controllerchange", done);
  button.addEventListener("click", async () => {
    button.hidden = true;
    say("Saving…");
    try {
      const { installing } = await start();
      installing?.addEventListener("statechange", () => installing.state === "redundant" && failed());
    } catch {
      failed();
    }
  });
}

let saving = null;
const start = () => (saving ??= save());

function begin() {
  const place = document.querySelector("[data-offline]");
  if (place) tell(place);
  if (workers.controller) start().catch(() => {});
  else if (!navigator.connection?.saveData) setTimeout(() => start().catch(() => {}), PATIENCE);
}

if (workers) {
  new MutationObserver(hold).observe(document.body, { attributeFilter: ["data-state"] });
  hold();
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
