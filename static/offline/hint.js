/* 守望 · on the online pages: how many offline records wait on this device, and what signing out means for them. */
(function () {
  "use strict";
  const { store } = self.Offline;
  const user = Number(document.body.dataset.user || 0);
  const PAGE = document.currentScript.dataset.page;
  const isKnown = async () => Boolean(self.indexedDB && indexedDB.databases && (await indexedDB.databases()).some((one) => one.name === "shouwang-offline"));
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  };

  const hint = (count) => {
    const bar = make("div", "netbar");
    bar.setAttribute("role", "status");
    const link = make("a", "", "去待传箱");
    link.href = `${PAGE}#/outbox`;
    bar.append(make("span", "", `这台设备上有 ${count} 条离线记录还没有传。`), link);
    document.getElementById("main").prepend(bar);
  };

  const download = async () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(await store.exported(user))], { type: "application/json" }));
    const link = make("a");
    link.href = url;
    link.download = "守望离线.json";
    document.body.append(link);
    link.click();
    link.remove();
  };

  /* Signing out erases what was downloaded; records that were not sent stay, encrypted, and the person is told first.
   * Whatever goes wrong here, signing out goes on. */
  const leave = async (form) => {
    try {
      if (await isKnown()) await store.forget(user);
      if ("BroadcastChannel" in self) new BroadcastChannel("shouwang-offline").postMessage("lock");
    } finally {
      form.dataset.ready = "1";
      form.requestSubmit();
    }
  };
  const countUnsent = async () => ((await isKnown()) ? (await store.unsent(user)).length : 0);
  const ask = (form, count) => {
    const dialog = make("dialog");
    dialog.setAttribute("aria-label", "还有离线记录没有传");
    const body = make("div", "dialog-body");
    const words = make("div");
    words.append(make("h2", "", `还有 ${count} 条离线记录没有传`), make("p", "", "退出会清除下载的农户资料。没传的记录加密留在这台设备上，下次用同一个号打开离线走访再传。"));
    body.append(words);
    const foot = make("div", "dialog-foot");
    const button = (text, tone, act) => {
      const one = make("button", `btn ${tone}`, text);
      one.type = "button";
      one.addEventListener("click", act);
      foot.append(one);
    };
    button("仍然退出", "btn-danger", () => leave(form));
    button("导出", "", download);
    button("先去传", "btn-primary", () => { location.href = `${PAGE}#/outbox`; });
    dialog.append(body, foot);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  };

  if (user) {
    document.addEventListener("submit", async (event) => {
      const form = event.target;
      if (!form.matches("[data-forget]") || form.dataset.ready) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const left = await countUnsent().catch(() => 0);
      if (left) ask(form, left);
      else leave(form);
    }, true);
  }

  const begin = async () => {
    if (!(await isKnown())) return;
    await store.sweep();
    const count = user ? await countUnsent() : 0;
    if (count) hint(count);
  };
  begin();
})();
