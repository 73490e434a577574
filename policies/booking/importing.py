"""A list of payments as an import (发放名单的核对和写入): planned against the register, then booked all or nothing.

Every row is kept as the department sent it. A row without a fault becomes a benefit; one with a fault is mended or set
aside first; one that means nobody of the township is kept and counts in no figure (docs/adr/0031).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Can
from areas.models import Area
from households.imports.engine import (
    CREATED,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Kind,
    Problem,
    Progress,
    RowResult,
    Staged,
)
from households.lists import matching
from households.lists.layout import Role
from households.lists.matching import Hit, Standing, Stay
from households.models import ExternalList, Household, ListKind, Member
from lib.numbers import plain
from lib.sheets import BadWorkbook
from policies.booking import having, reading, writing
from policies.booking.having import State, Subject
from policies.models import Benefit, Policy
from policies.rules.benefits import faults

# Sorts of faults that a button can set aside together, and their order on the page.
FAULTS = {
    "lost": "号码被 Excel 改坏",
    "number": "号码有误",
    "amount": "金额有误",
    "merged": "合并单元格",
    "day": "日期有误",
    "kind": "子类对不上",
    "where": "地点对不上",
    "period": "写的是别的期次",
    "receives": "写明没有享受",
    "twice": "表里重复",
    "paid": "这一期已发放",
    "running": "与在享的重叠",
    "left": "发放前已减少",
    "dissolved": "户已销户",
    "rule": "不合政策规则",
    "column": "没有号码列",
}


class BenefitListImport:
    """See `engine.Importer`."""

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.staged, self.township, self.as_of = staged, township, as_of
        self.options = staged.options
        self.policy = Policy.objects.get(pk=self.options["policy"])
        self.is_state = self.policy.nature == Policy.Nature.STATE
        self.is_for_person = self.policy.level == Policy.Level.PERSON
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.fingerprint = ""
        self.records: list[int | None] = []
        self.aside: dict[str, str] = self.options.get("aside", {})
        self.keys: list[str] = []
        self.days: list[date] = []
        self.met_on: list[date] = []  # the day on which the person has to be there
        self.periods: list[str] = []
        self.stays: dict[str, list[Stay]] = {}
        self.hits: list[Hit | None] = []
        self.changed: dict[int, State] = {}  # place of the row → what it puts an end to
        self.stops: list[State] = []
        self._rules: dict[tuple, list[str]] = {}
        self._chosen: dict[tuple[str, date], Hit] = {}

    # ---- Plan

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        if not is_checked:
            self._refuse_known()
        self.problems = [one for one in self.staged.problems if str(one.row) not in self.aside]
        if Role.ID not in self.staged.headings:
            self._no_numbers()
        self._match()
        progress(60)
        self._look_up()
        progress(75)
        self._decide()
        self._find_stops()
        meant = "|".join(f"{row.pk}{row.result}" for row in self.rows)
        meant += "|".join(str(state.pk) for state in self.stops)
        self.fingerprint = hashlib.sha256(meant.encode()).hexdigest()
        progress(95)

    @property
    def digest(self) -> str:
        return digest_of(self.options)

    def _refuse_known(self) -> None:
        known = ExternalList.objects.filter(
            township=self.township, kind=ListKind.BENEFIT, sha256=self.digest
        )
        one = known.select_related("by").first()
        if one:
            when = f"{timezone.localtime(one.recorded_at):%Y-%m-%d %H:%M}"
            raise BadWorkbook(
                f"这份文件已由{one.by or '系统'}于 {when} 按“{self.policy}”入账：{one.title}（{one.period}）。"
                "同一份名单不再入账；登错了请先把那份整份作废。"
            )

    def _no_numbers(self) -> None:
        reason = "没有认出证件号码的列，请在“列的对应”里指定是哪一列"
        self.problems = [
            Problem(row, Role.ID.label, "", reason, (), "", name, "column")
            for row, name in zip(self.staged.numbers, self.staged.values["name"], strict=True)
        ]

    def _match(self) -> None:
        values = self.staged.values
        pairs = zip(values["id_number"], values["fault"], strict=True)
        self.keys = matching.keys_of("" if fault else number for number, fault in pairs)
        self.days = [
            date.fromisoformat(day) if day else self.as_of for day in values["happened_on"]
        ]
        self.stays = matching.stays(self.township, self.keys)
        self.met_on = [self.as_of] * len(self.days) if self.is_state else self.days
        self.hits = [self._hit(key, on) for key, on in zip(self.keys, self.met_on, strict=True)]

    def _hit(self, key: str, on: date) -> Hit | None:
        stays = self.stays.get(key)
        if not stays:
            return None
        if (key, on) not in self._chosen:
            self._chosen[key, on] = matching.choose(stays, on)
        return self._chosen[key, on]

    def _look_up(self) -> None:
        year, term = self.options["year"], self.options["term"]
        by_day = {
            on: Benefit.key_of(self.policy, year, term, on) for on in {*self.days, self.as_of}
        }
        self.periods = [by_day[on] for on in self.days]
        self.grants, self.states = {}, {}
        if self.is_state:
            self.states = having.states(self.township, self.policy)
        else:
            self.grants = having.grants(self.township, self.policy, set(self.periods))

    def _subject(self, at: int, stay: Stay) -> Subject:
        return self.keys[at] if self.is_for_person else stay.household

    def _decide(self) -> None:
        bad = {problem.row for problem in self.problems}
        seen: dict[tuple[Subject, str], int] = {}
        for at, number in enumerate(self.staged.numbers):
            hit = self.hits[at]
            if str(number) in self.aside:
                self._keep(at, f"留作未入账：{self.aside[str(number)]}")
            elif hit is None or hit.stay is None:
                self._unmatched(at, hit, number in bad)
            else:
                one = self._subject(at, hit.stay), self.periods[at]
                first = seen.setdefault(one, number)
                self._booked_or_bad(at, hit, first, number in bad)

    def _keep(self, at: int, words: str) -> None:
        hit = self.hits[at]
        stay = hit.stay if hit else None
        self._result(at, UNCHANGED, words, stay)

    def _unmatched(self, at: int, hit: Hit | None, is_bad: bool) -> None:
        words = hit.standing.label if hit else "本乡镇没有这个号码"
        self._result(at, REJECTED if is_bad else UNCHANGED, words, None)

    def _result(self, at: int, result: str, words: str, stay: Stay | None) -> None:
        self.rows.append(
            RowResult(
                self.staged.numbers[at],
                result,
                self.staged.values["name"][at],
                stay.label if stay else "",
                words,
                (),
                stay.member if stay else None,
            )
        )

    def _booked_or_bad(self, at: int, hit: Hit, first: int, is_bad: bool) -> None:
        stay = hit.stay
        found = self._row_fault(at, hit, first)
        if found:
            self._report(self.problems, at, *found)
        if found or is_bad:
            self._result(at, REJECTED, found[1] if found else "", stay)
            return
        self._warn(at, hit)
        running = self.changed.get(at)
        if running is None:
            self._result(at, CREATED, "证件号码", stay)
        elif running.is_same(**self._said(at)):
            del self.changed[at]
            self._result(at, UNCHANGED, f"{running.valid_from} 起在享，没有变化", stay)
        else:
            words = f"{running.valid_from} 起在享，{self._difference(at, running)}，另起一条"
            self._result(at, UPDATED, words, stay)

    def _report(self, where: list[Problem], at: int, code: str, reason: str) -> None:
        name = self.staged.values["name"][at]
        where.append(Problem(self.staged.numbers[at], "", "", reason, (), "", name, code))

    def _row_fault(self, at: int, hit: Hit, first: int) -> tuple[str, str] | None:
        """(sort, sentence) of what forbids to book the row: who it is, what there is already, the rules of the policy."""
        stay, on = hit.stay, self.met_on[at]
        if stay.dissolved_on and stay.dissolved_on <= on:
            return "dissolved", f"{stay.label}所在的户已于 {stay.dissolved_on} 销户"
        if hit.standing == Standing.LEFT and self.is_for_person:
            reason = dict(Member._meta.get_field("leave_reason").flatchoices).get(
                stay.leave_reason, "减少"
            )
            return "left", f"{stay.name}已于 {stay.left_on} {reason}，{on} 不在册"
        if first != self.staged.numbers[at]:
            who = "同一人" if self.is_for_person else "同一户"
            return "twice", f"与第 {first} 行是{who}、同一期"
        if self.is_state:
            return self._running_fault(at, stay) or self._rule_fault(at, stay)
        grant = self.grants.get((self._subject(at, stay), self.periods[at]))
        return ("paid", grant.words) if grant else self._rule_fault(at, stay)

    def _running_fault(self, at: int, stay: Stay) -> tuple[str, str] | None:
        """Notes what the row changes; a fault when it cannot: the list is older than what runs."""
        stretches = self.states.get(self._subject(at, stay), [])
        running = next((one for one in stretches if one.holds_on(self.as_of)), None)
        if running is not None and running.valid_to is None:
            self.changed[at] = running
            if running.valid_from == self.as_of and not running.is_same(**self._said(at)):
                return "running", f"这一天起已登记享受，{self._difference(at, running)}，请更正那条"
            return None
        later = next((one for one in stretches if one.overlaps(self.days[at])), None)
        if later is None:
            return None
        until = f"到 {later.valid_to}" if later.valid_to else "起在享"
        return "running", f"已登记 {later.valid_from} {until}，与这份名单重叠，请先核对那条"

    def _said(self, at: int) -> dict[str, Any]:
        values = self.staged.values
        return {"kind": values["kind"][at], "amount": values["amount"][at]}

    def _difference(self, at: int, running: State) -> str:
        said, words = self._said(at), []
        if said["amount"] is not None and said["amount"] != running.amount:
            words.append(f"金额 {_yuan(running.amount)} → {_yuan(said['amount'])} 元")
        if said["kind"] and said["kind"] != running.kind:
            words.append(f"子类 {running.kind or '无'} → {said['kind']}")
        return "，".join(words)

    def _rule_fault(self, at: int, stay: Stay) -> tuple[str, str] | None:
        """The rules of one benefit. Of the person they ask only for presence, which the match has answered: rows alike
        in everything else are asked about once."""
        values = self.staged.values
        said = tuple(
            values[name][at] for name in ("kind", "where", "amount", "total_cost", "quantity")
        )
        alike = (*said, self.days[at])
        if alike not in self._rules:
            self._rules[alike] = faults(self._unsaved(at, said))
        found = self._rules[alike]
        return ("rule", "".join(found)) if found else None

    def _unsaved(self, at: int, said: tuple) -> Benefit:
        kind, where, *numbers = said
        amount, cost, quantity = (None if one is None else Decimal(one) / 100 for one in numbers)
        on, household = self.days[at], Household(pk=1)
        days = {"valid_from": on} if self.is_state else {"paid_on": on}
        return Benefit(
            township=self.township,
            policy=self.policy,
            household=household,
            member=Member(pk=1, household=household) if self.is_for_person else None,
            kind=kind,
            place=where,
            year=on.year if self.is_state else self.options["year"],
            term=self.options["term"],
            amount=amount,
            total_cost=cost,
            quantity=quantity,
            **days,
        )

    def _warn(self, at: int, hit: Hit) -> None:
        stay, name = hit.stay, self.staged.values["name"][at]
        if name and name != stay.name:
            self._report(self.warnings, at, "name", f"登记的姓名是{stay.name}，请核对是不是同一人")
        if hit.standing == Standing.LATER:
            words = f"{stay.joined_on} 才登记为家庭成员，照样入账"
            self._report(self.warnings, at, "later", words)
        elif hit.standing == Standing.LEFT:
            self._report(self.warnings, at, "later", f"{stay.name}已减少，按户入账")
        if tidied := self.staged.values["tidied"][at]:
            self._report(self.warnings, at, "tidied", f"证件号码已整理：{tidied}")

    # ---- Who is not on a complete list any more

    def _find_stops(self) -> None:
        """Who receives on the list's day and is on no row. Somebody of the same name on a row that is not booked is held back."""
        self.stops, held = [], []
        if self.is_state and self.options["is_complete"]:
            named = {
                self._subject(at, hit.stay) for at, hit in enumerate(self.hits) if hit and hit.stay
            }
            names = {
                self.staged.values["name"][at]: self.staged.numbers[at]
                for at, hit in enumerate(self.hits)
                if hit is None or hit.stay is None
            }
            for subject, stretches in self.states.items():
                running = stretches[-1]
                if subject in named or running.valid_to or running.valid_from >= self.as_of:
                    continue
                if running.name in names:
                    held.append((running, names[running.name]))
                else:
                    self.stops.append(running)
        self.options["stops"] = [[one.place, one.name, str(one.valid_from)] for one in self.stops]
        self.options["held"] = [[one.place, one.name, row] for one, row in held]

    def write(self, *, by: User | None) -> dict[str, int]:
        return writing.book(self, by=by)


def sorts_of(problems: list[Problem]) -> list[tuple[str, str, int]]:
    """(code, label, rows) of the faults there are, a row once for each of its sorts."""
    found = Counter(code for _, code in {(one.row, one.code) for one in problems})
    return [(code, label, found[code]) for code, label in FAULTS.items() if found[code]]


def digest_of(options: Mapping[str, Any]) -> str:
    """What makes a list the same: the file, of several sheets the one that was read, and the policy it is booked for."""
    return hashlib.sha256(f"{options['digest']} {options['policy']}".encode()).hexdigest()


def _yuan(fen: int | None) -> str:
    return "无" if fen is None else plain(Decimal(fen) / 100)


LIST = Kind(
    code=reading.KIND,
    label="发放名单",
    columns=reading.COLUMNS,
    importer=BenefitListImport,
    verb=Can.KEEP_POLICIES,
    on_page=False,
    reader=reading.read,
    page="policies:benefit_list_check",
)
