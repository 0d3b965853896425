/* The service worker: keeps one version of the app whole, page and words included, so that it opens without a network and never mixed with
   another version. It knows nobody. `SHELL` is written above by the server; `SHELL.deliver` is there where the browser can send in the background. */
"use strict";

const { SHELL } = self;
const CACHE = `shell-${SHELL.version}-${SHELL.language}`;
/* What isn't part of a version: fonts, an organisation's colour. */
const EXTRAS = "extras";
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  const fresh = [SHELL.page, SHELL.words, ...SHELL.assets].map((url) => new Request(url, { cache: HASHED.test(url) ? "default" : "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

/* Asked by the app once no form is open. */
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      // The version before stays for a tab that still runs it.
      const older = names.filter((name) => name.startsWith("shell-") && name !== CACHE).slice(0, -1);
      await Promise.all(older.map((name) => caches.delete(name)));
      await self.clients.claim();
    }),
  );
});

/** Of this version first, whatever other versions are kept. */
const find = async (url) => (await (await caches.open(CACHE)).match(url, { ignoreVary: true })) ?? caches.match(url, { ignoreVary: true });

/** Every address below /shop/ is the same page. */
async function openPage(request) {
  return (await find(SHELL.page)) ?? fetch(request);
}

async function openAsset(request) {
  const kept = await find(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(EXTRAS)).put(request, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith("/shop/")) event.respondWith(openPage(request));
  else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/shop/shell/") || url.pathname === SHELL.brand) event.respondWith(openAsset(request));
});

/* The network is back, with the app closed or not: what waits goes out. */
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox" && SHELL.deliver) event.waitUntil(SHELL.deliver());
});

/* There is news: what it is, only the app says. */
self.addEventListener("push", (event) => {
  event.waitUntil(self.registration.showNotification("Mystery", { body: SHELL.news, tag: "news" }));
});

async function openApp() {
  const open = (await self.clients.matchAll({ type: "window" })).find((client) => new URL(client.url).pathname.startsWith("/shop/"));
  await (open ? open.focus() : self.clients.openWindow("/shop/"));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});
