"""What help the facts of a household ask for (措施建议): rules K01–K18 as functions of values, each with its reason in words.

Nothing is decided here: a suggestion names the fact it stands on and disappears when a fitting measure is planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from monitoring.measure_catalogue import is_developing
from monitoring.models import MeasureGroup, RiskKind
from monitoring.rules import months_after

MONTHS_TO_HELP = 1  # K01: 识别满一个月要有措施
MONTHS_TO_DEVELOP = 6  # K02: 有劳动力的，识别满六个月要有开发式帮扶
G, R = MeasureGroup, RiskKind


@dataclass(frozen=True, slots=True)
class Person:
    """A present member with what was last collected; None: nobody knows."""

    pk: int
    name: str
    has_labour: bool = False
    is_insured: bool | None = None
    gets_subsistence: bool = False
    gets_destitute: bool = False
    disability_grade: int | None = None
    schooling: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A measure of the round, planned or done."""

    group: str
    item: str
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    identified_on: date | None
    on: date
    risks: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    has_dropout: bool = False
    given: tuple[Given, ...] = ()

    @property
    def has_labour(self) -> bool:
        return any(person.has_labour for person in self.people)

    def has_group(self, *groups: str) -> bool:
        return any(given.group in groups for given in self.given)

    def has_item(self, group: str, item: str, member: int | None = None) -> bool:
        """Given to the member, or to the whole household."""
        return any(
            (given.group, given.item) == (group, item) and given.member in (None, member)
            for given in self.given
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    group: str
    item: str
    reason: str
    person: Person | None = None

    @property
    def key(self) -> str:
        """Names the suggestion in an address: no word of what ails whom."""
        return f"{self.code}-{self.person.pk}" if self.person else self.code

    @property
    def group_label(self) -> str:
        return MeasureGroup(self.group).label


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which help has to be there, and whether it is."""

    code: str
    text: str
    due_on: date
    is_met: bool
    on: date = field(repr=False)

    @property
    def is_late(self) -> bool:
        return not self.is_met and self.on >= self.due_on

    @property
    def words(self) -> str:
        if self.is_met:
            return "已有"
        days = (self.due_on - self.on).days
        return f"还有 {days} 天" if days > 0 else f"已到期 {-days} 天"

    @property
    def tone(self) -> str:
        if self.is_met:
            return "ok"
        return "bad" if self.is_late else "warn"


def deadlines(facts: Facts) -> list[Deadline]:
    """K01 and K02, from the day of identification."""
    if facts.identified_on is None:
        return []
    found = [
        Deadline(
            "K01",
            "识别满 1 个月要有帮扶措施",
            months_after(facts.identified_on, MONTHS_TO_HELP),
            bool(facts.given),
            facts.on,
        )
    ]
    if facts.has_labour:
        found.append(
            Deadline(
                "K02",
                "家里有劳动力，识别满 6 个月要有开发式帮扶（产业、就业、金融、公益岗位）",
                months_after(facts.identified_on, MONTHS_TO_DEVELOP),
                any(is_developing(given.group) for given in facts.given),
                facts.on,
            )
        )
    return found


def suggestions(facts: Facts) -> list[Suggestion]:
    """What is missing, the risks first in their order, then what single facts ask for."""
    return [*_for_risks(facts), *_for_household(facts), *_for_people(facts)]


# risk → (rule, one of these groups is enough, what is suggested, for whom)
FITTING: dict[str, tuple[str, tuple[str, ...], tuple[str, str]]] = {
    R.ILLNESS: ("K06", (G.HEALTH, G.SOCIAL, G.SAFETY_NET), (G.HEALTH, "医疗救助")),
    R.SCHOOLING: ("K07", (G.COMPULSORY_EDUCATION, G.EDUCATION, G.SOCIAL), (G.EDUCATION, "助学金")),
    R.DISABILITY: ("K08", (G.SAFETY_NET, G.SOCIAL), (G.SAFETY_NET, "残疾人补贴")),
    # K19: 搬迁 satisfies the rule, but households identified since 2021 do not move any more.
    R.HOUSING: ("K09", (G.HOUSING, G.RELOCATION), (G.HOUSING, "危房改造")),
    R.WATER: ("K10", (G.WATER,), (G.WATER, "饮水工程")),
    # Common sense, no rule of the national checks: codes of our own.
    R.UNSTABLE_WORK: ("S01", (G.EMPLOYMENT, G.POST), (G.EMPLOYMENT, "劳务输出")),
    R.FAILED_BUSINESS: ("S02", (G.INDUSTRY, G.FINANCE, G.SOCIAL), (G.INDUSTRY, "产业奖补")),
    R.DISASTER: ("S03", (G.SAFETY_NET, G.SOCIAL, G.HOUSING), (G.SAFETY_NET, "临时救助")),
    R.ACCIDENT: ("S04", (G.SAFETY_NET, G.SOCIAL, G.HEALTH), (G.SAFETY_NET, "临时救助")),
    R.LACK_OF_LABOUR: ("S05", (G.SAFETY_NET, G.POST, G.SOCIAL), (G.SAFETY_NET, "低保")),
}


def _for_risks(facts: Facts) -> Iterator[Suggestion]:
    for risk in facts.risks:
        if risk not in FITTING:
            continue
        code, enough, (group, item) = FITTING[risk]
        if group == G.EMPLOYMENT and not facts.has_labour:
            continue  # K20: nobody without labour is sent to work
        if not facts.has_group(*enough):
            wanted = "、".join(MeasureGroup(one).label for one in enough if one != G.RELOCATION)
            reason = f"风险有“{RiskKind(risk).label}”，还没有{wanted}里的任何一项"
            yield Suggestion(code, group, item, reason)


def _for_household(facts: Facts) -> Iterator[Suggestion]:
    if facts.has_dropout and not facts.has_group(G.COMPULSORY_EDUCATION):
        reason = "采集表上有义务教育阶段失学辍学，还没有义务教育保障"
        yield Suggestion("K11", G.COMPULSORY_EDUCATION, "劝返", reason)
    if not facts.has_labour:
        return
    workers = "、".join(person.name for person in facts.people if person.has_labour)
    if facts.given and not any(given.group != G.SAFETY_NET for given in facts.given):
        reason = f"{workers}有劳动能力，现在只有综合保障一项"
        yield Suggestion("K03", G.EMPLOYMENT, "技能培训", reason)
    elif not any(is_developing(given.group) for given in facts.given):
        reason = f"{workers}有劳动能力，还没有开发式帮扶"
        yield Suggestion("K02", G.EMPLOYMENT, "技能培训", reason)


def _for_people(facts: Facts) -> Iterator[Suggestion]:
    for person in facts.people:
        if person.is_insured is False and not facts.has_group(G.HEALTH, G.SOCIAL):
            reason = f"{person.name}没有参加基本医疗保险，还没有健康帮扶"
            yield Suggestion("K12", G.HEALTH, "居民医保个人缴费补贴", reason, person)
        yield from _safety_net(facts, person)
        if person.schooling.startswith(("vocational", "higher", "technician")):
            yield from _missing(
                facts, person, "K18", (G.EDUCATION, "雨露计划"), "在中职、高职或技师学院就读"
            )


def _safety_net(facts: Facts, person: Person) -> Iterator[Suggestion]:
    if person.gets_subsistence:
        yield from _missing(facts, person, "K13", (G.SAFETY_NET, "低保"), "享受低保")
    if person.gets_destitute:
        yield from _missing(facts, person, "K13D", (G.SAFETY_NET, "特困供养"), "享受特困供养")
    if person.disability_grade in (1, 2):
        grade = "一二"[person.disability_grade - 1]
        yield from _missing(facts, person, "K14", (G.SAFETY_NET, "残疾人补贴"), f"是{grade}级残疾")


def _missing(
    facts: Facts, person: Person, code: str, wanted: tuple[str, str], fact: str
) -> Iterator[Suggestion]:
    group, item = wanted
    if not facts.has_item(group, item, person.pk):
        reason = f"{person.name}{fact}，措施里还没有“{item}”"
        yield Suggestion(code, group, item, reason, person)
