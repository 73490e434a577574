"""Import of employment (导入务工), and of what the monthly dispatch heard (务工月调度): one person a row, or one a month.

`manage.py import_workbook employment FILE --area CODE`, or the page 导入数据. The export 务工月监测 of the national system can be
used as it is. A stay is met by person and 开始日期 (the same month is enough where the sheet gives a month only), without one it
is the stay that the month falls into. With 月份 the row is a check of that month, too: 否 ends the stay, as in the action.
The last known wage is the stay's. 务工区域 follows from 务工所在省、市、县 and the own county where the row does not say it.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date

from accounts.models import User
from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import LAST_DAY, PLACE, household, money, of, person
from households.imports.registers import Entry, Row, day
from policies.imports.work_places import PARTS, Home, address
from policies.models import Employment, EmploymentCheck
from policies.rules import employment as rules

CHANNELS = {"公益岗": "post", "公益岗位": "post", "自主就业": "own", "外出打工": "migrant"}
AREAS = {"省内县外": "out_city", "县外市内": "out_county", "市外省内": "out_city", "乡内": "in_county", "本县": "in_county"}  # fmt: skip
COLUMNS = (
    *person(name=("务工人员",)),
    *household(),
    *PLACE,
    Column("seen.county", "县(市、区、旗)", cleaners.text(50), ("县", "县（市、区）")),
    of(Employment, "place", "务工区域", "就业区域", words=AREAS),
    of(Employment, "work_place", "务工地", "务工地点", "务工所在地"),
    Column(PARTS[0], "务工所在省", cleaners.text(30), ("务工省",)),
    Column(PARTS[1], "务工所在市", cleaners.text(30), ("务工市",)),
    Column(PARTS[2], "务工所在县", cleaners.text(30), ("务工县",)),
    of(Employment, "employer", "务工单位", "务工企业名称", "务工企业"),
    of(Employment, "industry", "行业", "所属行业"),
    of(Employment, "channel", "就业渠道", words=CHANNELS),
    *money("monthly_wage", "月工资", "务工月收入", "月收入"),
    of(Employment, "is_organised", "点对点输送", "是否点对点输送"),
    of(Employment, "valid_from", "开始日期", "务工开始时间", "务工开始日期"),
    of(Employment, "valid_to", "结束日期", "务工结束时间", "务工结束日期", default_day=LAST_DAY),
    of(EmploymentCheck, "month", "月份", "监测月份"),
    of(EmploymentCheck, "is_working", "是否在务工", "是否已务工", "在务工"),
)
FIELDS = (
    "place", "work_place", "employer", "industry", "channel", "monthly_wage", "is_organised", "valid_from", "valid_to",
)  # fmt: skip
CHECKED = ("employment_id", "month", "is_working", "monthly_wage", "checked_on")
NOT_THERE = "月调度核实不在了"


class EmploymentImport(PeopleRegisterImport):
    tables = (Employment, EmploymentCheck)
    parent_columns = {EmploymentCheck: "employment_id"}
    day_field = "valid_from"

    def prepare(self) -> None:
        home = Home.among(self.township.parent.name, [line.said for line in self.lines])
        for line in self.lines:
            said = line.said
            if "month" in said:
                said["month"] = f"{said['month'][:8]}01"
                said.setdefault("is_working", True)
            if "place" not in said and (area := home.area_of(said)):
                said["place"] = str(area)
            if where := address(said):
                said.setdefault("work_place", where)

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("valid_from") or line.said.get("month")) or self.as_of

    def is_running(self, line: PersonLine) -> bool:
        return "valid_to" not in line.said and line.said.get("is_working", True)

    def load(self) -> None:
        names = ("household_id", "member_id", "end_reason", *FIELDS)
        people = self.members_in_any_stay()
        stays = self.read(Employment, names, self._key, by="member_id", among=people)
        self.stays: dict[tuple, list[Row]] = defaultdict(list)
        for row in sorted(stays, key=lambda row: row["valid_from"]):
            self.stays[self.whose(row)].append(row)
        self.latest: dict[int, str] = {}
        checks = self.read(
            EmploymentCheck,
            CHECKED,
            lambda row: (row["employment_id"], row["month"]),
            by="employment_id",
            among={row["id"] for row in stays},
        )
        for row in checks:
            pk = row["employment_id"]
            self.latest[pk] = max(self.latest.get(pk, ""), row["month"])
        self.months_of_new: dict[tuple, str] = {}
        for line in self.lines:
            if line.met and "month" in line.said and "valid_from" in line.said:
                key = self._key(self.owner(line) | {"valid_from": line.said["valid_from"]})
                self.months_of_new[key] = max(self.months_of_new.get(key, ""), line.said["month"])

    def _key(self, row: Row) -> tuple:
        return (*self.whose(row), row["valid_from"])

    def understand(self, line: PersonLine) -> None:
        known = self._stay_meant(line)
        if known is None and not self._is_new_stay(line):
            return
        values = self.said(line, *FIELDS) | self.owner(line)
        if known:
            values["valid_from"] = known["valid_from"]
        key = self._key(values)
        if "month" in line.said:
            self._settle_month(line, key, known, values)
        stay = self.speak(line, Employment, key, values, is_shared="month" in line.said)
        line.record = stay
        if stay and "month" in line.said:
            line.record = self._check_of(line, key, stay)

    def _stay_meant(self, line: PersonLine) -> Row | None:
        said, stays = line.said, self.stays[self.whose(self.owner(line))]
        start = said.get("valid_from")
        if start is None:
            first, last = self._month(line)
            fitting = [
                row
                for row in stays
                if row["valid_from"] <= last
                and (row["valid_to"] is None or row["valid_to"] > first)
            ]
            return fitting[-1] if fitting else None
        exact = next((row for row in stays if row["valid_from"] == start), None)
        same_month = (
            row for row in stays if start[8:] == "01" and row["valid_from"][:7] == start[:7]
        )
        return exact or next(same_month, None)

    def _month(self, line: PersonLine) -> tuple[str, str]:
        """First and last day of the row's month; without one the sheet's date."""
        month = line.said.get("month")
        if month is None:
            return self.as_of.isoformat(), self.as_of.isoformat()
        return month, f"{month[:8]}{monthrange(int(month[:4]), int(month[5:7]))[1]}"

    def _is_new_stay(self, line: PersonLine) -> bool:
        """What a new stay has to say; a row of somebody who does not work says nothing of one."""
        said = line.said
        if "valid_from" not in said:
            if said.get("is_working", True):
                reason = "没有填开始日期，系统里也没有此人这时的务工"
                self.problem(line, "valid_from", reason)
            return False
        if "place" not in said:
            reason = "没有填务工区域；也可以填务工所在省、市、县，由系统判断"
            self.problem(line, "place", reason)
        return "place" in said

    def _settle_month(self, line: PersonLine, key: tuple, known: Row | None, values: Row) -> None:
        """A stay of whom nobody is there any more ends; its wage is that of the last month known."""
        month = line.said["month"]
        ends_at = values.get("valid_to") or (known and known["valid_to"])
        if not line.said["is_working"] and not ends_at:
            start = values["valid_from"]
            values |= {"valid_to": max(start, month), "end_reason": NOT_THERE}
        latest = max(
            self.latest.get(known["id"], "") if known else "", self.months_of_new.get(key, "")
        )
        if month < latest:
            values.pop("monthly_wage", None)

    def _check_of(self, line: PersonLine, key: tuple, stay: Entry) -> Entry | None:
        values = self.said(line, "month", "is_working", "monthly_wage")
        key = (stay.pk or key, line.said["month"])
        known = self.stored[EmploymentCheck].get(key)
        values["checked_on"] = known["checked_on"] if known else self.as_of.isoformat()
        return self.speak(line, EmploymentCheck, key, values, parent=stay)

    def faults(self, row: Employment | EmploymentCheck, entry: Entry) -> list[str]:
        if entry.parent is None:
            return rules.faults(row)
        row.employment = self.made(entry.parent)
        return rules.check_faults(row)

    def signed(self, model, by: User | None) -> Row:
        if model is EmploymentCheck:
            return {"by_id": by.pk if by else None, "way": EmploymentCheck.Way.SHEET.value}
        return {}

    def check(self) -> None:
        for entry in self.changed(Employment):
            self.check_still_there(entry.line, entry)
        self.check_overlaps(
            Employment, self.whose, "一天只在一处务工；换了地方的，先给那一段填结束日期"
        )


EMPLOYMENT = Kind(
    code="employment",
    label="务工",
    columns=COLUMNS,
    importer=EmploymentImport,
    verb=Can.KEEP_POLICIES,
    about="一段务工一行，填月份的同时记月调度。国家系统导出的“务工月监测”可以直接用",
    example={
        "name": "张三", "id_number": "990101196803050019", "place": "省外", "work_place": "福建省泉州市晋江市",
        "employer": "晋江鞋业有限公司", "industry": "制造业", "channel": "外出务工", "monthly_wage": "4500", "is_organised": "否",
        "valid_from": "2021-03-01", "month": "2021-09", "is_working": "是",
    },
)  # fmt: skip
