/* 守望离线 · the pages: unlock, households, one household, a form, the outbox, this device. Which one: the part of the address after #. */
(function () {
  "use strict";
  const { store, vault, photos, sync, forms, screens } = self.Offline;
  const { h, icon, badge, button, alert, panel, clock, confirm, say } = screens;
  const SHOWN = 50;
  const PILLARS = [["is_education_fine", "义务教育"], ["is_medical_fine", "基本医疗"], ["is_housing_fine", "住房安全"], ["is_water_fine", "饮水安全"]];
  const place = (id) => document.getElementById(id);
  const main = place("main");

  let area = null; // the downloaded households, in memory while unlocked
  let find = { text: "", group: "" };
  let flush = async () => {}; // keeps what is being typed, at once
  const shownUrls = [];

  const loadArea = async () => {
    const row = await store.get("areas", vault.user.user);
    area = row && !store.isTooOld(row) ? { ...(await vault.openJson(row)), at: row.at, until: row.until } : null;
  };
  const householdOf = (id) => area && area.households.find((one) => one.id === Number(id));
  const records = async () => {
    const rows = (await store.itemsOf(vault.user.user)).sort((one, two) => two.madeAt - one.madeAt);
    return Promise.all(rows.map(async (row) => ({ ...row, content: await vault.openJson(row) })));
  };

  /* ---------- The frame ---------- */
  const TABS = [["#/", "users", "农户"], ["#/outbox", "cloud-upload", "待传箱"], ["#/device", "device-mobile", "本机"]];
  const frame = async (title, back) => {
    document.title = `${title} · 守望离线`;
    place("title").textContent = title;
    place("back").hidden = !back;
    place("back").onclick = () => { location.hash = back; };
    place("lock").hidden = !vault.isOpen;
    place("area").textContent = area ? area.area : "";
    place("draft-state").textContent = "";
    const count = vault.isOpen ? (await store.unsent(vault.user.user)).length : 0;
    const current = (hash) => (location.hash || "#/") === hash;
    const link = ([hash, name, label]) => h("a", { href: hash, "aria-current": current(hash) ? "page" : null }, icon(name), h("span", {}, label), hash === "#/outbox" && count ? h("b.count.bad", {}, String(count)) : "");
    const links = vault.isOpen ? TABS : [];
    const online = h("a", { href: document.body.dataset.home }, icon("world"), h("span", {}, "联网页面"));
    place("side").replaceChildren(...links.map(link), online);
    place("tabs").replaceChildren(...links.map(link), online.cloneNode(true));
  };
  const show = (...parts) => {
    shownUrls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    flush = async () => {};
    main.replaceChildren(...parts.filter(Boolean));
    window.scrollTo(0, 0);
  };

  /* ---------- Unlock, first use, forgotten password ---------- */
  const passwordField = (name, label, hint) => h("div.field", {}, h("label.field-label", { for: name }, label), h("input.input", { id: name, name, type: "password", autocomplete: "off", required: true, maxlength: 64 }), hint ? h("p.hint", {}, hint) : "");
  const askForm = (title, fields, verb, act) => {
    const problem = h("div", { "aria-live": "polite" });
    const send = h("button.btn.btn-primary", { type: "submit" }, verb);
    const submit = async (event) => {
      event.preventDefault();
      if (send.hasAttribute("aria-busy")) return;
      send.setAttribute("aria-busy", "true");
      const words = await act(Object.fromEntries(new FormData(event.target))).catch((error) => {
        if (error instanceof sync.NoNetwork) return "没有网络，这一步要联网办。";
        throw error;
      }).finally(() => send.removeAttribute("aria-busy"));
      problem.replaceChildren(...(words ? [alert(words, "bad")] : []));
      event.target.querySelectorAll("[type=password]").forEach((one) => { one.value = ""; });
    };
    return h("form.panel.offline-narrow", { onsubmit: submit, novalidate: true }, h("div.panel-body.stack", {}, h("h1", {}, title), problem, ...fields), h("div.form-actions", {}, send));
  };
  const entered = async () => {
    await loadArea();
    if (!area && navigator.onLine) await update();
    await route();
    sync.start(true);
    return "";
  };
  const locked = async () => {
    const known = await store.vaults();
    if (!known.length) return setUp();
    await frame("打开离线资料");
    const who = known.length > 1
      ? h("div.field", {}, h("label.field-label", { for: "who" }, "用户"), h("select.select", { id: "who", name: "who" }, ...known.map((one) => h("option", { value: String(one.user) }, one.username))))
      : h("p.sub", {}, `用户 ${known[0].username}`);
    const chosen = (data) => Number(data.who || known[0].user);
    const form = askForm("打开离线资料", [who, passwordField("pin", "离线密码")], "打开", async (data) => (await vault.unlock(chosen(data), data.pin)) || entered());
    const pick = () => Number((document.getElementById("who") || {}).value || known[0].user);
    show(h("div.stack", {}, form, h("div.row", {},
      button("忘了离线密码", () => forgotten(known.find((one) => one.user === pick())), { tone: "btn-quiet" }),
      button("导出没传的记录", () => save(pick()), { tone: "btn-quiet" }),
      button("换一个用户", setUp, { tone: "btn-quiet" }))));
    const field = document.getElementById("pin");
    if (field) field.focus();
    return undefined;
  };
  const twice = (data) => (data.pin !== data.again ? "两次填的离线密码不一样。" : vault.weakness(data.pin));
  const newPassword = () => [
    passwordField("pin", "离线密码", "至少 6 位，数字、字母都可以。没有网络时用它打开资料，不要和别人共用。"),
    passwordField("again", "再填一遍"),
  ];
  const signInForm = (username, after) => askForm("登录", [
    h("div.field", {}, h("label.field-label", { for: "username" }, "用户名"), h("input.input", { id: "username", name: "username", value: username || "", autocomplete: "username" })),
    passwordField("password", "登录密码"),
  ], "登录", async (data) => (await sync.signIn(data.username, data.password)) || after());
  const setUp = async () => {
    await frame("离线走访");
    const who = await sync.session().catch(() => null);
    if (!sync.state.net) return show(alert("第一次使用要联网：请在有网络的地方打开，设好离线密码、下载资料。", "warn"));
    if (!who) return show(h("div.stack", {}, alert("先登录，再设离线密码、下载资料。以后没有网络也能记走访。"), signInForm("", setUp)));
    if (await store.get("vaults", who.id)) return locked();
    const act = async (data) => {
      const weak = twice(data);
      if (weak) return weak;
      const answer = await sync.post(document.body.dataset.vault, {});
      if (!answer.ok) return "服务器没有答应，请刷新后再试。";
      await vault.setUp(who, data.pin, await answer.json());
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      return entered();
    };
    show(h("div.stack", {}, alert(`${who.username}，${who.area}。资料在这台设备上加密存放，离开 10 分钟自动锁上，过期自动清除。`), askForm("设离线密码", newPassword(), "设好并下载资料", act)));
    return "";
  };
  const forgotten = async (row) => {
    await frame("重设离线密码", "#/");
    const who = await sync.session().catch(() => null);
    if (!sync.state.net) return show(alert("重设离线密码要联网，请到有网络的地方再办。没传的记录还在。", "warn"), button("返回", route));
    if (!who || who.id !== row.user) return show(h("div.stack", {}, alert(`先用 ${row.username} 登录。`), signInForm(row.username, () => forgotten(row))));
    const act = async (data) => {
      const weak = twice(data);
      if (weak) return weak;
      const answer = await sync.post(document.body.dataset.recover, { vault: row.vault, password: data.password });
      if (answer.status === 422) return (await answer.json()).problems.join(" ");
      if (!answer.ok) return "服务器没有答应，请稍后再试。";
      await vault.recover(row.user, data.pin, (await answer.json()).key);
      return entered();
    };
    return show(askForm("重设离线密码", [passwordField("password", "登录密码"), ...newPassword()], "重设", act));
  };

  /* ---------- The network bar: what is going on with the connection, and what to do ---------- */
  const netbar = () => {
    const bar = (tone, name, strong, words, ...more) => h(`div.netbar${tone ? `.${tone}` : ""}`, { role: "status" }, icon(name), h("span", {}, h("b", {}, strong), words), ...more);
    const { net, session, running } = sync.state;
    if (running) return bar("ok", "refresh", "正在上传。", "可以接着记。");
    if (!net) return bar("", "wifi-off", "没有网络，照常填。", "保存后进待传箱，连上后自动上传。");
    if (session === "out") return bar("", "login", "登录已过期。", "记录都在，登录后接着传。", h("a", { href: "#/login" }, "登录"));
    if (session === "other") return bar("", "user-x", "现在登录的是别人。", `请用 ${vault.user.username} 登录后再传。`, h("a", { href: "#/login" }, "登录"));
    if (session === "password") return bar("", "lock", "登录密码要改了。", "改好后接着传。", h("a", { href: document.body.dataset.password }, "去改"));
    return "";
  };
  const aged = () => {
    if (!area) return alert("本机没有资料：还没有下载，或者过了保留时间已自动清除。连上网点“更新资料”。", "warn");
    return h("p.hint", {}, `本机存着 ${area.households.length} 户资料，更新于${clock(area.at)}，${clock(area.until)} 自动清除。`);
  };

  /* ---------- Households ---------- */
  const due = (household) => {
    if (!household.is_due) return null;
    if (!household.due_on) return { text: "还没有走访记录", tone: "bad", days: 9999 };
    const days = Math.round((new Date(forms.today()) - new Date(household.due_on)) / 86400000);
    if (days > 0) return { text: `逾期 ${days} 天`, tone: "bad", days };
    if (days > -8) return { text: days ? `还有 ${-days} 天` : "今天到期", tone: "warn", days };
    return null;
  };
  const matches = (household, text) => {
    const typed = text.trim().toLowerCase();
    if (!typed) return true;
    return household.members.some((one) => one.name.includes(typed) || one.tail.toLowerCase() === typed)
      || household.initials.some((one) => one.startsWith(typed)) || household.number.startsWith(typed) || household.address.includes(typed);
  };
  const where = (household) => `${household.village}${household.group}${household.address ? `　${household.address}` : ""}`;
  const households = async () => {
    await frame("农户");
    const mine = await records();
    const list = h("div.cards");
    const draw = () => {
      const groups = find.group;
      const found = (area ? area.households : []).filter((one) => (!groups || one.group === groups) && matches(one, find.text));
      const late = (one) => (due(one) || { days: -9999 }).days;
      found.sort((one, two) => late(two) - late(one) || one.id - two.id);
      list.replaceChildren(...found.slice(0, SHOWN).map((one) => row(one, mine)));
      if (!found.length && area) list.append(h("p.hint", {}, "没有找到。可以查姓名、拼音首字母、证件后四位、门牌。"));
      if (found.length > SHOWN) list.append(h("p.hint", {}, `还有 ${found.length - SHOWN} 户，请在上面查找。`));
    };
    const groups = Array.from(new Set((area ? area.households : []).map((one) => one.group))).filter(Boolean).sort();
    const search = h("input.input.input-search", { type: "search", "aria-label": "查找", placeholder: "姓名、拼音首字母、证件后四位", value: find.text, autocomplete: "off", oninput: (event) => { find.text = event.target.value; draw(); } });
    const select = h("select.select", { "aria-label": "村民组", onchange: (event) => { find.group = event.target.value; draw(); } }, h("option", { value: "" }, "全部组"), ...groups.map((one) => h("option", { value: one, selected: one === find.group }, one)));
    show(h("div.stack-s", {}, netbar(), area ? "" : aged(), area ? "" : button("更新资料", refresh, { tone: "btn-wide", name: "download" }), h("div.offline-find", {}, search, groups.length > 1 ? select : "")), list, area ? aged() : "");
    draw();
  };
  const row = (household, mine) => {
    const late = due(household);
    const done = mine.filter((one) => one.content.household === household.id && one.state !== "draft");
    return h(`article.card${late && late.tone === "bad" ? ".bad" : ""}`, {},
      h("div.card-title", {}, h("a", { href: `#/household/${household.id}` }, `${household.head}户`), ...household.badges.map((one) => badge(one.text, one.tone, one.icon)), late ? badge(late.text, late.tone, late.tone === "bad" ? "alert-triangle" : "clock") : ""),
      h("p.card-facts", {}, `${where(household)}，${household.members.length} 人，${household.type}`, done.length ? [h("br"), h("b", {}, `本机已记：${done.map((one) => forms.KINDS[one.content.kind].title).join("、")}`)] : ""),
      h("div.card-actions", {}, h("a.btn.btn-primary", { href: `#/visit/${household.id}` }, icon("edit"), "记走访"), h("a.btn", { href: `#/household/${household.id}` }, "看农户")));
  };
  const household = async (id) => {
    const one = householdOf(id);
    if (!one) return gone();
    await frame(`${one.head}户`, "#/");
    const mine = (await records()).filter((record) => record.content.household === one.id);
    const late = due(one);
    const facts = [["住址", where(one)], ["网格", one.grid], ["户编号", one.number], ["户类型", one.type], ["风险", one.round && one.round.risks.join("、")], ["识别日期", one.round && one.round.identified_on], ["整户无劳动能力", one.round && one.round.is_without_labour ? "是" : ""], ["应访", late && late.text]];
    const kv = h("dl.kv", {}, ...facts.filter(([, value]) => value).map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]));
    const last = one.last ? [h("p", {}, `${one.last.on} ${one.last.by}：${one.last.said || "没有特别情况"}`), h("p.sub", {}, `${PILLARS.map(([name, label]) => `${label}${one.last[name] ? "正常" : "有问题"}`).join("，")}，收入${one.last.income}`)] : [h("p.sub", {}, "还没有走访记录")];
    const may = area.may_propose;
    const actions = [["visit", "记走访", "edit"], ["clue", "报线索", "flag"]];
    if (may && !one.round) actions.push(["proposal", "提出识别", "square-plus"]);
    if (may && one.round && one.round.state === "monitored") actions.push(["elimination", "提出消除", "check"]);
    return show(h("div.stack", {}, netbar(),
      h("header.panel.hero", {}, h("div", {}, h("h1", {}, `${one.head}户 `, ...one.badges.map((each) => badge(each.text, each.tone, each.icon)))),
        h("div.row", {}, ...actions.map(([kind, label, name], index) => h(`a.btn${index ? "" : ".btn-primary"}`, { href: `#/${kind}/${one.id}` }, icon(name), label)))),
      mine.length ? panel("本机记的", ...mine.map((record) => h("p", {}, `${clock(record.madeAt)} ${forms.KINDS[record.content.kind].title} `, stateBadge(record)))) : "",
      panel("基本情况", kv),
      panel("家庭成员", h("ul.lines", {}, ...one.members.map((each) => h("li", {}, `${each.name}　${each.relation}${each.age === null ? "" : `，${each.age} 岁`}`, each.tail ? h("span.sub.push", {}, `证件尾号 ${each.tail}`) : "")))),
      panel("上次走访", ...last),
      one.measures.length ? panel("计划中的措施", h("ul.lines", {}, ...one.measures.map((each) => h("li", {}, each)))) : ""));
  };
  const gone = async () => {
    await frame("没有这一户", "#/");
    return show(aged(), alert("本机没有这一户的资料，请更新资料后再看。", "warn"), button("更新资料", refresh, { name: "download" }));
  };

  /* ---------- A form: kept while typing, so that nothing is lost when the page dies ---------- */
  const newId = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16)));
  const draftOf = async (kind, id, number) => {
    const slot = `${kind}-${id}`;
    const drafts = (await store.itemsOf(vault.user.user)).filter((one) => one.state === "draft" && one.slot === slot);
    return drafts.find((one) => one.id === number) || drafts[0];
  };
  const formPage = async (kind, id, number) => {
    const one = householdOf(id);
    if (!one) return gone();
    const about = forms.KINDS[kind];
    await frame(about.title, `#/household/${id}`);
    const sections = forms.sectionsOf(kind, one, area.choices);
    const kept = await draftOf(kind, one.id, number);
    const item = kept || { id: newId(), user: vault.user.user, slot: `${kind}-${one.id}`, state: "draft", madeAt: Date.now(), tries: 0, nextAt: 0 };
    const answers = kept ? (await vault.openJson(kept)).content : {};
    const content = () => ({
      id: item.id, kind, household: one.id, title: `${one.head}户：${about.title}`, made_at: new Date(item.madeAt).toISOString(),
      content: { ...screens.read(form, sections), ...(kind === "elimination" ? { case: String(one.round ? one.round.id : "") } : {}), base_place: `${one.village}${one.grid}${one.group}`, base_version: String(one.version) },
    });
    /* Every change is on disk within a third of a second. Writes follow each other, the newest last. */
    let timer = 0;
    let writing = Promise.resolve();
    let isOver = false;
    const write = () => {
      clearTimeout(timer);
      timer = 0;
      if (!vault.isOpen || isOver) return writing;
      const now = content();
      writing = writing.then(async () => {
        if (isOver) return;
        Object.assign(item, await vault.seal(now));
        await store.put("items", item);
        if (form.isConnected) place("draft-state").textContent = "已存本机";
      });
      return writing;
    };
    const typed = () => { if (!timer) timer = setTimeout(write, 300); };
    const tiles = h("div.photos");
    const drawPhotos = async () => {
      const all = await store.photosOf(item.id);
      const nodes = await Promise.all(all.map(async (photo) => {
        const url = URL.createObjectURL(new Blob([await vault.openBytes(photo)], { type: "image/jpeg" }));
        shownUrls.push(url);
        return h("div.photo", {}, h("img", { src: url, alt: "照片" }), h("small", {}, `${Math.ceil(photo.size / 1024)} KB`), h("button", { type: "button", "aria-label": "去掉这张", onclick: async () => { await store.remove("photos", photo.id); await countPhotos(); drawPhotos(); } }, icon("x")));
      }));
      const add = h("label.photo.photo-add", {}, icon("camera"), "拍照", h("input.visually-hidden", { type: "file", accept: "image/*", multiple: true, "aria-label": "照片", onchange: addPhotos }));
      tiles.replaceChildren(...nodes, ...(all.length < photos.MOST ? [add] : []));
    };
    const countPhotos = async () => {
      const all = await store.photosOf(item.id);
      Object.assign(item, { photos: all.length, photoBytes: all.reduce((sum, photo) => sum + photo.size, 0) });
      await write();
    };
    const addPhotos = async (event) => {
      for (const file of Array.from(event.target.files)) {
        if ((await store.photosOf(item.id)).length >= photos.MOST) { say(`一条记录最多 ${photos.MOST} 张照片。`); break; }
        try {
          const small = await photos.shrink(file);
          await store.put("photos", { id: newId(), item: item.id, user: item.user, size: small.byteLength, ...(await vault.seal(small)) });
        } catch (error) { say(error.message); }
      }
      await countPhotos();
      drawPhotos();
    };
    const saveRecord = async (event) => {
      event.preventDefault();
      const now = screens.read(form, sections);
      const problems = forms.problems(kind, sections, now);
      screens.showProblems(form, problems);
      if (Object.keys(problems).length || isOver) return;
      await write();
      isOver = true;
      Object.assign(item, await vault.seal(content()), { state: "waiting", isRefused: false, nextAt: 0, tries: 0 });
      await store.put("items", item);
      say(`已存入待传箱：${one.head}户，${about.title}`);
      location.hash = `#/household/${one.id}`;
      sync.start(false);
    };
    const drop = async () => {
      const isEmpty = !(await store.get("items", item.id));
      const word = isEmpty ? "drop" : await confirm("这次不记了？", "选“留着”，填的内容存为草稿，下次打开接着填。", [["keep", "留着", "btn-primary"], ["drop", "删掉", "btn-danger"]]);
      if (!word) return;
      if (word === "keep") await write();
      isOver = true;
      clearTimeout(timer);
      await writing;
      if (word === "drop") await store.removeItem(item.id);
      location.hash = `#/household/${one.id}`;
    };
    const last = one.last ? `上次 ${one.last.on} ${one.last.by}：${one.last.said || "没有特别情况"}` : "还没有走访记录";
    const why = kept && item.isRefused ? alert((await vault.openJson(kept)).why || "", "bad") : "";
    const form = h("form.stack", { onsubmit: saveRecord, oninput: typed, onchange: typed, novalidate: true, "data-place": location.hash },
      netbar(), why,
      h("div.card", {}, h("div.card-title", {}, `${one.head}户`, ...one.badges.map((each) => badge(each.text, each.tone, each.icon))), h("p.card-facts", {}, `${where(one)}，${one.members.length} 人`, h("br"), last)),
      ...sections.map((section) => screens.drawSection(section, answers)),
      h("section.panel", {}, h("div.panel-head", {}, h("h2", {}, "照片"), h("span.sub", {}, `最多 ${photos.MOST} 张，自动缩小`)), h("div.panel-body", {}, tiles)),
      h("div.form-actions.offline-actions", {}, button("不记了", drop), h("button.btn.btn-primary", { type: "submit" }, icon("device-floppy"), about.verb)));
    show(form);
    flush = () => (timer ? write() : writing);
    await drawPhotos();
    return undefined;
  };

  /* ---------- The outbox ---------- */
  const stateBadge = (item) => {
    if (item.state === "draft") return badge("草稿", "", "pencil");
    if (sync.state.running && sync.state.now === item.id) return badge("正在传", "new", "refresh");
    if (item.state === "conflict") return badge("待乡镇处理", "bad", "alert-triangle");
    if (item.state === "received") return badge(item.content.told ? "乡镇已处理" : "已收到", "ok", "circle-check");
    if (item.isRefused) return badge("要改", "bad", "alert-circle");
    if (item.state === "photos") return badge("照片没传完", "warn", "camera");
    return item.tries ? badge("会重试", "warn", "refresh") : badge("待传", "warn", "cloud-upload");
  };
  const size = (bytes) => `${Math.max(1, Math.ceil(bytes / 1024))} KB`;
  const outboxRow = (item) => {
    const { content } = item;
    const lines = [`${clock(item.madeAt)} 记录，文字 ${size(item.data.byteLength)}${item.photos ? `，照片 ${item.photos} 张 ${size(item.photoBytes)}` : ""}`];
    if (item.receipt) lines.push(`${item.state === "photos" ? "文字已收到" : `${clock(item.receivedAt)} 收到`}，回执号 ${item.receipt}`);
    if (content.why) lines.push(item.state === "conflict" ? `放不进去：${content.why} 记录没有丢，乡镇会处理。` : content.why);
    if (content.told) lines.push(`${content.told}。`);
    const mayEdit = item.state === "draft" || (item.state === "waiting" && !item.isAttempted);
    const actions = [];
    if (mayEdit) actions.push(button(item.state === "draft" ? "接着填" : "打开改", () => edit(item), { name: "edit" }));
    if (store.isUnsent(item) && !mayEdit) actions.push(button("重试", () => sync.start(true), { name: "refresh" }));
    if (item.state !== "received") actions.push(button("删除", () => remove(item), { name: "trash" }));
    const sent = item.sentPhotos || 0;
    const isBad = item.state === "conflict" || item.isRefused;
    return h(`article.card${isBad ? ".bad" : ""}`, { "data-item": item.id, "data-state": item.state },
      h("div.card-title", {}, content.title, " ", stateBadge(item)),
      h("p.card-facts.alert-lines", {}, lines.join("\n")),
      item.state === "photos" ? h("progress.bar.warn", { value: String(sent), max: String(item.photos), "aria-label": `照片已传 ${sent} 张，共 ${item.photos} 张` }) : "",
      actions.length ? h("div.card-actions", {}, ...actions) : "");
  };
  const edit = async (item) => {
    let isFree = false;
    await store.update("items", item.id, (row) => {
      isFree = row.state === "draft" || (row.state === "waiting" && !row.isAttempted);
      return isFree && row.state !== "draft" ? Object.assign(row, { state: "draft" }) : null;
    });
    if (!isFree) { say("这一条正在等回执，不能改；传到后请联网更正。"); return; }
    location.hash = `#/${item.content.kind}/${item.content.household}/${item.id}`;
  };
  const remove = async (item) => {
    const words = item.state === "conflict" ? "只从本机删除，乡镇那里还有。" : item.isAttempted ? "可能已经传到服务器，只是没有收到回执；删除只删本机的。" : "还没有传，删了就没有了。";
    if (await confirm("删除这一条？", `${item.content.title}。${words}`, [["yes", "删除", "btn-danger"]])) {
      await store.removeItem(item.id);
      await route();
    }
  };
  const save = async (user) => {
    const whole = await store.exported(user);
    if (!whole.items.length) { say("没有要导出的记录。"); return; }
    const url = URL.createObjectURL(new Blob([JSON.stringify(whole)], { type: "application/json" }));
    const link = h("a", { href: url, download: `守望离线-${forms.today()}-${whole.items.length}条.json` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    say(`已导出 ${whole.items.length} 条。文件是加密的，交给乡镇在“离线记录”里导入。`);
  };
  const outbox = async () => {
    await frame("待传箱");
    const all = await records();
    const unsent = all.filter(store.isUnsent);
    const part = (title, list, tone) => (list.length ? [h("h2.list-head", {}, title, " ", h(`span.count${tone ? `.${tone}` : ""}`, {}, String(list.length))), h("div.cards", {}, ...list.map(outboxRow))] : []);
    const needs = all.filter((one) => one.state === "conflict" || (one.isRefused && one.state !== "draft"));
    show(h("div.stack-s", {}, netbar(), h("div.row", {}, button(`现在上传（${unsent.length} 条）`, () => sync.start(true), { tone: unsent.length ? "btn-primary" : "", name: "refresh" }), button("导出", () => save(vault.user.user), { name: "file-download" }))),
      ...part("放不进去、要改的", needs, "bad"),
      ...part("草稿", all.filter((one) => one.state === "draft")),
      ...part("等待上传", unsent.filter((one) => !one.isRefused)),
      ...part("已收到", all.filter((one) => one.state === "received")),
      all.length ? "" : h("div.empty", {}, icon("circle-check"), h("h3", {}, "待传箱是空的"), h("p", {}, "没有网络时记的走访、线索会列在这里。")));
  };

  /* ---------- This device ---------- */
  let progress = "";
  const update = async () => {
    const words = await sync.download((done, total) => {
      progress = `正在下载：${done} / ${total} 户`;
      const bar = document.getElementById("progress");
      if (bar) bar.textContent = progress;
    }).catch((error) => {
      if (error instanceof sync.NoNetwork) return "网络断了，没有下载完。原来的资料没有动。";
      throw error;
    });
    progress = "";
    if (words) say(words);
    else { await loadArea(); say(`资料已更新：${area.households.length} 户`); }
    return words;
  };
  const refresh = async () => {
    const bar = h("div.netbar.ok", { role: "status", id: "progress" }, "正在下载…");
    main.prepend(bar);
    await update();
    bar.remove();
    await route();
  };
  let install = null;
  window.addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); install = event; });
  const device = async () => {
    await frame("本机");
    const unsent = (await store.unsent(vault.user.user)).length;
    const clear = async () => {
      if (!(await confirm("清除本机资料？", `下载的农户资料从这台设备删除。${unsent ? `没传的 ${unsent} 条记录还留着。` : ""}`, [["yes", "清除", "btn-danger"]]))) return;
      await store.remove("areas", vault.user.user);
      await loadArea();
      await route();
    };
    show(h("div.stack", {}, netbar(),
      panel("资料", aged(), h("div.row", {}, button("更新资料", refresh, { tone: "btn-primary", name: "download" }), area ? button("清除本机资料", clear, { name: "trash" }) : "")),
      panel("这台设备", h("p", {}, `用户 ${vault.user.username}${area ? `，${area.area}` : ""}`), h("p.hint", {}, "资料和记录都加密存放，10 分钟不用自动锁上；离线密码连错 8 次，下载的资料会清除。"), h("div.row", {}, button("锁定", vault.lockEverywhere, { name: "lock" }), install ? button("放到手机桌面", () => install.prompt(), { name: "device-mobile" }) : ""))));
  };
  const login = async () => {
    await frame("登录", "#/outbox");
    show(signInForm(vault.user.username, async () => { location.hash = "#/outbox"; sync.start(true); return ""; }));
  };

  /* ---------- Which page ---------- */
  const PAGES = { "": households, household, outbox, device, login };
  let turn = Promise.resolve();
  const go = async () => {
    if (!vault.isOpen) return locked();
    const [name, id, number] = location.hash.replace(/^#\//, "").split("/");
    const shown = main.firstElementChild;
    if (shown && shown.dataset.place === location.hash) return undefined; // a form that is being filled is never drawn again
    if (name in forms.KINDS) return formPage(name, id, number);
    return (PAGES[name] || households)(id);
  };
  const route = () => { turn = turn.catch(() => {}).then(go); return turn; };
  window.addEventListener("hashchange", async () => { await flush(); route(); });
  window.addEventListener("pagehide", () => { flush(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  place("lock").addEventListener("click", async () => { await flush(); vault.lockEverywhere(); });
  vault.onLock(() => { area = null; find = { text: "", group: "" }; route(); });

  const isLive = () => vault.isOpen && /^#\/(outbox)?$|^$/.test(location.hash) && document.activeElement.type !== "search" && !document.querySelector("dialog[open]");
  let drawing = 0;
  sync.onChange(() => { // the pages that show states follow them; a form is left alone
    clearTimeout(drawing);
    drawing = setTimeout(() => { turn = turn.catch(() => {}).then(() => (isLive() ? go() : undefined)); }, 300);
  });

  const begin = async () => {
    if (!self.isSecureContext || !("serviceWorker" in navigator)) {
      await frame("离线走访");
      show(alert("离线走访要用 https 打开，这里不是。请找系统管理员（运行维护手册“离线”一节），或照常联网使用。", "warn"));
      return;
    }
    navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {});
    await store.sweep();
    await route();
  };
  begin();
})();
