/* The service worker: keeps the app's shell, so that it opens without a network. The data is kept by the app itself. */
"use strict";

const CACHE = `shell-${self.SHELL.version}`;
const HOME = "/shop/";
const CATALOGUE = "/i18n/catalogue.js";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      await cache.addAll([...self.SHELL.assets, CATALOGUE]);
      await keepHome(await fetch(HOME, { credentials: "same-origin", redirect: "manual" }));
      await self.skipWaiting();
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== CACHE).map((name) => caches.delete(name)));
      await self.clients.claim();
    }),
  );
});

/** The page names its person: it is kept while they are signed in, and goes as soon as the server sends them to sign in. */
async function keepHome(response) {
  const cache = await caches.open(CACHE);
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 404) await cache.delete(HOME);
  else if (response.ok) await cache.put(HOME, response.clone());
}

/** Every address below /shop/ is the same page: from the server, else the kept one. */
async function openPage(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(6000) });
    await keepHome(response);
    return response;
  } catch {
    return (await caches.match(HOME, { ignoreVary: true })) ?? Response.error();
  }
}

/** Files with their content's hash in the name never change; others are looked for on the server first. */
async function openAsset(request) {
  const isHashed = /\.[0-9a-f]{12}\.\w+$/.test(new URL(request.url).pathname);
  const kept = await caches.match(request, { ignoreVary: true });
  if (isHashed && kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
    return response;
  } catch {
    return kept ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(HOME)) event.respondWith(openPage(request));
  else if (url.pathname.startsWith("/static/") || url.pathname === CATALOGUE) event.respondWith(openAsset(request));
});
