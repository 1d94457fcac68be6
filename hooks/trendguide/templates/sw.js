// Keeps the guide for places without a signal. Made by hooks/trendguide/exports/offline.py: never edit it in the site.
// Whatever it stores or hands out has the SHA-256 that was worked out when the site was built. A deploy that is only
// half there is not installed; a stored file that was damaged is fetched again, and never shown.

const VERSION = "@VERSION@"; // of all files together
const FILES = new Map(Object.entries(@FILES@));
const PARTS = @PARTS@; // of a routine, in a guide so large that routines are kept when they are visited

const ROOT = registration.scope;
const OURS = `guide:${new URL(ROOT).pathname}:`; // other apps, and other guides, may share the origin
const CACHE = OURS + VERSION;
const AT_ONCE = 6;
const WAIT = 3000; // ms that whoever has a copy waits for a newer one
const ROUTINE = /^[^/]+\/[^/]+\/$/;
const SUM = "Guide-Sum"; // of what is not on the list, as it was when it was fetched

const NOTICE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Not saved on this device</title>
<h1>Not saved on this device</h1>
<p>There is no connection, and this page is not saved here, or its copy is damaged.
It mends itself as soon as you are online.</p>
<p><a href="">Try again</a> · <a href="${ROOT}">Start page</a></p></html>`;

const ourCaches = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

async function sumOf(response) {
  const hash = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

const isWhole = async (name, response) =>
  (await sumOf(response)) === (FILES.has(name) ? FILES.get(name) : response.headers.get(SUM));

async function stored(name, cache = CACHE) {
  const kept = await (await caches.open(cache)).match(ROOT + name, { ignoreVary: true });
  return kept && (await isWhole(name, kept)) ? kept : undefined;
}

async function fetched(name) {
  const response = await fetch(ROOT + name, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok || response.redirected || !(await isWhole(name, response))) {
    throw new Error(`${name || "the start page"} is not the one of version ${VERSION}`);
  }
  return response;
}

async function keep(name, response) {
  await (await caches.open(CACHE)).put(ROOT + name, response);
}

// What an older version, or an attempt that was cut short, already has is not fetched again.
async function store(name, older) {
  for (const cache of older) {
    const kept = await stored(name, cache);
    if (kept) return cache === CACHE || keep(name, kept);
  }
  await keep(name, await fetched(name));
}

async function storeAll(names) {
  const older = await ourCaches();
  const waiting = [...names];
  const one = async () => {
    while (waiting.length) await store(waiting.shift(), older);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

// Caches that the device threw away are filled again.
async function fill(names) {
  const there = new Set((await (await caches.open(CACHE)).keys()).map((request) => request.url));
  await storeAll(names.filter((name) => !there.has(ROOT + name))).catch(() => {}); // no network: another time
}

addEventListener("install", (event) => event.waitUntil(storeAll([...FILES.keys()])));

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await ourCaches()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(tidy());
});

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting(); // offline.js asks only when the reader says so and no session runs
  if (event.data === "all of it?") event.ports[0].postMessage(!PARTS.length);
  if (event.data === "mend") event.waitUntil(fill([...FILES.keys()]));
});

// Answers

const notice = () => new Response(NOTICE, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });

async function answer(request, name) {
  const kept = await stored(name).catch(() => undefined);
  if (kept) return kept;
  try {
    const fresh = await fetched(name);
    await keep(name, fresh.clone()).catch(() => {}); // a full device still gets its page
    return fresh;
  } catch {
    // No network, or the server has gone on to a newer version; then that one is better than none.
    const now = fetch(request, { cache: "no-cache" });
    return now.catch(() => (request.mode === "navigate" ? notice() : Response.error()));
  }
}

// "Is my card current?" is a question to the server, as long as there is one.
async function newest(request, name) {
  try {
    const response = await fetch(ROOT + name, { cache: "no-cache", signal: AbortSignal.timeout(WAIT) });
    if (response.ok && !response.redirected) return response;
  } catch {
    // The stored page is the best that is known.
  }
  return answer(request, name);
}

// What is not on the list has no sum from the build: the network's word counts, and what it last said is kept.
const isKept = (name) => /(^|\/|\.ics)$/.test(name) && !name.startsWith("api/");

async function visited(request, name) {
  const kept = await stored(name).catch(() => undefined);
  try {
    const patience = kept ? { signal: AbortSignal.timeout(WAIT) } : {};
    const fresh = await fetch(ROOT + name, { cache: "no-cache", credentials: "same-origin", ...patience });
    if (fresh.ok && !fresh.redirected) await remember(name, fresh).catch(() => {});
    return fresh;
  } catch {
    return kept ?? (request.mode === "navigate" ? missing(name) : Response.error());
  }
}

async function remember(name, response) {
  const headers = { "Content-Type": response.headers.get("Content-Type"), [SUM]: await sumOf(response) };
  await keep(name, new Response(await response.clone().arrayBuffer(), { headers }));
}

// In a guide that is all on the list, what is not on it does not exist. A PDF does, but is not kept.
async function missing(name) {
  const page = PARTS.length || /\.(?!html$)\w+$/.test(name) ? undefined : await stored("404.html");
  return page ? new Response(page.body, { status: 404, headers: page.headers }) : notice();
}

async function unknown(request, name) {
  try {
    return await fetch(request);
  } catch {
    const page = await stored(`${name}/`).catch(() => undefined);
    return page ? Response.redirect(`${request.url}/`) : missing(name);
  }
}

// With a routine come its timer, card and calendar.
async function follow(name) {
  for (const part of PARTS) {
    if (await stored(name + part)) continue;
    const response = await fetch(ROOT + name + part, { cache: "no-cache", credentials: "same-origin" });
    if (response.ok && !response.redirected) await remember(name + part, response);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  const page = origin + pathname; // a query changes what a script shows, never the file
  if (request.method !== "GET" || !page.startsWith(ROOT)) return;
  const name = page.slice(ROOT.length).replace(/(^|\/)index\.html$/, "$1");
  const isVisit = request.mode === "navigate";
  if (FILES.has(name)) event.respondWith(isVisit && name.startsWith("r/") ? newest(request, name) : answer(request, name));
  else if (isVisit && FILES.has(`${name}/`)) event.respondWith(Response.redirect(`${ROOT}${name}/${search}`));
  else if (isKept(name)) event.respondWith(visited(request, name));
  else if (isVisit) event.respondWith(unknown(request, name));
  if (isVisit && ROUTINE.test(name) && !FILES.has(name)) event.waitUntil(follow(name).catch(() => {}));
});
