// The service worker: only the shell of the site lies on the device (style, script, icon, the page that says there is no
// network). Never a page with papers: after sign-out nothing of them may be left. Forms go their own way, untouched.
const VERSION = {{ version|safe }};
const SHELL = {{ shell|safe }};
const OFFLINE = {{ offline|safe }};

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shelf = await caches.open(VERSION);
    await shelf.addAll([...SHELL, new Request(OFFLINE, { cache: "reload" })]);
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (SHELL.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept || fetch(request)));
  }
});
