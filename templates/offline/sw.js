{% autoescape off %}/* 守望 · service worker. It keeps the offline page and static files, never a page or an answer of a signed-in user. */
"use strict";
importScripts("{{ store }}");
const VERSION = "shouwang-{{ version }}";
const SETTINGS = {{ settings }};
const KEPT = [SETTINGS.shell, ...SETTINGS.files];

self.addEventListener("install", (event) => {
  const fresh = KEPT.map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (KEPT.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { ignoreVary: true }).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => Response.redirect(SETTINGS.shell)));
  }
});

/* What is too old goes whenever this starts, whether or not anybody opens the page. */
self.Offline.store.sweep().catch(() => {});
{% endautoescape %}
