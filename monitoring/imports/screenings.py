"""Import of a screening round's checks (导入排查记录): one row a household.

`manage.py import_workbook screening FILE --area CODE`, or the page 导入数据. A household is met by the 系统编号 that the
downloaded list has, else by its 户编号; a village and a 户主 that the row names must be the household's, so that a column
sorted by itself is noticed. The round is named in the column 排查轮次: its name, or `2023年` + name where a name came back in
another year; without the column it is the only round that was running on the sheet's date (导出时间, 填报时间 above the
header, `--as-of`). A row that says nothing but which household it is has not been filled in and changes nothing; else it
needs 排查日期, 排查人 (two or more), and either 有无问题 or all five of 收入 … 饮水安全. What a row says of a household that
has been checked already corrects its record; blank cells say nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from areas.models import Area
from households.imports import bulk, cleaners
from households.imports.bulk import ChangedMeanwhile
from households.imports.cleaners import HOUSEHOLD_NUMBER, YES_NO, Cleaner, choice, plain_text
from households.imports.engine import (
    CREATED,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Change,
    Column,
    Kind,
    Problem,
    Progress,
    RowResult,
    Staged,
)
from households.models import Household, Member
from lib.sheets import BadWorkbook, Cell
from monitoring.actions import correct_screenings, record_screenings
from monitoring.actions.screening_records import Correction, refusals
from monitoring.checks import PILLARS, Check, Found
from monitoring.models import (
    KeyGroup,
    Screening,
    ScreeningGroup,
    ScreeningProblem,
    ScreeningRecord,
)

BY_KEY, BY_NUMBER = "系统编号", "户编号"
REASON = "按导入的排查表更正"
FINE = choice(
    {"正常": True, "有问题": False},
    dict.fromkeys(("是", "有保障", "稳定", "安全", "无问题", "√"), True)
    | dict.fromkeys(("否", "没有保障", "不稳定", "不安全", "×"), False),
)
RESULT = choice(
    {"无问题": True, "有问题": False},
    dict.fromkeys(("无", "正常", "没有问题"), True) | dict.fromkeys(("有", "发现问题"), False),
)
NO_GROUP = "无"


def _key(cell: Cell) -> int:
    word = plain_text(cell)
    if not re.fullmatch(r"[0-9]{1,18}", word):
        raise ValueError("是系统给的编号，全是数字，请不要改")
    return int(word)


def _groups() -> Cleaner:
    """Several key groups in one cell; their names hold the mark 、 themselves, so it does not part them."""
    known = {label: code for code, label in KeyGroup.choices}

    def parse(cell: Cell) -> list[str]:
        words = [w for w in re.split(r"[,，;；\s|]+", plain_text(cell)) if w and w != NO_GROUP]
        for word in words:
            if word not in known:
                raise ValueError(f"没有重点群体“{word}”{cleaners.nearest(word, known)}")
        return [code for label, code in known.items() if label in words]

    def show(codes: Iterable[str]) -> str:
        return "；".join(label for label, code in known.items() if code in codes) or NO_GROUP

    hint = f"可填多项，用分号隔开；没有的填“{NO_GROUP}”"
    return Cleaner(parse, show, allowed=(NO_GROUP, *known), hint=hint)


COLUMNS = (
    Column("household.id", "系统编号", Cleaner(_key, int, cells="id"), ("户序号",)),
    Column("household.number", "户编号", HOUSEHOLD_NUMBER),
    Column("seen.village", "行政村", cleaners.text(50), ("村", "所在村")),
    Column("seen.group", "村组", cleaners.text(30), ("村民组", "组")),
    Column("seen.head", "户主", cleaners.name(), ("户主姓名", "姓名")),
    Column("seen.kind", "户类型", cleaners.text(20)),
    Column("seen.persons", "人口", cleaners.text(10), ("家庭人口数",)),
    Column("seen.problems", "已登记的问题", cleaners.text(3000)),
    Column("round", "排查轮次", cleaners.text(110), ("排查", "集中排查")),
    Column("checked_on", "排查日期", cleaners.day()),
    Column("checked_by", "排查人", cleaners.text(100), ("排查人员",)),
    Column("result", "有无问题", RESULT, ("排查结果",)),
    Column("is_income_fine", "收入", FINE, ("收入稳定",)),
    Column("is_education_fine", "义务教育", FINE, ("义务教育保障",)),
    Column("is_medical_fine", "基本医疗", FINE, ("基本医疗保障",)),
    Column("is_housing_fine", "住房安全", FINE, ("住房安全保障",)),
    Column("is_water_fine", "饮水安全", FINE, ("饮水安全保障",)),
    Column("groups", "重点群体", _groups()),
    Column("content", "发现的问题", cleaners.text(300), ("问题",)),
    Column("measure", "整改措施", cleaners.text(300), ("措施",)),
    Column("owner", "责任人", cleaners.text(50), ("整改责任人",)),
    Column("due_on", "整改期限", cleaners.day(), ("时限", "整改时限")),
    Column("finding", "情况说明", cleaners.text(500)),
    Column("is_at_risk", "符合纳入条件", YES_NO, ("是否符合纳入条件",)),
)
KEYS = ("household.id", "household.number")
ABOUT = {"round", *KEYS, *(c.field for c in COLUMNS if c.field.startswith("seen."))}
SAID = [column.field for column in COLUMNS if column.field not in ABOUT]
PROBLEM = ("measure", "owner", "due_on")


@dataclass(slots=True)
class Line:
    """A row of the sheet: its place, the household and the round met, what it says, what becomes of it."""

    at: int
    said: dict[str, Any]
    household: int | None = None
    matched_by: str = ""
    round: int | None = None
    record: int | None = None
    check: Check | None = None
    correction: Correction | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Stored:
    """A record as it is, with its key groups and its problems (content → primary key, measure, owner, term)."""

    pk: int
    values: dict[str, Any]
    groups: set[str] = field(default_factory=set)
    problems: dict[str, tuple] = field(default_factory=dict)


class ScreeningImport:
    """See `engine.Importer`."""

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.staged, self.township, self.as_of = staged, township, as_of
        self.columns = kind.by_field
        self.problems: list[Problem] = list(staged.problems)
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.records: list[int | None] = []
        self.fingerprint = ""
        self.bad = {problem.row for problem in self.problems}
        self.lines: list[Line] = []

    # Plan

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        if not any(key in self.staged.values for key in KEYS):
            raise BadWorkbook("表里没有“系统编号”，也没有“户编号”，不知道每行是哪一户。")
        self._load()
        progress(50)
        self._read_lines()
        self._meet_households()
        self._meet_rounds()
        progress(60)
        self._load_records()
        self._understand()
        progress(75)
        self._check()
        progress(90)
        self._finish()
        progress(95)

    def _load(self) -> None:
        households = bulk.fetch(
            Household, ["id", "number", "village_id", "dissolved_on"], township=self.township.pk
        )
        self.households = {row["id"]: row for row in households}
        self.by_number = {row["number"]: row["id"] for row in households if row["number"]}
        self.villages = dict(
            Area.objects.within(self.township).villages().values_list("pk", "name")
        )
        heads = Member.objects.heads().filter(township=self.township.pk, left_on=None)
        self.heads = dict(heads.values_list("household", "name"))
        self.rounds = {row.pk: row for row in Screening.objects.filter(township=self.township)}

    def _read_lines(self) -> None:
        columns = {name: values for name, values in self.staged.values.items() if name in SAID}
        for at in range(len(self.staged)):
            said = {n: values[at] for n, values in columns.items() if values[at] is not None}
            self.lines.append(Line(at, said))

    def _cell(self, at: int, name: str) -> Any:
        values = self.staged.values.get(name)
        return values[at] if values else None

    def _problem(self, at: int, name: str, reason: str, *, allowed: tuple[str, ...] = ()) -> None:
        row = self.staged.numbers[at]
        self.bad.add(row)
        self.problems.append(self._fault(at, name, reason, allowed))

    def _fault(self, at: int, name: str, reason: str, allowed: tuple[str, ...] = ()) -> Problem:
        column = self.columns[name]
        value = self._cell(at, name)
        shown = "" if value is None else str(column.cleaner.show(value))
        heading = self.staged.headings.get(name, column.heading)
        allowed = allowed or column.cleaner.allowed
        return Problem(self.staged.numbers[at], heading, shown[:60], reason, allowed, name)

    def _is_bad(self, line: Line) -> bool:
        return self.staged.numbers[line.at] in self.bad

    def _meet_households(self) -> None:
        for line in self.lines:
            key, number = (self._cell(line.at, name) for name in KEYS)
            by_number = self.by_number.get(number)
            if key is not None and key not in self.households:
                reason = "本乡镇没有这个系统编号的户；编号是系统给的，请不要改"
                self._problem(line.at, "household.id", reason)
            elif number and by_number is None:
                reason = "本乡镇没有这个户编号的户；新户先在农户里建档"
                self._problem(line.at, "household.number", reason)
            elif key and number and by_number != key:
                reason = "系统编号和户编号不是同一户，请核对是不是串了行"
                self._problem(line.at, "household.number", reason)
            elif key or by_number:
                line.household = key or by_number
                line.matched_by = BY_KEY if key else BY_NUMBER
                self._compare_seen(line)
            else:
                self._problem(line.at, self._key, "没有填户编号，不知道是哪一户")

    @property
    def _key(self) -> str:
        return next(key for key in reversed(KEYS) if key in self.staged.values)

    def _compare_seen(self, line: Line) -> None:
        """The village and the head that the row names are the household's."""
        village, head = (self._cell(line.at, f"seen.{name}") for name in ("village", "head"))
        own_village = self.villages.get(self.households[line.household]["village_id"], "")
        own_head = self.heads.get(line.household, "")
        if village and village != own_village:
            self._problem(line.at, "seen.village", f"这一户在{own_village}，请核对是不是串了行")
        if head and own_head and head != own_head:
            reason = f"这一户的户主是{own_head}，请核对是不是串了行；户主换了的改成{own_head}"
            self._problem(line.at, "seen.head", reason)

    def _meet_rounds(self) -> None:
        named = self._rounds_by_name()
        running = [pk for pk, one in self.rounds.items() if self._was_running(one)]
        taken: dict[tuple, Line] = {}
        for line in self.lines:
            word = self._cell(line.at, "round")
            if word:
                line.round = named.get(re.sub(r"\s+", "", word))
            elif len(running) == 1:
                (line.round,) = running
            if line.round is None:
                self._no_round(line, word, running)
            elif line.household:
                other = taken.setdefault((line.round, line.household), line)
                if other is not line:
                    reason = f"和第 {self.staged.numbers[other.at]} 行是同一户，留一行"
                    self._problem(line.at, self._key, reason)

    def _rounds_by_name(self) -> dict[str, int]:
        """By name and year; by the bare name where it is the only one, or the sheet's year has it."""
        every: dict[str, list[Screening]] = defaultdict(list)
        for one in self.rounds.values():
            every[re.sub(r"\s+", "", one.name)].append(one)
        named = {}
        for word, rounds in every.items():
            named |= {f"{one.year}年{word}": one.pk for one in rounds}
            of_year = [one for one in rounds if one.year == self.as_of.year]
            for one in rounds if len(rounds) == 1 else of_year:
                named[word] = one.pk
        return named

    def _was_running(self, one: Screening) -> bool:
        return one.started_on <= self.as_of <= (one.ended_on or self.as_of)

    def _no_round(self, line: Line, word: str | None, running: list[int]) -> None:
        known = tuple(label(one) for one in self.rounds.values())
        if word:
            reason = f"没有这一轮排查{cleaners.nearest(word, known)}"
        elif running:
            reason = f"{self.as_of} 有 {len(running)} 轮排查在进行，请填是哪一轮"
        else:
            reason = f"{self.as_of} 没有排查在进行，请填排查轮次"
        self._problem(line.at, "round", reason, allowed=known)

    def _load_records(self) -> None:
        """The records of the rounds that the sheet speaks of, with their groups and problems."""
        rounds = {line.round for line in self.lines if line.round}
        names = ["id", "screening_id", "household_id", "checked_on", "checked_by", *PILLARS]
        found = bulk.fetch(
            ScreeningRecord,
            [*names, "finding", "is_at_risk"],
            township=self.township.pk,
            key="screening_id",
            keys=rounds,
        )
        self.stored: dict[tuple[int, int], Stored] = {}
        by_pk: dict[int, Stored] = {}
        for row in found:
            for name in (*PILLARS, "is_at_risk"):
                row[name] = bool(row[name])
            one = by_pk[row["id"]] = Stored(row["id"], row)
            self.stored[row["screening_id"], row["household_id"]] = one
        own = {"township": self.township.pk, "record__screening__in": rounds}
        groups = ScreeningGroup.objects.filter(**own)
        for record, kind in groups.values_list("record", "kind"):
            by_pk[record].groups.add(kind)
        problems = ScreeningProblem.objects.filter(**own).order_by("pk")
        for record, pk, content, *rest in problems.values_list("record", "pk", "content", *PROBLEM):
            by_pk[record].problems.setdefault(content, (pk, *rest))

    # Understand

    def _understand(self) -> None:
        """Each filled row as a new check or as what it changes."""
        for line in self.lines:
            if not line.said or self._is_bad(line):
                continue
            stored = self.stored.get((line.round, line.household))
            if stored is None:
                self._require(line)
            self._settle_result(line)
            if self._is_bad(line):
                continue
            if stored is None:
                line.check = self._new(line)
            else:
                line.record = stored.pk
                self._compare(line, stored)
        unfilled = [line for line in self.lines if not line.said]
        if unfilled:
            reason = f"共 {len(unfilled)} 户还没有填排查情况，这些户不变"
            self.warnings.append(self._fault(unfilled[0].at, self._key, reason))

    def _require(self, line: Line) -> None:
        for name in ("checked_on", "checked_by"):
            if name not in line.said:
                self._problem(line.at, name, f"没有填{self.columns[name].heading}")
        if "result" not in line.said and not all(name in line.said for name in PILLARS):
            reason = "没有填有无问题；五项（收入、教育、医疗、住房、饮水）都填了的可以不填"
            self._problem(line.at, "result", reason)

    def _settle_result(self, line: Line) -> None:
        """有无问题 and the five answers must not contradict each other; 无问题 stands for five times 正常."""
        result = line.said.get("result")
        wrong = [name for name in PILLARS if line.said.get(name) is False]
        if result is True and wrong:
            labels = "、".join(PILLARS[name] for name in wrong)
            self._problem(line.at, "result", f"填的是无问题，但{labels}填了有问题")
        elif result is True and line.said.get("content"):
            self._problem(line.at, "result", "填的是无问题，但写了发现的问题")
        elif result is True:
            line.said |= dict.fromkeys(PILLARS, True)
        elif result is False and not wrong and not line.said.get("content"):
            self._problem(line.at, "content", "填的是有问题，请写明发现的问题")

    def _found(self, line: Line) -> Found | None:
        content = line.said.get("content")
        if not content:
            return None
        due_on = line.said.get("due_on")
        return Found(
            content=content,
            measure=line.said.get("measure", ""),
            owner=line.said.get("owner", ""),
            due_on=due_on and date.fromisoformat(due_on),
        )

    def _new(self, line: Line) -> Check:
        found = self._found(line)
        return Check(
            household=line.household,
            checked_on=date.fromisoformat(line.said["checked_on"]),
            checked_by=line.said["checked_by"],
            finding=line.said.get("finding", ""),
            is_at_risk=line.said.get("is_at_risk", False),
            groups=tuple(line.said.get("groups", ())),
            problems=(found,) if found else (),
            **{name: line.said.get(name, True) for name in PILLARS},
        )

    def _compare(self, line: Line, stored: Stored) -> None:
        names = ("checked_on", "checked_by", *PILLARS, "finding", "is_at_risk")
        changed = {
            name: line.said[name]
            for name in names
            if name in line.said and line.said[name] != stored.values[name]
        }
        for name, value in changed.items():
            self._note(line, name, stored.values[name], value)
        groups = line.said.get("groups")
        if groups is not None and set(groups) != stored.groups:
            self._note(line, "groups", sorted(stored.groups), groups)
        else:
            groups = None
        added, completed = self._compare_problem(line, stored)
        line.check = self._corrected(line, stored, changed, added)
        added = added if stored.problems else line.check.listed
        if line.changes:
            chosen = None if groups is None else tuple(groups)
            line.correction = Correction(stored.pk, changed, chosen, added, completed)

    def _compare_problem(self, line: Line, stored: Stored) -> tuple[tuple, tuple]:
        """The problem of the row: on the list already, with other measure, owner or term; or a new one."""
        found = self._found(line)
        if found is None:
            return (), ()
        if found.content not in stored.problems:
            self._note(line, "content", "", found.content)
            return (found,), ()
        pk, *old = stored.problems[found.content]
        new = [getattr(found, name) or was for name, was in zip(PROBLEM, old, strict=True)]
        for name, was, now in zip(PROBLEM, old, new, strict=True):
            if was != now:
                self._note(line, name, was, now)
        if new == old:
            return (), ()
        measure, owner, due_on = new
        done = Found(content=found.content, measure=measure, owner=owner, due_on=due_on)
        return (), ((pk, done),)

    def _corrected(self, line: Line, stored: Stored, changed: dict, added: tuple) -> Check:
        values = {**stored.values, **changed}
        return Check(
            household=line.household,
            checked_on=date.fromisoformat(values["checked_on"]),
            checked_by=values["checked_by"],
            finding=values["finding"],
            is_at_risk=values["is_at_risk"],
            problems=added,
            **{name: values[name] for name in PILLARS},
        )

    def _note(self, line: Line, name: str, old: Any, new: Any) -> None:
        texts = (
            "" if v is None or v == "" else str(self.columns[name].cleaner.show(v))
            for v in (old, new)
        )
        line.changes.append(Change(self.columns[name].heading, *texts))

    # Check, result, write

    def _check(self) -> None:
        """The rules of the actions, for all rows at once."""
        for pk, lines in self._by_round().items():
            new = [line for line in lines if line.record is None]
            old = [line for line in lines if line.correction]
            known = {line.household: len(self._stored(line).problems) for line in old}
            refused = refusals(screening=self.rounds[pk], checks=[one.check for one in new])
            refused |= refusals(
                screening=self.rounds[pk], checks=[one.check for one in old], known=known
            )
            for line in (*new, *old):
                for name, words in refused.get(line.household, ()):
                    name = name if name in self.columns else self._key
                    self._problem(line.at, name, words.rstrip("。"))

    def _stored(self, line: Line) -> Stored:
        return self.stored[line.round, line.household]

    def _by_round(self) -> dict[int, list[Line]]:
        """The lines that say something and are in order, by round."""
        found: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.check and not self._is_bad(line):
                found[line.round].append(line)
        return found

    def _finish(self) -> None:
        for line in self.lines:
            self.rows.append(
                RowResult(
                    row=self.staged.numbers[line.at],
                    result=self._result(line),
                    name=self.heads.get(line.household, "")
                    or self._cell(line.at, "seen.head")
                    or "",
                    record=self._place(line.household),
                    matched_by=line.matched_by,
                    changes=tuple(line.changes),
                    pk=line.household,
                )
            )
        self.records = [line.household for line in self.lines]
        planned = [
            (line.round, line.household, line.record, str(line.check), str(line.correction))
            for line in self.lines
        ]
        content = json.dumps(planned, ensure_ascii=False).encode()
        self.fingerprint = hashlib.sha256(content).hexdigest()

    def _result(self, line: Line) -> str:
        if self._is_bad(line):
            return REJECTED
        if line.correction:
            return UPDATED
        return CREATED if line.check and line.record is None else UNCHANGED

    def _place(self, household: int | None) -> str:
        row = self.households.get(household or 0)
        return f"{self.villages.get(row['village_id'], '')} {row['number']}".strip() if row else ""

    def write(self, *, by: User | None) -> dict[str, int]:
        """All of it; whoever recorded one of the households since the check makes it start anew."""
        counts = {"排查记录": 0, "更正": 0}
        for pk, lines in self._by_round().items():
            screening = self.rounds[pk]
            new = [line.check for line in lines if line.record is None]
            if new:
                done = record_screenings(screening=screening, records=new, by=by)
                if done.refused:
                    raise ChangedMeanwhile
                counts["排查记录"] += done.written
            old = [line.correction for line in lines if line.correction]
            if old:
                counts["更正"] += correct_screenings(
                    screening=screening, corrections=old, by=by, reason=REASON
                )
        return counts


def label(screening: Screening) -> str:
    """How the sheet names a round: with the year, since names come back."""
    return f"{screening.year}年 {screening.name}"


SCREENING = Kind(
    code="screening",
    label="排查记录",
    columns=COLUMNS,
    importer=ScreeningImport,
    about="一行一户，从集中排查的页面下载名单，填好再传。",
)
