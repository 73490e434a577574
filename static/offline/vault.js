/* 守望离线 · the encrypted store of one user on this device (WebCrypto).
 *
 * Everything personal is AES-GCM under a data key that exists in memory only. It lies on the device twice, wrapped: by the offline
 * password (PBKDF2), and by a second key that the server makes again for the user who gives the password of the account.
 */
(function () {
  "use strict";
  const { store } = self.Offline;
  const ITERATIONS = 600000;
  const MOST_WRONG = 8;
  const PAUSE = 15 * 60 * 1000;
  const SHORTEST = 6;
  const IDLE = 10 * 60 * 1000;

  const utf8 = new TextEncoder();
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const aes = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

  const encrypt = async (key, plain) => {
    const iv = random(12);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
  };
  const decrypt = (key, row) => crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.data);

  const fromPassword = async (password, salt, iterations) => {
    const base = await crypto.subtle.importKey("raw", utf8.encode(password.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
    const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    return crypto.subtle.deriveKey(way, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  const weakness = (password) => {
    if (password.length < SHORTEST) return `离线密码至少 ${SHORTEST} 位，数字、字母都可以。`;
    const steps = new Set(Array.from(password).slice(1).map((char, index) => char.charCodeAt(0) - password.charCodeAt(index)));
    if (steps.size < 2) return "离线密码不能全是一样的或连着的，例如 111111、123456。";
    return "";
  };

  let key = null; // of the user below, while unlocked
  let user = null;
  let seenAt = 0;
  const listeners = [];
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("shouwang-offline") : null;
  const lock = () => {
    if (!key) return;
    key = null;
    listeners.forEach((tell) => tell());
  };
  if (channel) channel.onmessage = (event) => { if (event.data === "lock") lock(); };
  const touch = () => { seenAt = Date.now(); };
  const isIdle = () => key && Date.now() - seenAt > IDLE;
  setInterval(() => { if (isIdle()) lock(); }, 15000);
  document.addEventListener("visibilitychange", () => { if (isIdle()) lock(); });
  ["pointerdown", "keydown"].forEach((type) => document.addEventListener(type, () => { if (isIdle()) lock(); else touch(); }, true));

  const enter = async (row, raw) => {
    key = await aes(raw);
    user = row;
    touch();
    await store.sweep();
  };

  const wrap = async (row, raw, password) => {
    row.salt = random(16);
    row.iterations = ITERATIONS;
    row.wrapped = await encrypt(await fromPassword(password, row.salt, row.iterations), raw);
    row.wrongs = 0;
    row.waitUntil = 0;
  };

  /* `made` is what the server gave: the store's number and the second key. */
  const setUp = async (who, password, made) => {
    const raw = random(32);
    const row = { user: who.id, username: who.username, vault: made.vault };
    row.recovery = await encrypt(await aes(bytes(made.key)), raw);
    await wrap(row, raw, password);
    await store.put("vaults", row);
    await enter(row, raw);
  };

  /* "" when open, else why not. A try counts before it is made, so that closing the page does not take it back. */
  const unlock = async (number, password) => {
    const row = await store.get("vaults", number);
    if (row.waitUntil > Date.now()) return `错得太多，请等到 ${new Date(row.waitUntil).toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" })} 再试。`;
    row.wrongs += 1;
    const isLast = row.wrongs % MOST_WRONG === 0;
    if (isLast) row.waitUntil = Date.now() + PAUSE;
    await store.put("vaults", row);
    let raw;
    try {
      raw = await decrypt(await fromPassword(password, row.salt, row.iterations), row.wrapped);
    } catch (error) {
      if (!isLast) return `离线密码不对，还可以试 ${MOST_WRONG - (row.wrongs % MOST_WRONG)} 次。`;
      await store.remove("areas", number);
      return `错了 ${MOST_WRONG} 次，下载的资料已清除；没传的记录还在，仍是加密的。15 分钟后再试，或联网重设离线密码。`;
    }
    row.wrongs = 0;
    row.waitUntil = 0;
    await store.put("vaults", row);
    await enter(row, raw);
    return "";
  };

  /* A new offline password with the second key. */
  const recover = async (number, password, second) => {
    const row = await store.get("vaults", number);
    const raw = await decrypt(await aes(bytes(second)), row.recovery);
    await wrap(row, raw, password);
    await store.put("vaults", row);
    await enter(row, raw);
  };

  const seal = (value) => encrypt(key, value instanceof ArrayBuffer ? value : utf8.encode(JSON.stringify(value)));
  const openBytes = (row) => decrypt(key, row);
  const openJson = async (row) => JSON.parse(new TextDecoder().decode(await openBytes(row)));

  self.Offline.vault = {
    setUp, unlock, recover, lock, weakness, seal, openBytes, openJson,
    onLock: (tell) => listeners.push(tell),
    lockEverywhere: () => { lock(); if (channel) channel.postMessage("lock"); },
    get isOpen() { return Boolean(key); },
    get user() { return user; },
  };
})();
