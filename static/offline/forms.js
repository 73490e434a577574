/* 守望离线 · the forms, field by field the same as online: names and choices are those that the server's forms read. */
(function () {
  "use strict";
  const PILLARS = { is_education_fine: "义务教育", is_medical_fine: "基本医疗", is_housing_fine: "住房安全", is_water_fine: "饮水安全" };
  const FINE = [["fine", "正常"], ["problem", "有问题"]];
  const NOTED = ["disaster", "other"];

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
  };
  const day = (name, label) => ({ name, label, type: "date", value: today() });
  const lastOf = (household) => household.last || {};

  const visit = (household, choices) => {
    const last = lastOf(household);
    const pillars = Object.entries(PILLARS).map(([name, label]) => ({
      name, label, type: "radio", choices: FINE, bad: "problem", last: household.last && (last[name] ? "正常" : "有问题"),
    }));
    return [
      { title: "1. 这次走访", fields: [day("visited_on", "日期"), { name: "way", label: "方式", type: "radio", choices: choices.ways, value: "home" }, { name: "companions", label: "同去的人", optional: true, most: 100 }] },
      { title: "2. 三保障和饮水", allFine: true, fields: [...pillars, { name: "problem", label: "什么问题", optional: true, most: 300, hint: "有问题的写明，例如：2022 年医保未缴", last: last.problem }] },
      { title: "3. 收入有没有变化", fields: [{ name: "income", label: "比上次", type: "radio", choices: choices.income, value: "same", last: last.income }, { name: "income_change", label: "大约每月多少", type: "number", unit: "元", optional: true }] },
      { title: "4. 记下来", fields: [
        { name: "needs", label: "诉求", type: "textarea", optional: true, most: 300, last: last.needs },
        { name: "note", label: "情况", type: "textarea", optional: true, most: 1000 },
        { name: "has_clue", label: "同时报一条线索", type: "checkbox" },
        { name: "clue_risk", label: "线索的风险", type: "select", choices: choices.risks, empty: "不报线索的不用选", optional: true },
      ] },
    ];
  };
  const clue = (household, choices) => [{ title: "线索", fields: [
    day("received_on", "受理日期"),
    { name: "source", label: "发现渠道", type: "select", choices: choices.sources, value: "officer" },
    { name: "from_unit", label: "来源单位", optional: true, most: 100 },
    { name: "risk", label: "风险类型", type: "select", choices: choices.risks },
    { name: "amount", label: "涉及金额", type: "number", unit: "元", optional: true },
    { name: "detail", label: "事由", type: "textarea", most: 500 },
  ] }];
  const proposal = (household, choices) => [{ title: "提出识别", fields: [
    day("on", "提出日期"),
    { name: "category", label: "拟纳入类别", type: "select", choices: choices.categories.filter((one) => !one.precondition || one.precondition === household.base_type).map((one) => [one.id, one.name]) },
    { name: "risks", label: "风险", type: "checks", choices: choices.risks, hint: "最多五项。" },
    { name: "main_risk", label: "最主要的风险", type: "select", choices: choices.risks, empty: "只有一项的不用选", optional: true },
    { name: "risk_note", label: "风险说明", optional: true, most: 200, hint: "选了“因自然灾害”“其他”的，写明是什么。" },
    { name: "source", label: "发现渠道", type: "select", choices: choices.sources, value: "officer" },
    { name: "opinion", label: "提出理由", type: "textarea", most: 500, hint: "收入、支出、健康等实际情况，乡镇据此核对。" },
  ] }];
  const elimination = (household, choices) => [{ title: "提出消除", fields: [
    day("on", "提出日期"),
    { name: "how", label: "消除方式", type: "radio", choices: choices.how, value: "help" },
    { name: "reason", label: "理由", type: "textarea", most: 500, hint: "风险怎样消除的、收入是否稳定。" },
  ] }];

  /* Only what the server of the last download reads: it refuses a record with a field that it would have to throw away. */
  const sectionsOf = (kind, household, choices) => KINDS[kind].sections(household, choices).map((section) => ({ ...section, fields: section.fields.filter((field) => choices.fields[kind].includes(field.name)) }));

  const KINDS = {
    visit: { title: "走访", verb: "保存走访", icon: "edit", sections: visit },
    clue: { title: "线索", verb: "保存线索", icon: "flag", sections: clue },
    proposal: { title: "提出识别", verb: "保存，报乡镇", icon: "square-plus", sections: proposal },
    elimination: { title: "提出消除", verb: "保存，报乡镇", icon: "check", sections: elimination },
  };

  /* What keeps the answers from being saved: field → words. The server asks the same again. */
  const problems = (kind, sections, answers) => {
    const found = {};
    sections.forEach((section) => section.fields.forEach((field) => {
      const value = answers[field.name];
      const isEmpty = !value || !value.length;
      if (isEmpty && !field.optional && field.type !== "checkbox") found[field.name] = field.type === "radio" ? "请选一项。" : `请填${field.label}。`;
      if (field.type === "date" && value > today()) found[field.name] = "日期还没有到。";
      if (field.type === "number" && value && !(Number(value) >= 0)) found[field.name] = "请填数字，不能小于 0。";
    }));
    if (kind === "visit") {
      const isBad = Object.keys(PILLARS).some((name) => answers[name] === "problem");
      if (isBad && !(answers.problem || "").trim()) found.problem = "选了“有问题”，请写明是什么问题。";
      if (answers.has_clue && !answers.clue_risk) found.clue_risk = "要报线索，请选是哪种风险。";
      if (answers.has_clue && !(answers.note || answers.needs || answers.problem || "").trim()) found.note = "要报线索，请写明情况。";
    }
    if (kind === "proposal") {
      const risks = answers.risks || [];
      if (risks.length > 5) found.risks = `风险最多 5 项，现在选了 ${risks.length} 项。`;
      if (answers.main_risk && !risks.includes(answers.main_risk)) found.main_risk = "最主要的风险要在上面选中。";
      if (risks.some((one) => NOTED.includes(one)) && !(answers.risk_note || "").trim()) found.risk_note = "请写明是什么。";
    }
    return found;
  };

  self.Offline.forms = { KINDS, sectionsOf, problems, today };
})();
