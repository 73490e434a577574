"""Import of beneficiaries (导入受益户): a household, a project and a way a row.

`manage.py import_workbook beneficiaries FILE --area CODE`, or the page 导入数据. A household is met by its 户编号, or by the certificate of
any of its members on the day from which it benefits. The list again, with 实际增收 filled in, corrects.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.roles import Can
from households.imports.cleaners import nearest
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, household, money, of, person
from households.imports.registers import Entry, Row, day
from projects.imports.cells import NUMBER
from projects.models import Beneficiary, Project
from projects.rules.beneficiaries import faults

WAYS = {"就业务工": "work", "务工": "work", "订单": "order", "流转": "lease", "分红": "shares", "收益分红": "shares", "托管": "trust", "公益性岗位": "post", "补助": "grant"}  # fmt: skip
COLUMNS = (
    Column("project", "项目编号", NUMBER, ("来源项目编号",), required=True),
    *household(),
    *person(is_required=False, name=("户主", "户主姓名")),
    *PLACE,
    of(Beneficiary, "way", "受益方式", "方式", "联农带农方式", is_required=True, words=WAYS),
    of(Beneficiary, "since", "起始日期", "从哪天起受益", "起始日", is_required=True),
    *money("expected", "预计年增收", "预计增收"),
    *money("actual", "实际增收"),
)
FIELDS = ("way", "since", "expected", "actual")


class BeneficiariesImport(PeopleRegisterImport):
    tables = (Beneficiary,)
    key_field, day_field = "project", "since"

    def prepare(self) -> None:
        numbers = {line.said["project"] for line in self.lines if "project" in line.said}
        rows = self.read(
            Project, ("number",), lambda row: (row["number"],), by="number", among=numbers
        )
        self.projects = {row["number"]: row["id"] for row in rows}

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("since"))

    def is_for_household(self, line: PersonLine) -> bool:
        return "id_number" not in line.said

    def load(self) -> None:
        names = ("project_id", "household_id", *FIELDS)
        among = set(self.projects.values())
        self.read(Beneficiary, names, self._key, by="project_id", among=among)

    def _key(self, row: Row) -> tuple:
        return (row["project_id"], row["household_id"], row["way"])

    def understand(self, line: PersonLine) -> None:
        project = self.projects.get(line.said["project"])
        if project is None:
            near = nearest(line.said["project"], self.projects)
            reason = f"系统里没有这个项目编号{near}；先导入项目台账，或核对编号"
            self.problem(line, "project", reason)
            return
        values = self.said(line, *FIELDS)
        values |= {"project_id": project, "household_id": line.met.household}
        line.record = self.speak(line, Beneficiary, self._key(values), values)

    def attach(self, row: models.Model, entry: Entry) -> None:
        """A household that was dissolved by then is not met at all."""
        super().attach(row, entry)
        row.household.township_id = self.township.pk
        row.project = Project(pk=row.project_id, township_id=self.township.pk)

    def faults(self, row: Beneficiary, entry: Entry) -> list[str]:
        return faults(row)


BENEFICIARIES = Kind(
    code="beneficiaries",
    label="受益户",
    columns=COLUMNS,
    importer=BeneficiariesImport,
    verb=Can.KEEP_PROJECTS,
    about="一个项目一户一种方式一行，填户编号或户里任何一人的证件号码；实际增收年底填上再传一次",
    place=2,
    example={
        "project": "YC20230001", "household_number": "9901012012010001", "name": "张三", "way": "务工就业", "since": "2023-06-01",
        "expected": "3000", "actual": "3200",
    },
)  # fmt: skip
