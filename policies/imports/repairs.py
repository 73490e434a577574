"""Import of house repairs (导入危房改造): one repair a row, met by the household and 计划年度.

`manage.py import_workbook repairs FILE --area CODE`, or the page 导入数据. The same list again, with more of the dates filled in,
takes the repair on from plan to start, completion, acceptance and payment.
"""

from __future__ import annotations

from datetime import date

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, household, money, of
from households.imports.registers import Entry, Row, day
from policies.models import HouseRepair
from policies.rules import repairs as rules

GRADES = {"A": "A", "B": "B", "C": "C", "D": "D", "A级": "A", "B级": "B", "C级": "C", "D级": "D", "无房": "", "无房户": ""}  # fmt: skip
WAYS = {"维修加固": "mend", "修缮加固": "mend", "维修": "mend", "新建": "rebuild", "原址翻建": "rebuild", "异地重建": "rebuild", "置换": "move", "租赁": "move"}  # fmt: skip
GROUPS = {"农村低保户": "subsistence", "分散供养特困人员": "destitute", "农村分散供养特困人员": "destitute", "监测户": "monitored", "监测对象": "monitored", "突发严重困难户": "hardship", "农村低保边缘家庭": "margin", "低保边缘家庭": "margin", "脱贫户": "lifted", "其他脱贫户": "lifted"}  # fmt: skip
COLUMNS = (
    *household(is_required=True),
    Column("name", "姓名", cleaners.name(), ("户主", "户主姓名")),
    *PLACE,
    of(HouseRepair, "grade", "危房等级", "房屋等级", words=GRADES),
    of(HouseRepair, "way", "改造方式", "改造类型", is_required=True, words=WAYS),
    of(HouseRepair, "group", "对象类别", "对象类型", words=GROUPS),
    of(HouseRepair, "year", "计划年度", "改造年度", is_required=True),
    of(HouseRepair, "assessed_on", "鉴定日期"),
    of(HouseRepair, "planned_on", "列入计划日期", is_required=True),
    of(HouseRepair, "started_on", "开工日期"),
    of(HouseRepair, "completed_on", "竣工日期"),
    of(HouseRepair, "accepted_on", "验收日期"),
    *money("subsidy", "补助金额", "补助资金"),
    of(HouseRepair, "paid_on", "补助发放日期", "发放日期"),
    of(HouseRepair, "note", "备注"),
)
FIELDS = (
    "grade", "way", "group", "year", "assessed_on", "planned_on", "started_on", "completed_on", "accepted_on", "subsidy",
    "paid_on", "note",
)  # fmt: skip


class RepairsImport(PeopleRegisterImport):
    tables = (HouseRepair,)
    key_field, day_field = "household_number", "planned_on"

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("planned_on"))

    def is_for_household(self, line: PersonLine) -> bool:
        return True

    def load(self) -> None:
        among = self.households_without_person()
        names = ("household_id", *FIELDS)
        self.read(HouseRepair, names, self._key, by="household_id", among=among)

    def _key(self, row: Row) -> tuple:
        return (row["household_id"], row["year"])

    def understand(self, line: PersonLine) -> None:
        values = self.said(line, *FIELDS) | {"household_id": line.met.household}
        line.record = self.speak(line, HouseRepair, self._key(values), values)

    def faults(self, row: HouseRepair, entry: Entry) -> list[str]:
        return rules.faults(row)

    def check(self) -> None:
        """One repair of a household is open at a time, in the register and in the sheet."""
        entries = self.entries[HouseRepair]
        open_in: dict[int, tuple[Row, Entry | None]] = {
            row["household_id"]: (row, None)
            for key, row in self.stored[HouseRepair].items()
            if row["accepted_on"] is None and key not in entries
        }
        for entry in entries.values():
            if entry.after.get("accepted_on") or self.is_bad(entry.line):
                continue
            row, other = open_in.setdefault(entry.after["household_id"], (entry.after, entry))
            if other is not entry:
                where = f"第 {self.staged.numbers[other.line.at]} 行" if other else "系统里"
                reason = f"{where}这一户 {row['year']} 年的改造还没有验收，一户同时只有一次"
                self.problem(entry.line, "year", reason)


REPAIRS = Kind(
    code="repairs",
    label="危房改造",
    columns=COLUMNS,
    importer=RepairsImport,
    verb=Can.KEEP_POLICIES,
    about="一户一年一行；开工、竣工、验收、发放以后，把日期填上再传一次",
    example={
        "household_number": "9901012012010001", "name": "张三", "grade": "D级", "way": "重建", "group": "低保户", "year": "2021",
        "assessed_on": "2021-02-20", "planned_on": "2021-03-15", "started_on": "2021-04-10", "completed_on": "2021-08-30",
        "accepted_on": "2021-09-10", "subsidy": "25000", "paid_on": "2021-09-25",
    },
)  # fmt: skip
