/* 守望 · photos: made small before they leave the phone, and never in the way of the text.
 *
 *   input[type=file][data-shrink]     photos become JPEGs of at most 300 KB, the longest side 1600 pixels, the right way up and
 *                                     without what the camera wrote into them (place, device); a PDF stays as it is
 *   form[data-photos="ADDRESS"]       with photos chosen: the form is sent first, then each photo to ADDRESS + number + "photos/",
 *                                     under a number of its own, so that trying again changes nothing; then ADDRESS + number opens
 *
 * Without this script both are plain forms.
 */
(function () {
  "use strict";

  const BYTES = 300 * 1024;
  const ATTEMPTS = [[1600, 0.85], [1600, 0.7], [1400, 0.6], [1200, 0.55], [1000, 0.5], [800, 0.45], [600, 0.4]];
  const WAITS = [0, 1500, 5000]; // before each try of an upload, in milliseconds
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  };
  const kilobytes = (size) => (size < 1048576 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1048576).toFixed(1)} MB`);
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https, offices have http
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  /* ---------- Shrinking ---------- */
  const open = (file) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("no picture"));
    image.src = URL.createObjectURL(file);
  });
  const draw = (image, side, quality) => {
    const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff"; // behind what is transparent
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height); // as it is looked at: the browser turns it by its EXIF
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  };
  const shrink = async (file) => {
    if (!file.type.startsWith("image/")) return file;
    let image;
    try { image = await open(file); } catch (error) { return file; } // the server says what it is not
    let small = null;
    for (const [side, quality] of ATTEMPTS) {
      small = await draw(image, side, quality);
      if (small && small.size <= BYTES) break;
    }
    URL.revokeObjectURL(image.src);
    return small ? new File([small], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" }) : file;
  };

  /* ---------- What is chosen, shown below the field ---------- */
  const chosen = new WeakMap(); // input → { files, sizes, work }
  const stateOf = (input) => {
    if (!chosen.has(input)) chosen.set(input, { files: [], before: new Map(), numbers: new Map(), work: null });
    return chosen.get(input);
  };
  const give = (input) => {
    const box = new DataTransfer();
    stateOf(input).files.forEach((file) => box.items.add(file));
    input.files = box.files;
    show(input);
  };
  const listOf = (input) => {
    let list = input.parentNode.querySelector(".photos");
    if (!list) { list = make("div", "photos"); list.setAttribute("role", "status"); input.after(list); }
    return list;
  };
  const card = (input, file) => {
    const state = stateOf(input);
    const photo = make("div", "photo");
    if (file.type.startsWith("image/")) {
      const picture = make("img");
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
      photo.append(picture);
    }
    const before = state.before.get(file);
    const label = before && before > file.size ? `${kilobytes(before)} → ${kilobytes(file.size)}` : kilobytes(file.size);
    photo.append(make("small", "", label));
    const drop = make("button", "photo-drop", "×");
    drop.type = "button";
    drop.setAttribute("aria-label", `去掉 ${file.name}`);
    drop.addEventListener("click", () => { state.files = state.files.filter((one) => one !== file); give(input); });
    photo.append(drop);
    return photo;
  };
  const show = (input) => {
    const state = stateOf(input);
    listOf(input).replaceChildren(...state.files.map((file) => card(input, file)));
    if (state.work) listOf(input).append(make("div", "photo", "正在缩小…"));
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-shrink]")) return;
    const state = stateOf(input);
    const picked = Array.from(input.files);
    const old = input.multiple ? state.files : [];
    const work = Promise.all(picked.map(async (file) => {
      const small = await shrink(file);
      state.before.set(small, file.size);
      state.numbers.set(small, uuid());
      return small;
    })).then((files) => { state.work = null; state.files = old.concat(files); give(input); });
    state.work = work;
    show(input);
  });

  /* ---------- Sending ---------- */
  const inputsOf = (form) => Array.from(form.querySelectorAll("input[type=file][data-shrink]"));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const inputs = inputsOf(form);
    const waiting = inputs.map((input) => stateOf(input).work).filter(Boolean);
    if (waiting.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      Promise.all(waiting).then(() => form.requestSubmit());
      return;
    }
    const input = inputs.find((one) => stateOf(one).files.length);
    if (!form.dataset.photos || !input) return;
    event.preventDefault();
    if (!form.dataset.busy) send(form, input);
  }, true);

  const nameOf = (form) => form.getAttribute("id"); // form.id is the field of that name
  const buttonsOf = (form) => Array.from(document.querySelectorAll(`[type=submit][form="${nameOf(form)}"]`)).concat(Array.from(form.querySelectorAll("[type=submit]")));
  const busy = (form, is) => {
    if (is) form.dataset.busy = "1"; else delete form.dataset.busy;
    buttonsOf(form).forEach((button) => { if (is) button.setAttribute("aria-busy", "true"); else button.removeAttribute("aria-busy"); });
  };
  const SAID = {
    0: "网络断了，走访还没有存上，填的和选的照片都在。有信号了再按一次“保存走访”，不会存两遍。",
    302: "登录已经过期。请在新的页签里登录，再回到这里按一次“保存走访”，填的都还在。",
    403: "您的岗位不能记走访。", 404: "这一户不在您的辖区，或者已经转走。",
  };
  const refuse = (form, text) => {
    busy(form, false);
    sessionStorage.removeItem("draft-sent"); // not sent: the draft stays
    form.querySelectorAll("[data-refusal]").forEach((bar) => bar.remove());
    const bar = make("div", "alert bad");
    bar.dataset.refusal = "1";
    bar.setAttribute("role", "alert");
    bar.tabIndex = -1;
    bar.append(make("div", "", text));
    form.prepend(bar);
    bar.focus();
  };
  const send = async (form, input) => {
    busy(form, true);
    const body = new FormData(form);
    body.delete(input.name); // text first
    const number = body.get("id");
    let answer;
    try {
      answer = await fetch(location.href, { method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { Accept: "text/plain" } });
    } catch (error) { refuse(form, SAID[0]); return; }
    if (answer.status === 201) { follow(form, input, number); return; }
    if (answer.type === "opaqueredirect") { refuse(form, SAID[302]); return; }
    if (answer.status === 422) { correct(form, input, await answer.text()); return; }
    refuse(form, SAID[answer.status] || "系统出错了，走访没有存上，填的都还在。请稍等再按一次“保存走访”。");
  };
  /* The page with what has to be changed: its form's inside takes the place of this one's, the photos stay chosen. */
  const correct = (form, input, html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(nameOf(form));
    form.replaceChildren(...fresh.childNodes);
    busy(form, false);
    sessionStorage.removeItem("draft-sent");
    const field = form.querySelector(`input[type=file][name="${input.name}"]`);
    chosen.set(field, stateOf(input));
    give(field);
    const wrong = form.querySelector("[role=alert]");
    if (wrong) wrong.focus();
  };

  /* ---------- The photos follow ---------- */
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const upload = async (address, token, file, number) => {
    for (const pause of WAITS) {
      if (pause) await wait(pause);
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token);
      body.append("id", number);
      body.append("file", file);
      try {
        const answer = await fetch(address, { method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { Accept: "text/plain" } });
        if (answer.status === 201) return "";
        if (answer.status === 422) return await answer.text();
        if (answer.status >= 400 && answer.status < 500) return "没有权限再传。";
      } catch (error) { /* no network: once more */ }
    }
    return "网络不通，没传上。";
  };
  const follow = (form, input, number) => {
    const state = stateOf(input);
    const page = `${form.dataset.photos}${number}/`;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
    const panel = make("section", "panel");
    const body = make("div", "panel-body stack");
    const words = make("p");
    const problems = make("ul", "lines");
    const actions = make("div", "row");
    const again = make("button", "btn btn-primary", "再传一次");
    const leave = make("a", "btn", "先看走访");
    panel.setAttribute("role", "status");
    again.type = "button";
    leave.href = page;
    actions.append(again, leave);
    body.append(words, problems, actions);
    panel.append(body);
    form.before(panel);
    form.hidden = true;
    document.querySelectorAll(".bottom-bar").forEach((bar) => { bar.hidden = true; });
    const total = state.files.length;
    const run = async () => {
      actions.hidden = true;
      problems.replaceChildren();
      const left = [];
      for (const file of state.files) {
        words.textContent = `走访已存。照片 ${total - state.files.length + state.files.indexOf(file) + 1 - left.length} / ${total} 正在传，请不要关页面。`;
        const problem = await upload(`${page}photos/`, token, file, state.numbers.get(file));
        if (problem) { left.push(file); problems.append(make("li", "", `${file.name}：${problem}`)); }
      }
      state.files = left;
      if (!left.length) { location.assign(page); return; }
      words.textContent = `走访已存，照片还有 ${left.length} 张没传上。`;
      actions.hidden = false;
    };
    again.addEventListener("click", run);
    window.addEventListener("online", () => { if (!actions.hidden) run(); });
    run();
  };
})();
