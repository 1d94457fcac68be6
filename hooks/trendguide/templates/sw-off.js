// The kill switch: published in the place of sw.js, it takes the guide's worker and its copies off every device that
// visits, and leaves everything else alone. See "Publishing" in CONTRIBUTING.md.

const OURS = `guide:${new URL(registration.scope).pathname}:`;

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
    await registration.unregister();
  };
  event.waitUntil(leave());
});
