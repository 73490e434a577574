/* 守望离线 · sending. Each record alone, texts first, photos after; an answer that got lost is asked for again, which changes nothing.
 *
 * Runs on opening, when the network comes back, after saving, on the button, and by itself after a pause that grows. Only one tab at a time.
 */
(function () {
  "use strict";
  const { store, vault } = self.Offline;
  const places = () => document.body.dataset;
  const TIMEOUT = 30000;
  const FIRST_PAUSE = 3000;
  const LONGEST_PAUSE = 15 * 60 * 1000;
  const FAILURES = 3; // in a row: the network is gone, the rest waits

  class NoNetwork extends Error {}

  const state = { running: false, net: navigator.onLine, session: "unknown", now: "" };
  const listeners = [];
  const tell = () => listeners.forEach((one) => one());

  let token = "";
  const ask = async (url, options) => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), TIMEOUT);
    try {
      return await fetch(url, { credentials: "same-origin", cache: "no-store", signal: control.signal, headers: { Accept: "application/json", "X-CSRFToken": token }, ...options });
    } catch (error) {
      throw new NoNetwork();
    } finally {
      clearTimeout(timer);
    }
  };
  const readJson = async (answer) => {
    try { return await answer.json(); } catch (error) { throw new NoNetwork(); } // cut off, or a portal's page
  };
  const form = (fields) => {
    const data = new FormData();
    Object.entries(fields).forEach(([name, value]) => data.append(name, value));
    return data;
  };
  const post = (url, fields) => ask(url, { method: "POST", body: form(fields) });

  /* Who is signed in; null nobody. Also brings the token that every POST needs. Throws NoNetwork. */
  const session = async () => {
    const answer = await ask(places().session, {});
    const data = await readJson(answer);
    if (!answer.ok || !("user" in data)) throw new NoNetwork();
    token = data.token;
    state.net = true;
    const mine = vault.user && data.user && data.user.id === vault.user.user;
    state.session = !data.user ? "out" : data.user.must_change_password ? "password" : vault.user && !mine ? "other" : "in";
    return data.user;
  };

  /* Sign in without leaving the page. "" or why not. */
  const signIn = async (username, password) => {
    try {
      await session();
      const answer = await ask(places().login, { method: "POST", body: form({ username, password }), redirect: "manual" });
      if (answer.status === 429) return "密码错得太多，已锁定，请等 15 分钟再试。";
      if (answer.type !== "opaqueredirect") return "用户名或密码不对。";
      await session();
      return "";
    } catch (error) {
      return "没有网络，还不能登录。记录都在本机，不会丢。";
    } finally {
      tell();
    }
  };

  /* The words of a refusal, for the person. */
  const words = async (answer) => {
    const isPlain = /^text\/plain/.test(answer.headers.get("Content-Type") || "");
    if (isPlain) return (await answer.text()).slice(0, 200);
    return {
      403: "您的账号现在不能办这一项。", 404: "服务器上没有这一项。", 413: "内容太大，服务器不收。", 429: "请求太多，过一会儿再传。",
    }[answer.status] || `服务器出错（${answer.status}），过一会儿会再传。`;
  };

  const later = (tries) => Date.now() + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 12)) * (0.5 + Math.random());

  /* Seal what changed in a record and keep it; what another tab changed meanwhile in other fields stays. */
  const keep = async (item, content, fields) => {
    const sealed = content ? await vault.seal(content) : {};
    await store.update("items", item.id, (row) => Object.assign(row, sealed, fields));
    Object.assign(item, sealed, fields);
    tell();
  };

  const failed = async (item, content, why, fields) => {
    await keep(item, { ...content, why }, { tries: item.tries + 1, nextAt: later(item.tries), ...fields });
  };

  const sendText = async (item) => {
    const content = await vault.openJson(item);
    state.now = item.id;
    // From here on nobody knows whether it arrived until an answer is read: no changes, no silent deletion.
    await keep(item, null, { isAttempted: true });
    const fields = {
      id: item.id, kind: content.kind, household: content.household, made_at: content.made_at,
      content: JSON.stringify(content.content), recorder: item.user,
    };
    let answer = await post(places().send, fields);
    if (answer.status === 403) { // the token of an older session?
      await session();
      answer = await post(places().send, fields);
    }
    if (answer.status === 200) return received(item, content, await readJson(answer));
    if (answer.status === 401) { state.session = "out"; await keep(item, null, { isAttempted: false }); return "stop"; }
    if (answer.status === 422) {
      const { problems } = await readJson(answer);
      await failed(item, content, problems.join(" "), { isAttempted: false, isRefused: true });
      return "";
    }
    if (answer.status === 409) {
      const data = /json/.test(answer.headers.get("Content-Type") || "") ? await readJson(answer) : { problems: [await words(answer)] };
      if (data.code === "other_user") { state.session = "other"; await keep(item, null, { isAttempted: false }); return "stop"; }
      await failed(item, content, data.problems.join(" "), { isRefused: true });
      return "";
    }
    await failed(item, content, await words(answer), answer.status < 500 ? { isAttempted: false } : {});
    return "";
  };

  const received = async (item, content, data) => {
    if (!data.receipt) throw new NoNetwork();
    const photos = (await store.photosOf(item.id)).filter((photo) => !photo.sent).length;
    const isConflict = data.state === "conflict";
    const next = isConflict ? "conflict" : photos ? "photos" : "received";
    const why = isConflict ? data.problem : "";
    const told = { accepted: "", conflict: "", settled: "乡镇已处理，写入了", discarded: `乡镇处理为不写入${data.settlement ? `：${data.settlement}` : ""}` }[data.state] || "";
    const fields = { state: next, receipt: data.receipt, receivedAt: data.received_at, tries: 0, nextAt: 0, isRefused: false, doneAt: Date.now() };
    await keep(item, { ...content, why, told, ...(next === "received" ? { content: {} } : {}) }, fields);
    if (next === "received") await store.removePhotos(item.id);
    return "";
  };

  const sendPhotos = async (item) => {
    for (const photo of (await store.photosOf(item.id)).filter((one) => !one.sent)) {
      state.now = item.id;
      const blob = new Blob([await vault.openBytes(photo)], { type: "image/jpeg" });
      const data = form({ id: photo.id });
      data.append("file", blob, "现场照片.jpg");
      const answer = await ask(`${places().send}${item.id}/photo/`, { method: "POST", body: data });
      if (answer.status === 200) {
        await readJson(answer);
        await store.update("photos", photo.id, (row) => Object.assign(row, { sent: true, data: new ArrayBuffer(0) }));
        await keep(item, null, { sentPhotos: (item.sentPhotos || 0) + 1, tries: 0 });
        continue;
      }
      if (answer.status === 401) { state.session = "out"; return "stop"; }
      const content = await vault.openJson(item);
      if (answer.status === 404) { // the server no longer has the text: once more from the start
        await keep(item, content, { state: "waiting", tries: item.tries + 1, nextAt: later(item.tries) });
        return "";
      }
      const why = answer.status === 422 ? (await readJson(answer)).problems.join(" ") : await words(answer);
      await failed(item, content, `照片没有收：${why}`, { isRefused: answer.status === 422 });
      return "";
    }
    if (item.state === "photos") {
      const content = await vault.openJson(item);
      await keep(item, { ...content, why: "", content: {} }, { state: "received", doneAt: Date.now() });
      await store.removePhotos(item.id);
    }
    return "";
  };

  /* Send one part of every record that is due; how many network failures in a row there were. */
  const each = async (items, send) => {
    let failures = 0;
    for (const item of items) {
      if (!vault.isOpen || failures >= FAILURES) return "stop";
      try {
        if ((await send(item)) === "stop") return "stop";
        failures = 0;
      } catch (error) {
        if (!(error instanceof NoNetwork)) throw error;
        failures += 1;
        await failed(item, await vault.openJson(item), "网络断了，会接着传", {});
      }
    }
    return "";
  };

  const work = async (isAll) => {
    const who = await session();
    if (!who || state.session !== "in") return;
    const isDue = (item) => isAll || (item.nextAt || 0) <= Date.now();
    const mine = async () => (await store.itemsOf(vault.user.user)).sort((one, two) => one.madeAt - two.madeAt);
    const texts = (await mine()).filter((item) => (item.state === "waiting" || (item.state === "conflict" && isAll)) && isDue(item));
    if ((await each(texts, sendText)) === "stop") return;
    const pictures = (await mine()).filter((item) => (item.state === "photos" || item.state === "conflict") && isDue(item));
    await each(pictures, sendPhotos);
  };

  let timer = 0;
  const plan = async () => {
    clearTimeout(timer);
    if (!vault.isOpen) return;
    const waiting = (await store.unsent(vault.user.user)).filter((item) => !item.isRefused);
    if (!waiting.length || state.session === "out" || state.session === "other") return;
    const next = Math.min(...waiting.map((item) => item.nextAt || 0));
    timer = setTimeout(() => start(false), Math.max(FIRST_PAUSE, next - Date.now()));
  };

  /* Send what is due; everything when a person asked. In one tab at a time. */
  const start = async (isAll) => {
    if (!vault.isOpen || state.running) return;
    state.running = true;
    tell();
    try {
      const ours = (lock) => (lock ? work(isAll) : undefined); // none: another tab is at it
      await navigator.locks.request(`shouwang-sync-${vault.user.user}`, { ifAvailable: true }, ours);
    } catch (error) {
      if (error instanceof NoNetwork) state.net = false;
      else if (vault.isOpen) throw error;
    } finally {
      state.running = false;
      state.now = "";
      tell();
    }
    await plan();
  };

  window.addEventListener("online", () => { state.net = true; tell(); start(true); });
  window.addEventListener("offline", () => { state.net = false; tell(); });

  /* ---------- Download: all pages first, then one swap; a download that breaks off leaves the old one ---------- */
  const download = async (progress) => {
    const who = await session();
    if (!who) return "请先登录，再下载资料。";
    if (state.session !== "in") return "现在登录的不是这台设备上的用户，请换号登录。";
    const households = [];
    let first = null;
    let after = 0;
    do {
      const answer = await post(places().download, { after });
      if (answer.status === 422) return (await readJson(answer)).problems.join(" ");
      if (answer.status !== 200) return words(answer);
      const page = await readJson(answer);
      first = first || page;
      households.push(...page.households);
      progress(households.length, first.total);
      after = page.last;
    } while (after);
    const at = Date.now();
    const sealed = await vault.seal({ households, choices: first.choices, area: first.area, may_propose: who.may_propose });
    await store.put("areas", { user: who.id, at, until: at + first.hours * 3600 * 1000, count: households.length, ...sealed });
    return "";
  };

  self.Offline.sync = { state, start, session, signIn, download, post, NoNetwork, onChange: (one) => listeners.push(one) };
})();
