"""Import of the project ledger (导入项目台账): one project a row, met by its 项目编号.

`manage.py import_workbook projects FILE --area CODE`, or the page 导入数据. A row writes the project with its villages, the quantity
that 建设内容及规模 names if that is all it says, a source of funds for every column of sources, and what was paid. 已支付 is what has been
paid until the sheet's day: what is more than the register knows becomes payments on that day, less is refused. A source belongs
to a batch where just one batch of its level and year has enough left. What hangs off a project is never taken away by a sheet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Sum

from accounts.roles import Can
from areas.parameters import setting_on
from households.imports import cleaners
from households.imports.cleaners import nearest
from households.imports.engine import Change, Column, Kind
from households.imports.register_columns import money_in_wan, of
from households.imports.registers import Entry, Line, Meant, RegisterImport, Row
from lib.numbers import plain
from projects.imports.cells import NUMBER
from projects.imports.places import Villages
from projects.imports.quantities import quantity_in
from projects.models import (
    FundBatch,
    Payment,
    Project,
    ProjectApplication,
    ProjectFunding,
    ProjectKind,
    ProjectQuantity,
    ProjectVillage,
)
from projects.rules import funds as fund_rules
from projects.rules import ledger_rows
from projects.rules import projects as project_rules
from projects.rules.applications import overpaid_faults

Source = ProjectFunding.Source
REACHES = {"到村项目": "village", "到户项目": "household"}
# The column of each source; of the first four the batches are the bridging funds of that level.
SOURCES = {
    "from.central": Source.CENTRAL,
    "from.province": Source.PROVINCE,
    "from.city": Source.CITY,
    "from.county": Source.COUNTY,
    "from.cooperation": Source.COOPERATION,
    "from.integrated": Source.INTEGRATED,
    "from.self_raised": Source.SELF_RAISED,
    "from.other": Source.OTHER,
}
COLUMNS = (
    Column("number", "项目编号", NUMBER, ("项目编码",), required=True),
    of(Project, "year", "项目年度", "年度", is_required=True),
    of(Project, "name", "项目名称", is_required=True),
    Column("kind", "项目类型", cleaners.text(50), ("项目类别",), required=True),
    of(Project, "mode", "实施方式", "项目子类型", "子类型"),
    of(Project, "reach", "到村到户", words=REACHES),
    of(Project, "nature", "建设性质", "项目性质", words={"改建": "new", "扩建": "new"}),
    Column("village", "实施地点", cleaners.text(300), ("实施村", "建设地点", "项目地点")),
    of(Project, "content", "建设内容及规模", "建设内容", "建设内容和规模", "主要建设内容"),
    of(Project, "responsible", "责任单位", "项目主管部门"),
    of(Project, "implementer", "实施单位", "项目实施单位"),
    of(Project, "leader", "项目负责人", "负责人"),
    *money_in_wan("total", "总投资", "投资总额", "项目总投资"),
    *money_in_wan("from.central", "中央衔接资金", "中央资金", "中央"),
    *money_in_wan("from.province", "省级衔接资金", "省级资金", "省级", "省衔接资金"),
    *money_in_wan("from.city", "市级衔接资金", "市级资金", "市级", "市衔接资金"),
    *money_in_wan("from.county", "县级衔接资金", "县级资金", "县级", "县衔接资金"),
    *money_in_wan("from.cooperation", "东西部协作资金", "东西部协作"),
    *money_in_wan("from.integrated", "整合资金", "统筹整合资金", "整合涉农资金"),
    *money_in_wan("from.self_raised", "自筹资金", "自筹"),
    *money_in_wan("from.other", "其他资金", "其他"),
    of(Project, "served_households", "受益户数", "受益总户数"),
    Column("seen.poor_households", "其中脱贫户（含监测）户数", cleaners.count(999_999), ("其中脱贫户数",)),
    of(Project, "served_persons", "受益人数", "受益总人数"),
    *money_in_wan("expected_income", "预计年收益"),
    *money_in_wan("expected_household_income", "预计带动户年增收"),
    of(Project, "pooled_on", "入库日期", "入库时间"),
    of(Project, "approved_on", "批复日期", "批复时间"),
    of(Project, "document", "批复文号", "批复文件", "资金文号"),
    of(Project, "tendered_on", "招标日期", "招标时间", "招标（确定实施单位）日期"),
    of(Project, "tender_way", "招标方式"),
    *money_in_wan("contract_amount", "合同价", "合同金额", "中标价"),
    of(Project, "planned_start_on", "计划开工", "计划开工时间", "计划开工日期"),
    of(Project, "planned_completion_on", "计划竣工", "计划完工", "计划竣工日期", "计划完工时间"),
    of(Project, "planned_acceptance_on", "计划验收", "计划验收日期"),
    of(Project, "started_on", "开工日期", "实际开工", "开工时间", "实际开工日期"),
    of(Project, "completed_on", "竣工日期", "实际竣工", "竣工时间", "完工日期", "实际完工", "完工时间"),
    of(Project, "accepted_on", "验收日期", "验收时间"),
    *money_in_wan("settled_amount", "决算价", "决算金额"),
    of(Project, "noticed_on", "公告公示日期", "公示日期", "公告日期", "公示时间"),
    Column("seen.state", "项目状态", cleaners.text(20), ("状态", "项目进度")),
    *money_in_wan("paid", "已支付", "累计支付", "已拨付", "累计拨付"),
)  # fmt: skip
FIELDS = (
    "number", "name", "year", "mode", "reach", "nature", "responsible", "implementer", "leader", "content", "total", "expected_income",
    "expected_household_income", "served_households", "served_persons", "pooled_on", "approved_on", "document", "tendered_on",
    "tender_way", "contract_amount", "planned_start_on", "planned_completion_on", "planned_acceptance_on", "started_on",
    "completed_on", "accepted_on", "settled_amount", "noticed_on",
)  # fmt: skip
STORED = ("kind_id", "village_id", "abandoned_on", *FIELDS)


class ProjectsImport(RegisterImport):
    tables = (Project, ProjectVillage, ProjectQuantity, ProjectFunding, Payment)
    parent_columns = {
        ProjectVillage: "project_id",
        ProjectQuantity: "project_id",
        ProjectFunding: "project_id",
        Payment: "funding_id",
    }
    key_field = "number"

    def prepare(self) -> None:
        self.kinds = {kind.name: kind for kind in ProjectKind.objects.all()}
        self.kinds_by_pk = {kind.pk: kind for kind in self.kinds.values()}
        self.villages = Villages.of(self.township)
        self.labels = {
            "kind": {pk: kind.name for pk, kind in self.kinds_by_pk.items()},
            "village": self.villages.names,
        }
        self.most_before_acceptance = setting_on(
            "paid_before_acceptance", self.township, self.as_of
        )
        self.funding_of: dict[int, list[Row]] = defaultdict(list)
        self.payments_of: dict[int, list[Row]] = defaultdict(list)
        self.villages_of: dict[int, set[int]] = defaultdict(set)
        self.quantities_of: dict[int, dict[str, Row]] = defaultdict(dict)
        self.sources: dict[Entry, list[Entry]] = {}
        self.seen_times: Counter[str] = Counter()

    def meant(self, line: Line) -> Meant:
        said, record = line.said, line.record
        stored = record.stored if record else None
        name = said.get("name") or (stored["name"] if stored else "")
        place = said.get("village", "")
        return Meant(
            name,
            f"{place} {said.get('number', '')}".strip(),
            "项目编号" if stored else "",
            record.pk if record else None,
        )

    # Stored

    def load(self) -> None:
        numbers = [line.said["number"] for line in self.good()]
        projects = self.read(
            Project, STORED, lambda row: (row["number"],), by="number", among=numbers
        )
        among = {row["id"] for row in projects}
        for row in self._below(ProjectVillage, ("project_id", "village_id"), among):
            self.villages_of[row["project_id"]].add(row["village_id"])
        names = ("project_id", "name", "unit", "planned", "village_id")
        for row in self._below(ProjectQuantity, names, among):
            if row["village_id"] is None:
                self.quantities_of[row["project_id"]][row["name"]] = row
        names = ("project_id", "batch_id", "source", "amount")
        for row in self._below(ProjectFunding, names, among):
            self.funding_of[row["project_id"]].append(row)
        funding = {row["id"] for rows in self.funding_of.values() for row in rows}
        names = ("funding_id", "paid_on", "amount")
        for row in self._below(Payment, names, funding, by="funding_id"):
            self.payments_of[row["funding_id"]].append(row)
        self._load_batches()
        self.granted = self._granted() if among else {}

    def _below(
        self, model: type[models.Model], names: tuple[str, ...], among: set[int], by="project_id"
    ) -> list[Row]:
        return self.read(model, names, lambda row: (row["id"],), by=by, among=among)

    def _load_batches(self) -> None:
        years = {line.said["year"] for line in self.good()}
        batches = FundBatch.objects.filter(township=self.township, year__in=years).with_use()
        self.batches = {batch.pk: batch for batch in batches.select_related("kind")}
        self.batches_of: dict[tuple, list[FundBatch]] = defaultdict(list)
        for batch in self.batches.values():
            if batch.kind.is_bridging:
                self.batches_of[batch.year, batch.source].append(batch)

    def _granted(self) -> dict[int, Decimal]:
        rows = ProjectApplication.objects.filter(township=self.township, paid_on__isnull=False)
        return dict(
            rows.order_by()
            .values("project")
            .annotate(sum=Sum("amount"))
            .values_list("project", "sum")
        )

    # What a row says

    def understand(self, line: Line) -> None:
        said = line.said
        kind, villages = self.kinds.get(said["kind"]), self._villages(line)
        if kind is None:
            near = nearest(said["kind"], self.kinds)
            reason = f"没有这个项目类型{near}；新的类型先在“项目类型”页面加"
            self.problem(line, "kind", reason, allowed=tuple(self.kinds))
        self._check_cells(line)
        if self.is_bad(line):
            return
        values = self.said(line, *FIELDS) | {"kind_id": kind.pk}
        if "village" in said:
            values["village_id"] = villages[0] if villages else None
        called = {"kind_id": "kind", "village_id": "village"}
        project = line.record = self.speak(line, Project, (said["number"],), values, called=called)
        if project is None:
            return
        self._refuse_abandoned(line, project)
        self._place(line, project, villages)
        self._measure(line, project)
        self.sources[project] = self._fund(line, project)
        self._pay(line, project)

    def _villages(self, line: Line) -> list[int]:
        try:
            return self.villages.find(line.said.get("village", ""))
        except ValueError as unknown:
            self.problem(line, "village", str(unknown))
            return []

    def _check_cells(self, line: Line) -> None:
        said = line.said
        amounts = [yuan(said[name]) for name in SOURCES if name in said]
        for name, found in (
            ("total", ledger_rows.sources_faults(yuan(said.get("total")), amounts)),
            ("year", ledger_rows.year_faults(said["year"])),
            ("seen.poor_households", ledger_rows.served_faults(
                said.get("served_households"), said.get("seen.poor_households"))),
        ):  # fmt: skip
            for sentence in found:
                self.problem(line, name, sentence)
        if doubt := ledger_rows.unit_doubt(yuan(said.get("total"))):
            self.warn(line, "total", doubt)

    def _refuse_abandoned(self, line: Line, project: Entry) -> None:
        on = (project.stored or {}).get("abandoned_on")
        if on and project.changes:
            self.problem(
                line, "number", f"这个项目已于 {on} 取消，表里不能再改；登错了的先在页面更正"
            )

    def _place(self, line: Line, project: Entry, villages: list[int]) -> None:
        known = self.villages_of[project.pk or 0]
        new = [pk for pk in villages if pk not in known]
        for pk in new:
            key = (*project.key, pk)
            self.speak(line, ProjectVillage, key, {"village_id": pk}, parent=project)
        if project.stored and villages:
            if new:
                self._note_text(line, "village", self._names(known), self._names({*known, *new}))
            if more := known - set(villages):
                reason = (
                    f"系统里实施村还有{self._names(more)}，没有去掉；不在那里做的请在项目页面去掉"
                )
                self.warn(line, "village", reason)

    def _names(self, villages: Iterable[int]) -> str:
        names = self.villages.names
        return "、".join(names[pk] for pk in names if pk in set(villages))

    def _note_text(self, line: Line, name: str, old: str, new: str) -> None:
        """A change of what several records say together, in place of that of the main one."""
        heading = self.columns[name].heading
        line.changes = [change for change in line.changes if change.heading != heading]
        line.changes.append(Change(heading, old, new))

    def _measure(self, line: Line, project: Entry) -> None:
        """Only of a new or changed text: what a person has entered of the old one stays."""
        quantity = quantity_in(line.said.get("content", ""))
        if quantity is None or (project.stored and "content" not in project.changes):
            return
        known = self.quantities_of[project.pk or 0]
        row = known.get(quantity.name)
        if known and row is None:
            return
        values = {
            "name": quantity.name,
            "unit": quantity.unit,
            "planned": int(quantity.planned.scaleb(3)),
        }
        key = (row["id"],) if row else (*project.key, quantity.name)
        called = dict.fromkeys(values, "seen.")
        self.speak(line, ProjectQuantity, key, values, parent=project, called=called)

    # Funds

    def _fund(self, line: Line, project: Entry) -> list[Entry]:
        """All sources of the project: those of the row, and those that it says nothing of."""
        found = []
        stored = defaultdict(list)
        for row in self.funding_of[project.pk or 0]:
            stored[row["source"]].append(row)
        for name, source in SOURCES.items():
            rows, amount = stored.pop(source, []), line.said.get(name)
            if rows:
                found += self._known_funds(line, project, name, rows, amount)
            elif amount:
                found.append(self._new_funds(line, project, name, source, amount))
        return found

    def _known_funds(
        self, line: Line, project: Entry, name: str, rows: list[Row], amount: int | None
    ) -> list[Entry]:
        before = sum(row["amount"] for row in rows)
        is_other = amount is not None and amount != before
        if is_other and (len(rows) > 1 or not amount):
            there = f"系统里这个来源有 {len(rows)} 笔，共 {self.shown(name, before)} 万元"
            self.problem(line, name, f"{there}，和这一格不同；请在项目页面更正或作废其中的一笔")
        said = {"amount": amount} if is_other and len(rows) == 1 else {}
        return [
            self.speak(
                line, ProjectFunding, (row["id"],), said, parent=project, called={"amount": name}
            )
            for row in rows
        ]

    def _new_funds(self, line: Line, project: Entry, name: str, source: str, amount: int) -> Entry:
        key, values = (*project.key, source), {"source": source, "amount": amount}
        called = {"amount": name}
        funding = self.speak(line, ProjectFunding, key, values, parent=project, called=called)
        if project.stored:
            self.note(line, name, None, amount)
        return funding

    def _pay(self, line: Line, project: Entry) -> None:
        paid = line.said.get("paid")
        if paid is None:
            return
        before = sum(self._paid(funding) for funding in self.sources[project])
        if paid < before:
            reason = f"系统里已登记支付 {self.shown('paid', before)} 万元，比这一格多；登错的支付在页面上更正"
            self.problem(line, "paid", reason)
            return
        self._pay_from(line, project, paid - before)
        if project.stored and paid > before:
            self.note(line, "paid", before, paid)

    def _paid(self, funding: Entry) -> int:
        return sum(row["amount"] for row in self.payments_of[funding.pk or 0])

    def _pay_from(self, line: Line, project: Entry, amount: int) -> None:
        """The sheet does not say from which source: the higher level's money goes first."""
        sources, payee = self.sources[project], project.after.get("implementer")
        if amount and not payee:
            self.problem(line, "implementer", "有已支付的要填实施单位，支付记在它名下")
            return
        left = amount
        for funding in sources:
            part = min(left, max(0, funding.after["amount"] - self._paid(funding)))
            if part:
                values = {"paid_on": self.as_of.isoformat(), "amount": part, "payee": payee,
                          "note": f"{self.as_of} 台账的已支付"}  # fmt: skip
                called = {"amount": "paid", "paid_on": "paid"}
                self.speak(
                    line, Payment, ("new", *funding.key), values, parent=funding, called=called
                )
                left -= part
        if left:
            reason = f"已支付比资金来源合计多 {self.shown('paid', left)} 万元，请核对"
            self.problem(line, "paid", reason)
        elif amount and len(sources) > 1 and amount < sum(one.after["amount"] for one in sources):
            self.seen_times["partly"] += 1

    # Rules

    def attach(self, row: models.Model, entry: Entry) -> None:
        if isinstance(row, Project):
            row.pk = entry.pk
            row.kind = self.kinds_by_pk[row.kind_id]
        elif isinstance(row, ProjectFunding):
            row.pk = entry.pk or -1 - len(
                self._made
            )  # no key: only so that payments find their source
            row.project = self.made(entry.parent)
            row.batch = self.batches.get(row.batch_id)
        elif isinstance(row, Payment):
            row.funding = self.made(entry.parent)
        else:
            row.project = self.made(entry.parent)

    def faults(self, row: models.Model, entry: Entry) -> list[str]:
        if isinstance(row, Project):
            return [*project_rules.faults(row), *ledger_rows.gap_faults(row)]
        if isinstance(row, ProjectQuantity):
            return project_rules.faults(row)
        return [] if isinstance(row, ProjectVillage) else fund_rules.faults(row)

    def check(self) -> None:
        self._choose_batches()
        for project, sources in self.sources.items():
            if self.is_bad(project.line):
                continue
            made = self.made(project)
            if doubt := ledger_rows.state_doubt(made, project.line.said.get("seen.state", "")):
                self.warn(project.line, "seen.state", doubt)
            if made.document and not made.approved_on:
                self.seen_times["undated"] += 1
            if any(one.stored is None or one.changes for one in project.line.told):
                self._check_funds(project, sources)
        self._tell()

    def _check_funds(self, project: Entry, entries: list[Entry]) -> None:
        made, sources = self.made(project), [self.made(one) for one in entries]
        payments, known = self._payments(entries)
        for name, found in (
            ("total", fund_rules.project_faults(made, sources)),
            ("paid", [fault for payment in known for fault in fund_rules.faults(payment)]),
            ("paid", fund_rules.payment_faults(made, sources, payments)),
            ("paid", self._early_faults(made, sources, payments)),
            ("total", self._grant_faults(made, sources)),
        ):
            for sentence in found:
                self.problem(project.line, name, sentence)

    def _payments(self, entries: list[Entry]) -> tuple[list[Payment], list[Payment]]:
        """All payments of these sources as they are to be, and those of them that the register has already."""
        spoken = (self.entries[Payment].get(("new", *entry.key)) for entry in entries)
        new = [self.made(entry) for entry in spoken if entry]
        known = []
        for entry in entries:
            for row in self.payments_of[entry.pk or 0]:
                known.append(
                    self.made(Entry(Payment, (row["id"],), entry.line, {}, row, parent=entry))
                )
        return [*known, *new], known

    def _early_faults(self, project: Project, sources, payments) -> list[str]:
        early = fund_rules.before_acceptance(project, payments)
        if not early:
            return []
        return fund_rules.advance_faults(project, sources, early, self.most_before_acceptance)

    def _grant_faults(self, project: Project, sources: list[ProjectFunding]) -> list[str]:
        paid = self.granted.get(project.pk, Decimal(0))
        return overpaid_faults(project, paid, sum((one.amount for one in sources), Decimal(0)))

    def _choose_batches(self) -> None:
        """A new source is of the one batch of its level and year, if there is just one and it has enough for all of them."""
        wanted: dict[int, list[Entry]] = defaultdict(list)
        spare = {pk: int(batch.balance.scaleb(2)) for pk, batch in self.batches.items()}
        for entry in self.changed(ProjectFunding):
            if entry.stored:
                self._draw_more(entry, spare)
                continue
            found = self.batches_of[entry.line.said["year"], entry.values["source"]]
            if len(found) == 1:
                wanted[found[0].pk].append(entry)
        for pk, entries in wanted.items():
            if sum(entry.values["amount"] for entry in entries) > spare[pk]:
                self.seen_times["unfit"] += len(entries)
                continue
            for entry in entries:
                entry.values["batch_id"] = pk
                self.made(entry).batch = self.batches[pk]

    def _draw_more(self, entry: Entry, spare: dict[int, int]) -> None:
        batch = entry.stored["batch_id"]
        if batch not in spare:
            return
        spare[batch] -= entry.changes["amount"] - entry.stored["amount"]
        if spare[batch] < 0:
            name = self.batches[batch]
            reason = f"“{name}”安排会超出 {plain(yuan(-spare[batch]))} 元，请先更正那一批"
            self.problem(entry.line, entry.called["amount"], reason)

    def _tell(self) -> None:
        for key, sentence in (
            ("undated", "{} 个项目有批复文号，没有批复日期，请在项目页面补填"),
            (
                "partly",
                "{} 个项目没有付完、又有几个来源：已支付先记在级次高的来源里，不对的请在项目页面更正",
            ),
            ("unfit", "{} 笔资金来源没有归到资金批次：那一批剩的不够，请在项目页面选批次"),
        ):
            if self.seen_times[key]:
                self.staged.notes.append(sentence.format(self.seen_times[key]))


def yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


PROJECTS = Kind(
    code="projects",
    label="项目台账",
    columns=COLUMNS,
    importer=ProjectsImport,
    verb=Can.KEEP_PROJECTS,
    about="一个项目一行，按项目编号认；各来源之和要等于总投资。乡镇的项目台账可以直接用，没有写单位的金额按万元",
    place=2,
    name_label="项目",
    record_label="地点和编号",
    record_page="projects:detail",
    example={
        "number": "YC20230001", "year": "2023", "name": "2023年白云村种植业基地项目", "kind": "产业发展", "mode": "种植业基地",
        "nature": "新建", "village": "白云村", "content": "建设1900亩茶叶标准化种植基地", "responsible": "青石镇人民政府",
        "implementer": "白云村村民委员会", "leader": "张三", "total": "80", "from.central": "56", "from.province": "19",
        "from.other": "5", "served_households": "33", "served_persons": "99", "pooled_on": "2022-11-25",
        "approved_on": "2023-03-01", "document": "云农组〔2023〕6号", "planned_start_on": "2023-05-06", "started_on": "2023-05-09",
        "completed_on": "2023-07-22", "accepted_on": "2023-08-13", "paid": "80",
    },
)  # fmt: skip
