"""Import of enterprises (导入经营主体) and of the households that they carry (联农带农).

`manage.py import_workbook enterprises FILE --area CODE`, or the page 导入数据. An enterprise is met by its name. A row that names a
household writes a link besides, met by its way and first day: an enterprise that carries ten has ten rows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import models

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import household, of, person
from households.imports.registers import Entry, Meant, Row, day
from projects.imports.cells import NUMBER
from projects.imports.places import Villages
from projects.models import Enterprise, HouseholdLink
from projects.rules.enterprises import faults

KINDS = {"企业": "leading", "农业产业化龙头企业": "leading", "专业合作社": "cooperative", "农民专业合作社": "cooperative", "大户": "big_farmer", "车间": "workshop"}  # fmt: skip
WAYS = {
    "务工就业": "work",
    "务工": "work",
    "订单": "order",
    "流转": "lease",
    "分红": "shares",
    "托管": "trust",
}
COLUMNS = (
    of(Enterprise, "name", "名称", "经营主体", "经营主体名称", "企业名称", is_required=True),
    of(Enterprise, "kind", "类型", "主体类型", "经营主体类型", is_required=True, words=KINDS),
    Column("village", "所在村", cleaners.text(50), ("村", "行政村", "坐落村")),
    Column("credit_code", "统一社会信用代码", NUMBER, ("信用代码", "社会信用代码")),
    of(Enterprise, "products", "产品、产业", "产业", "主要产品", "主营产业"),
    of(Enterprise, "scale", "规模", "生产规模"),
    of(Enterprise, "scale_unit", "规模单位"),
    of(Enterprise, "founded_on", "成立日期", "成立时间"),
    of(Enterprise, "surveyed_on", "信息采集日期"),
    *household(),
    Column("person_name", "带动户姓名", cleaners.name(), ("农户姓名", "户主", "户主姓名")),
    person(number=("带动户证件号码",), is_required=False)[1],
    of(HouseholdLink, "way", "带动方式", "联农带农方式", words=WAYS),
    of(HouseholdLink, "programme", "带贫项目"),
    of(HouseholdLink, "valid_from", "带动起始日期", "带动起始", "带动起"),
    of(HouseholdLink, "valid_to", "带动截止日期", "带动截止", "带动止"),
)
FIELDS = (
    "name", "kind", "credit_code", "products", "scale", "scale_unit", "founded_on", "surveyed_on",
)  # fmt: skip
LINK = ("way", "programme", "valid_from", "valid_to")


class EnterprisesImport(PeopleRegisterImport):
    tables = (Enterprise, HouseholdLink)
    parent_columns = {HouseholdLink: "enterprise_id"}
    key_field, day_field, name_field = "name", "valid_from", "person_name"

    def prepare(self) -> None:
        self.villages = Villages.of(self.township)
        self.labels = {"village": self.villages.names}
        self.links_of: dict[int, list[Row]] = defaultdict(list)

    def names_household(self, line: PersonLine) -> bool:
        return "household_number" in line.said or "id_number" in line.said

    def meet_one(self, line: PersonLine) -> None:
        if self.names_household(line):
            super().meet_one(line)

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("valid_from"))

    def is_for_household(self, line: PersonLine) -> bool:
        return "id_number" not in line.said

    def load(self) -> None:
        names = [line.said["name"] for line in self.good()]
        rows = self.read(
            Enterprise, ("village_id", *FIELDS), lambda row: (row["name"],), by="name", among=names
        )
        among = {row["id"] for row in rows}
        columns = ("enterprise_id", "household_id", *LINK)
        for row in self.read(
            HouseholdLink, columns, lambda row: (row["id"],), by="enterprise_id", among=among
        ):
            self.links_of[row["enterprise_id"]].append(row)

    def understand(self, line: PersonLine) -> None:
        values = self.said(line, *FIELDS)
        if "village" in line.said:
            try:
                found = self.villages.find(line.said["village"])
            except ValueError as unknown:
                self.problem(line, "village", str(unknown))
                return
            values["village_id"] = found[0] if found else None
        key, called = (line.said["name"],), {"village_id": "village"}
        is_one_of_many = self.names_household(line)
        enterprise = line.record = self.speak(
            line, Enterprise, key, values, called=called, is_shared=is_one_of_many
        )
        if enterprise and is_one_of_many:
            self._link(line, enterprise)

    def _link(self, line: PersonLine, enterprise: Entry) -> None:
        if "way" not in line.said:
            self.problem(line, "way", "写了带动户，没有写带动方式")
            return
        values = self.said(line, *LINK) | {"household_id": line.met.household}
        same = [
            row
            for row in self.links_of[enterprise.pk or 0]
            if (row["household_id"], row["way"]) == (values["household_id"], values["way"])
        ]
        known = next((row for row in same if row["valid_from"] == values["valid_from"]), None)
        running = next((row for row in same if row["valid_to"] is None and row is not known), None)
        if running and not values.get("valid_to"):
            reason = f"系统里从 {running['valid_from']} 起已由这家以这种方式带动，还没有截止"
            self.problem(line, "valid_from", reason)
            return
        key = (
            (known["id"],)
            if known
            else (*enterprise.key, values["household_id"], values["way"], values["valid_from"])
        )
        called = {"valid_from": "valid_from"}  # where a sentence goes that names no column
        link = self.speak(line, HouseholdLink, key, values, parent=enterprise, called=called)
        if link and enterprise.line is not line:
            line.record = link

    def meant(self, line: PersonLine) -> Meant:
        met, record = line.met, line.record
        enterprise = record.parent or record if record else None
        return Meant(
            line.said.get("name", ""),
            met.place if met else line.said.get("village", ""),
            met.matched_by if met else "名称" if enterprise and enterprise.stored else "",
            enterprise.pk if enterprise else None,
        )

    def attach(self, row: models.Model, entry: Entry) -> None:
        super().attach(row, entry)
        if isinstance(row, HouseholdLink):
            row.enterprise = self.made(entry.parent)

    def faults(self, row: models.Model, entry: Entry) -> list[str]:
        return faults(row)

    def check(self) -> None:
        self._check_open_links()
        for enterprise in self.entries[Enterprise].values():
            if "founded_on" in enterprise.changes:
                self._check_links(enterprise)

    def _check_open_links(self) -> None:
        """A household is carried by one enterprise in one way once at a time, in the sheet, too."""
        open_in: dict[tuple, Entry] = {}
        for link in self.changed(HouseholdLink):
            after = link.after
            if after.get("valid_to"):
                continue
            key = (*link.parent.key, after["household_id"], after["way"])
            other = open_in.setdefault(key, link)
            if other is not link:
                row = self.staged.numbers[other.line.at]
                reason = f"第 {row} 行这一户已由这家以这种方式带动，还没有截止"
                self.problem(link.line, "valid_from", reason)

    def _check_links(self, enterprise: Entry) -> None:
        """What is linked already has to begin after the day that is now said to be the first."""
        for row in self.links_of[enterprise.pk]:
            link = Entry(HouseholdLink, (row["id"],), enterprise.line, {}, row, parent=enterprise)
            for sentence in faults(self.made(link)):
                self.problem(enterprise.line, "founded_on", sentence)


ENTERPRISES = Kind(
    code="enterprises",
    label="经营主体",
    columns=COLUMNS,
    importer=EnterprisesImport,
    verb=Can.KEEP_PROJECTS,
    about="一个主体一行，按名称认；带动农户的一户一行，主体的情况在每行重复，填户编号或证件号码、带动方式和起始日期",
    place=2,
    name_label="经营主体",
    record_label="哪里、哪一户",
    record_page="projects:enterprise_detail",
    example={
        "name": "云川久盛农业专业合作社", "kind": "合作社", "village": "白云村", "credit_code": "93990101MA0000000X", "products": "茶叶",
        "scale": "1900", "scale_unit": "亩", "founded_on": "2016-05-01", "household_number": "9901012012010001",
        "person_name": "张三", "way": "订单收购", "valid_from": "2021-03-01",
    },
)  # fmt: skip
