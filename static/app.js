/* 守望 · small behaviours of the pages. Plain JavaScript for Chromium 86, no build step, every one switched on by an attribute.
 *
 *   data-open="ID" | data-open        open that dialog, or the one in the same data-scope
 *   data-close                        close the dialog around the button;  data-autofocus: what takes focus inside
 *   details[data-menu]                a menu: closes on Esc, on a click outside, on leaving it
 *   data-toggle="filters"             show or hide that part of the form around the button
 *   form[data-autosubmit]             a GET form that sends itself when a condition changes
 *   form[data-guard]                  ask before leaving with changes not saved
 *   form[data-draft="KEY"]            keep what is typed until it is saved (see Drafts)
 *   data-set-all="VALUE"              choose that answer in every group of the section, 都正常
 *   input[data-check-all="NAME"]      tick every box of that name in its form, else in the table
 *   data-tally="NAME" data-left="YUAN"  says how many of these boxes are ticked, their amounts, and what is left
 *   td[data-ticks]                    an amount typed in it ticks the box of its row
 *   data-copy="TEXT" data-print data-back      copy, print, go back
 *   a[data-picks="GROUP"]             the link pressed is the current one of its group
 *   data-hotkey="/"                   the field that the key "/" goes to
 */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest && event.target.closest(selector);
      if (found) act(found, event);
    });
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  };

  /* ---------- Dialogs ---------- */
  let opener = null;
  on("click", "[data-open]", (button) => {
    const scope = button.closest("[data-scope]");
    const dialog = button.dataset.open ? document.getElementById(button.dataset.open) : scope && scope.querySelector("dialog");
    if (!dialog || dialog.open) return;
    opener = button;
    dialog.showModal();
    const first = dialog.querySelector("[data-autofocus]");
    if (first) first.focus();
  });
  on("click", "[data-close]", (button) => button.closest("dialog").close());
  on("click", "dialog", (dialog, event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  document.addEventListener("close", () => {
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }, true);

  /* ---------- Menus and parts that open ---------- */
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  on("keydown", "details[data-menu][open]", (menu, event) => {
    if (event.key !== "Escape") return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
  on("focusout", "details[data-menu][open]", (menu, event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.removeAttribute("open");
  });
  on("click", "[data-toggle]", (button) => {
    const part = "shows-" + button.dataset.toggle;
    const shown = button.closest("form, section").classList.toggle(part);
    button.setAttribute("aria-expanded", shown);
  });

  /* ---------- Toasts: six seconds, longer while pointed at ---------- */
  const toasts = document.querySelector(".toasts");
  const fade = (toast) => {
    let timer = setTimeout(() => toast.remove(), 6000);
    toast.addEventListener("mouseenter", () => clearTimeout(timer));
    toast.addEventListener("mouseleave", () => { timer = setTimeout(() => toast.remove(), 3000); });
  };
  const say = (text) => {
    const toast = make("div", "toast");
    toast.append(make("span", "", text));
    toasts.append(toast);
    fade(toast);
  };
  if (toasts) all(".toast", toasts).forEach(fade);
  document.addEventListener("toast", (event) => say(event.detail.value || event.detail.text)); // HX-Trigger: {"toast": "已登记"}

  /* ---------- Forms ---------- */
  const submit = (form) => (form.requestSubmit ? form.requestSubmit() : form.submit());
  on("change", "form[data-autosubmit]", (form, event) => {
    if (event.target.type !== "search") submit(form);
  });
  let typing = 0;
  on("input", "form[data-autosubmit][hx-get] input[type=search]", (field, event) => {
    clearTimeout(typing);
    if (!event.isComposing) typing = setTimeout(() => submit(field.form), 400); // not between the keys of an input method
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get") {
      all("input, select", form).forEach((field) => { // short addresses: leave empty conditions out
        if (!field.value && field.name && !field.disabled) { field.disabled = true; setTimeout(() => { field.disabled = false; }); }
      });
    }
  });

  on("click", "[data-set-all]", (button) => {
    const value = button.dataset.setAll;
    all("input[type=radio]", button.closest("section, fieldset, form")).forEach((radio) => {
      if (radio.value !== value || radio.checked) return;
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  on("change", "[data-check-all]", (box) => {
    const among = box.form ? Array.from(box.form.elements) : all("input", box.closest("table"));
    among.forEach((one) => { if (one.name === box.dataset.checkAll) one.checked = box.checked; });
  });

  /* The amount of a row is its own (amount_VALUE), else the common one (amount); counted in fen. */
  const fen = (field) => Math.round(Number((field && field.value) || 0) * 100) || 0; // not a number yet: nothing
  const tally = (form) => {
    const told = form.querySelector("[data-tally]");
    if (!told) return;
    const ticked = all(`input[name="${told.dataset.tally}"]:checked`, form);
    const common = fen(form.elements.amount);
    const own = (box) => form.elements[`amount_${box.value}`];
    const sum = ticked.reduce((so, box) => so + (own(box) && own(box).value ? fen(own(box)) : common), 0);
    const left = Math.round(Number(told.dataset.left) * 100) - sum;
    told.textContent = `已勾 ${ticked.length} 户，合计 ${sum / 100} 元，` + (left < 0 ? `多出 ${-left / 100} 元` : `还剩 ${left / 100} 元`);
  };
  on("input", "[data-ticks]", (cell, event) => {
    if (event.target.value) cell.closest("tr").querySelector("input[type=checkbox]").checked = true;
  });
  ["input", "change"].forEach((type) => on(type, "form", tally));
  all("form").forEach(tally);

  /* Sent once: a second press does nothing, the button keeps its word and turns. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post") || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    dirty.delete(form);
    const button = event.submitter || form.querySelector("[type=submit]");
    if (button) button.setAttribute("aria-busy", "true");
    setTimeout(() => settle(form), form.hasAttribute("data-download") ? 1500 : 8000); // an answer that is a file leaves the page where it is
  });
  const settle = (form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(settle));

  /* Typing is work: it keeps the session alive like any other request. */
  const PULSE = 5 * 60 * 1000;
  let lastSeen = Date.now();
  on("input", "form[method=post]", () => {
    if (Date.now() - lastSeen < PULSE) return;
    lastSeen = Date.now();
    fetch(location.href, { credentials: "same-origin" }).catch(() => {});
  });

  /* ---------- Leaving with changes ---------- */
  const dirty = new Set(all("form[data-guard]").filter((form) => form.querySelector("[aria-invalid=true]")));
  on("input", "form[data-guard]", (form) => dirty.add(form));
  on("change", "form[data-guard]", (form) => dirty.add(form));
  document.addEventListener("saved", (event) => dirty.delete(event.target)); // by a script that sends the form itself
  window.addEventListener("beforeunload", (event) => {
    if (!dirty.size) return;
    event.preventDefault();
    event.returnValue = ""; // the browser asks in its own words
  });

  /* ---------- Drafts ----------
   * Kept in sessionStorage: this tab only, gone when it closes. Passwords, files, hidden fields and whatever is marked
   * data-private (identity numbers, phones, accounts, illnesses) are never kept. Signing out, the login page, another
   * user and eight hours clear them, so nothing personal stays on the machine after sign-out.
   * A draft ends when its form has been sent and the answer is neither a refusal nor an error page ([data-failed]). */
  const user = document.body.dataset.user;
  const PREFIX = "draft:";
  const KEPT_FOR = 8 * 3600 * 1000;
  const draftKeys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const forget = (keep) => draftKeys().forEach((key) => keep && keep(key) || sessionStorage.removeItem(key));
  const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;
  const kept = (form) => Array.from(form.elements).filter((field) =>
    field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type) && !field.closest("[data-private]"));
  const read = (key) => {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch (error) { return null; }
  };
  forget((key) => user && key.startsWith(`${PREFIX}${user}:`) && (read(key) || {}).at > Date.now() - KEPT_FOR);
  on("submit", "[data-forget]", () => sessionStorage.clear());
  if (!user && !document.querySelector("[data-failed]")) sessionStorage.clear(); // also htmx's note of the last address

  const remember = (form) => {
    const values = kept(form).filter((field) => !/radio|checkbox/.test(field.type) || field.checked).map((field) => [field.name, field.value]);
    sessionStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values }));
    const now = new Date();
    const clock = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
    all("[data-draft-state]", form).forEach((place) => { place.textContent = `草稿存于 ${clock}`; });
  };
  const refill = (form, values) => kept(form).forEach((field) => {
    const answers = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/radio|checkbox/.test(field.type)) field.checked = answers.includes(field.value);
    else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = answers.includes(option.value); });
    else if (answers.length) field.value = answers[0];
  });
  const offer = (form, draft) => {
    const bar = make("div", "alert");
    const words = make("div", "", `这张表有 ${new Date(draft.at).toLocaleString("zh-CN", { hour12: false })} 没存完的草稿。`);
    const actions = make("div", "alert-actions");
    const use = make("button", "link-btn", "接着填");
    const drop = make("button", "link-btn", "不要了");
    use.type = drop.type = "button";
    use.addEventListener("click", () => { refill(form, draft.values); bar.remove(); });
    drop.addEventListener("click", () => { sessionStorage.removeItem(keyOf(form)); bar.remove(); });
    actions.append(use, drop);
    words.append(actions);
    bar.append(words);
    form.prepend(bar);
  };
  const drafted = all("form[data-draft]");
  const refused = document.querySelector("main .alert.bad, main [aria-invalid=true]");
  const sent = read("draft-sent");
  sessionStorage.removeItem("draft-sent");
  if (sent && !refused && !document.querySelector("[data-failed]")) sessionStorage.removeItem(sent);
  drafted.forEach((form) => {
    const draft = read(keyOf(form));
    if (draft && !refused) offer(form, draft);
    let timer = 0;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => remember(form), 800); });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      remember(form);
      sessionStorage.setItem("draft-sent", JSON.stringify(keyOf(form)));
    });
  });

  /* ---------- Fragments ---------- */
  const WORDS = {
    0: "网络断了，没有取到。", 403: "您的岗位看不到这一块。", 404: "没有这一项，或者不在您的辖区。",
    409: "别人刚改过，请刷新后再办。", 429: "请求太多，请稍等再试。",
  };
  const failed = (event) => {
    const xhr = event.detail.xhr;
    const plain = /^text\/plain/.test((xhr && xhr.getResponseHeader("Content-Type")) || "");
    const words = (plain && xhr.responseText) || WORDS[xhr ? xhr.status : 0] || "系统出错了，没有取到。";
    const bar = make("div", "alert bad");
    const body = make("div", "", words);
    const again = make("button", "link-btn", "再试一次");
    again.type = "button";
    again.addEventListener("click", () => location.reload());
    bar.setAttribute("role", "alert");
    bar.tabIndex = -1;
    body.append(" ", again);
    bar.append(body);
    const target = event.detail.target;
    const waiting = target && target.querySelector(".loading");
    if (waiting) waiting.replaceWith(bar);
    else { document.getElementById("main").prepend(bar); bar.focus(); }
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!/\/login\//.test(event.detail.xhr.responseURL || "")) return;
    event.detail.shouldSwap = false; // the session has ended: a login page is no fragment
    location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const part = event.detail.elt;
    const wrong = part.matches && part.matches("[role=alert]") ? part : part.querySelector("[role=alert], [data-autofocus]");
    if (wrong) wrong.focus();
  });

  /* ---------- Tabs: the current one is in sight where they do not all fit ---------- */
  all(".tabs [aria-current]").forEach((tab) => {
    const row = tab.parentNode;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  /* ---------- The rest ---------- */
  on("click", "[data-print]", () => window.print());
  on("click", "[data-back]", () => (history.length > 1 ? history.back() : location.assign("/")));
  on("click", "[data-picks]", (link) => {
    all(`[data-picks="${link.dataset.picks}"][aria-current]`).forEach((one) => one.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  });
  on("click", "[data-copy]", (button) => {
    const area = make("textarea", "visually-hidden"); // the clipboard API needs https, offices have http
    area.value = button.dataset.copy;
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
    say(`已复制：${button.dataset.copy}`);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) || document.querySelector("dialog[open]")) return;
    const field = document.querySelector("[data-hotkey='/']");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  });
  on("keydown", "[data-hotkey]", (field, event) => { if (event.key === "Escape") field.blur(); });
  const refusal = document.querySelector("main [role=alert][tabindex='-1']");
  if (refusal) refusal.focus();
})();
