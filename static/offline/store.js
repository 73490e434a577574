/* 守望离线 · what is kept on the device (IndexedDB). Personal data are ciphertext here, see vault.js; in clear are numbers, states and times.
 *
 *   vaults  one a user: how the key is wrapped, how often a wrong password was tried
 *   areas   one a user: the downloaded households, until when they may stay
 *   items   one a record: draft → waiting → photos → received, or conflict
 *   photos  one a photo, sent one by one after the text of its record
 *
 * Also read by the service worker and by the online pages (hint.js): no document in here.
 */
(function (root) {
  "use strict";
  const Offline = (root.Offline = root.Offline || {});
  const NAME = "shouwang-offline";
  const HOUR = 3600 * 1000;
  const KEPT_RECEIPTS = 72 * HOUR;
  const UNSENT = ["waiting", "photos"];

  let opened = null;
  const open = () => {
    opened = opened || new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        const db = asked.result;
        db.createObjectStore("vaults", { keyPath: "user" });
        db.createObjectStore("areas", { keyPath: "user" });
        db.createObjectStore("items", { keyPath: "id" }).createIndex("user", "user");
        const photos = db.createObjectStore("photos", { keyPath: "id" });
        photos.createIndex("item", "item");
        photos.createIndex("user", "user");
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        asked.result.onclose = () => { opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
    return opened;
  };

  /* One transaction. `act` gets the stores and may return a request, whose result comes back once everything is on disk. */
  const run = async (names, mode, act) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(names, mode, { durability: "strict" });
      const stores = names.map((name) => transaction.objectStore(name));
      const asked = act(...stores);
      transaction.oncomplete = () => resolve(asked instanceof IDBRequest ? asked.result : asked);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    });
  };

  const get = (name, key) => run([name], "readonly", (store) => store.get(key));
  const put = (name, value) => run([name], "readwrite", (store) => store.put(value));
  const remove = (name, key) => run([name], "readwrite", (store) => store.delete(key));
  const vaults = () => run(["vaults"], "readonly", (store) => store.getAll());
  const itemsOf = (user) => run(["items"], "readonly", (store) => store.index("user").getAll(user));
  const photosOf = (item) => run(["photos"], "readonly", (store) => store.index("item").getAll(item));
  const removeItem = (id) => run(["items", "photos"], "readwrite", (items, photos) => {
    items.delete(id);
    photos.index("item").getAllKeys(id).onsuccess = (event) => event.target.result.forEach((key) => photos.delete(key));
  });

  const removePhotos = (item) => run(["photos"], "readwrite", (photos) => {
    photos.index("item").getAllKeys(item).onsuccess = (event) => event.target.result.forEach((key) => photos.delete(key));
  });

  /* Change a row as it is now: two tabs and the sync may write the same one. `change` returns the row, or null to leave it. */
  const update = (name, key, change) => run([name], "readwrite", (store) => {
    store.get(key).onsuccess = (event) => {
      const row = event.target.result && change(event.target.result);
      if (row) store.put(row);
    };
  });

  const isUnsent = (item) => UNSENT.includes(item.state);
  const unsent = async (user) => (await itemsOf(user)).filter(isUnsent);

  const isTooOld = (area) => Date.now() > area.until || Date.now() < area.at - HOUR; // a clock set back does not make it younger

  /* Erase downloads and receipts that are past their time, of every user. */
  const sweep = () => run(["areas", "items"], "readwrite", (areas, items) => {
    areas.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (isTooOld(cursor.value)) cursor.delete();
      cursor.continue();
    };
    items.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.state === "received" && Date.now() > cursor.value.doneAt + KEPT_RECEIPTS) cursor.delete();
      cursor.continue();
    };
  });

  /* Sign-out: nothing downloaded stays; what was not sent stays encrypted, and the way to its key with it. */
  const forget = async (user) => {
    const kept = (await itemsOf(user)).filter((item) => item.state !== "received");
    await run(["vaults", "areas", "items"], "readwrite", (vaults, areas, items) => {
      areas.delete(user);
      items.index("user").getAll(user).onsuccess = (event) =>
        event.target.result.filter((item) => item.state === "received").forEach((item) => items.delete(item.id));
      if (!kept.length) vaults.delete(user);
    });
  };

  /* ---------- The exported file: ciphertext only, so it needs no password and shows nothing; the township's page opens it ---------- */
  const text = (bytes) => {
    const parts = [];
    const all = new Uint8Array(bytes);
    for (let start = 0; start < all.length; start += 32768) parts.push(String.fromCharCode.apply(null, all.subarray(start, start + 32768)));
    return btoa(parts.join(""));
  };
  const sealed = (row) => ({ iv: text(row.iv), data: text(row.data) });
  const exported = async (user) => {
    const vault = await get("vaults", user);
    const items = (await itemsOf(user)).filter((item) => isUnsent(item) || item.state === "conflict");
    const lines = [];
    for (const item of items) {
      const photos = (await photosOf(item.id)).filter((photo) => !photo.sent).map((photo) => ({ id: photo.id, ...sealed(photo) }));
      lines.push({ id: item.id, ...sealed(item), photos });
    }
    return { format: "shouwang-offline-1", user, vault: vault.vault, key: sealed(vault.recovery), items: lines };
  };

  Offline.store = { run, get, put, update, remove, removeItem, removePhotos, vaults, itemsOf, photosOf, unsent, isUnsent, isTooOld, sweep, forget, exported, text };
})(self);
