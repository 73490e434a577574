/* 守望离线 · what the screens are made of. Text is always text here: no HTML from data. */
(function () {
  "use strict";
  const { forms } = self.Offline;
  const SVG = "http://www.w3.org/2000/svg";

  /* h("button.btn", { type: "button", onclick: act }, "保存") */
  const h = (name, attributes, ...children) => {
    const [tag, ...classes] = name.split(".");
    const node = document.createElement(tag);
    if (classes.length) node.className = classes.join(" ");
    Object.entries(attributes || {}).forEach(([key, value]) => {
      if (value === undefined || value === null || value === false) return;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key === "value") node.value = value;
      else node.setAttribute(key, value === true ? "" : value);
    });
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
    return node;
  };
  const icon = (name, size) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", `icon${size ? ` icon-${size}` : ""}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const badge = (text, tone, name) => h(`span.badge${tone ? `.${tone}` : ""}`, {}, name ? icon(name) : "", text);
  const button = (text, act, { tone = "", name = "", type = "button" } = {}) =>
    h(`button.btn${tone ? `.${tone}` : ""}`, { type, onclick: act }, name ? icon(name) : "", text);
  const alert = (text, tone) => h(`div.alert${tone ? `.${tone}` : ""}`, tone === "bad" ? { role: "alert", tabindex: "-1" } : {}, icon(tone === "ok" ? "circle-check" : tone === "bad" ? "circle-x" : tone === "warn" ? "alert-triangle" : "info-circle"), h("div", {}, text));
  const panel = (title, ...body) => h("section.panel", {}, h("div.panel-head", {}, h("h2", {}, title)), h("div.panel-body.stack-s", {}, ...body));

  const clock = (at) => {
    const time = new Date(at);
    const hours = time.toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
    const isToday = time.toDateString() === new Date().toDateString();
    return isToday ? `今天 ${hours}` : `${String(time.getMonth() + 1).padStart(2, "0")}-${String(time.getDate()).padStart(2, "0")} ${hours}`;
  };

  /* A question before something that cannot be taken back: resolves to the chosen word, "" for none. */
  const confirm = (title, text, choices) => new Promise((resolve) => {
    const close = (word) => { dialog.close(); dialog.remove(); resolve(word); };
    const buttons = choices.map(([word, label, tone]) => button(label, () => close(word), { tone }));
    const dialog = h("dialog", { "aria-label": title, oncancel: () => { dialog.remove(); resolve(""); } },
      h("div.dialog-body", {}, icon("alert-triangle"), h("div", {}, h("h2", {}, title), h("p", {}, text))),
      h("div.dialog-foot", {}, button("不了", () => close("")), ...buttons));
    document.body.append(dialog);
    dialog.showModal();
  });

  const say = (text) => {
    const toast = h("div.toast", {}, h("span", {}, text));
    document.getElementById("toasts").append(toast);
    setTimeout(() => toast.remove(), 6000);
  };

  /* ---------- One field, with the same markup as the server's templates/django/forms/field.html ---------- */
  const note = (field) => {
    const words = [field.optional ? "选填" : "", field.last ? `上次：${field.last}` : ""].filter(Boolean).join("，");
    return words ? h("span.opt", {}, words) : "";
  };
  const radios = (field, value, isMany) => h(isMany ? "div.checks" : "div.choice.choice-fill", {}, ...field.choices.map(([key, label]) => {
    const isOn = isMany ? (value || []).includes(key) : value === key;
    const input = h("input", { type: isMany ? "checkbox" : "radio", name: field.name, value: key, checked: isOn });
    if (isMany) return h("label.check-line", {}, input, h("span", {}, label));
    return h(`label${field.bad === key ? ".choice-bad" : ""}`, {}, input, h("span", {}, icon(field.bad === key ? "alert-triangle" : "check"), label));
  }));
  const control = (field, value, id) => {
    const same = { id, name: field.name, maxlength: field.most, autocomplete: "off" };
    if (field.type === "textarea") return h("textarea.textarea", { ...same, rows: 3, value });
    if (field.type === "select") {
      const options = [h("option", { value: "" }, field.empty || "请选择"), ...field.choices.map(([key, label]) => h("option", { value: key, selected: key === value }, label))];
      return h("select.select", { id, name: field.name }, ...options);
    }
    const kinds = { date: "date", number: "text" };
    const input = h(`input.input${field.type === "number" ? ".input-num" : ""}`, { ...same, type: kinds[field.type] || "text", inputmode: field.type === "number" ? "decimal" : null, max: field.type === "date" ? forms.today() : null, value });
    return field.unit ? h("div.with-unit", {}, input, h("span", {}, field.unit)) : input;
  };
  const drawField = (field, value) => {
    const id = `id_${field.name}`;
    if (field.type === "checkbox") {
      return h("div.field", { "data-field": field.name }, h("label.check-line", {}, h("input", { type: "checkbox", name: field.name, checked: Boolean(value) }), h("span", {}, field.label)));
    }
    const hint = field.hint ? h("p.hint", {}, field.hint) : "";
    if (field.type === "radio" || field.type === "checks") {
      return h("fieldset.field", { "data-field": field.name }, h("legend.field-label", {}, field.label, note(field)), radios(field, value, field.type === "checks"), hint);
    }
    return h("div.field", { "data-field": field.name }, h("label.field-label", { for: id }, field.label, note(field)), control(field, value, id), hint);
  };
  const drawSection = (section, answers) => {
    const fields = section.fields.map((field) => drawField(field, field.name in answers ? answers[field.name] : field.value));
    const allFine = section.allFine && h("button.link-btn.push", { type: "button", onclick: (event) => {
      const part = event.target.closest("section");
      part.querySelectorAll("input[value=fine]").forEach((one) => { one.checked = true; });
      part.dispatchEvent(new Event("input", { bubbles: true }));
    } }, "都正常");
    return h("section.panel", {}, h("div.panel-head", {}, h("h2", {}, section.title), allFine), h("div.panel-body", {}, ...fields));
  };
  /* The answers of a form: what a browser would send, lists for boxes of the same name. */
  const read = (form, sections) => {
    const answers = {};
    sections.forEach((section) => section.fields.forEach((field) => {
      const inputs = Array.from(form.querySelectorAll(`[name="${field.name}"]`));
      if (field.type === "checks") answers[field.name] = inputs.filter((one) => one.checked).map((one) => one.value);
      else if (field.type === "checkbox") { if (inputs[0].checked) answers[field.name] = "on"; }
      else if (field.type === "radio") answers[field.name] = (inputs.find((one) => one.checked) || { value: "" }).value;
      else answers[field.name] = inputs[0].value.trim();
    }));
    return answers;
  };
  const showProblems = (form, problems) => {
    form.querySelectorAll(".error").forEach((one) => one.remove());
    form.querySelectorAll(".is-bad").forEach((one) => one.classList.remove("is-bad"));
    Object.entries(problems).forEach(([name, words]) => {
      const field = form.querySelector(`[data-field="${name}"]`);
      field.classList.add("is-bad");
      field.append(h("p.error", { role: "alert" }, icon("alert-circle"), h("span", {}, words)));
    });
    const first = form.querySelector(".is-bad input, .is-bad select, .is-bad textarea");
    if (first) { first.focus(); first.closest(".field").scrollIntoView({ block: "center" }); }
  };

  self.Offline.screens = { h, icon, badge, button, alert, panel, clock, confirm, say, drawSection, read, showProblems };
})();
