"""What a public notice (公示) may say, and nothing else: redacted by construction.

Law and practice (个人信息保护法第二十八条；domain 7.2): no certificate number, phone, bank account, state of health,
kind of disability, no minor's name. So a notice is made of the fields below only: a place, the head's name, a number
of persons, a category, a risk in general words, a remark from a closed list. Nothing here knows a model, and nothing
that a person typed about a household has a field to stand in.

A risk names illness or disability (因病, 因残), which is itself health data. It is told in words that several kinds
of risk share, so that no word betrays which: illness, disability and schooling are all 刚性支出较大.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib import masking
from lib.phones import is_office

HOTLINE = "12317"
ADULT = 18
SPENDING, SUDDEN, EARNING, LIVING, OTHER = (
    "刚性支出较大",
    "突发事件影响",
    "收入不稳定",
    "居住饮水条件需改善",
    "其他困难",
)
GENERAL_RISKS = {
    "illness": SPENDING,
    "disability": SPENDING,
    "schooling": SPENDING,
    "disaster": SUDDEN,
    "accident": SUDDEN,
    "failed_business": EARNING,
    "unstable_work": EARNING,
    "lack_of_labour": EARNING,
    "housing": LIVING,
    "water": LIVING,
    "other": OTHER,
}
AGAIN, BY_HELP, NATURALLY = "再次识别", "帮扶消除", "自然消除"
# The steps before a notice, in the words of the notice.
BASIS = {
    "apply": "农户申请",
    "check": "入户核实",
    "compare": "信息比对",
    "review": "村级民主评议",
}
HEADINGS = ("序号", "村民组", "户主姓名", "家庭人口", "监测类别", "风险类型", "备注")
REMARKS = {"", AGAIN, BY_HELP, NATURALLY}

NAME = re.compile(r"[㐀-鿿𠀀-\U000323af·*]{2,15}")
PLACE = re.compile(r"[㐀-鿿𠀀-\U000323af·]{2,20}")
# 三组, 第十二村民小组, 张庄组, 2组: a name, or up to three digits, and what makes it a group.
GROUP = re.compile(
    r"第?([㐀-鿿]{1,6}|[0-9０-９]{1,3})(村民小组|小组|组|队|庄|寨|湾|沟|坪|社|屯|片区|片|村)"
)


class Unfit(ValueError):
    """What was to be made public is not fit for it; the message never repeats it."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One household of a notice. A value of another shape than the field's is refused, so nothing can hide in it."""

    group: str
    head: str
    persons: int
    category: str
    risk: str
    remark: str

    def __post_init__(self):
        risks = self.risk.split("、") if self.risk else []
        fits = {
            "村组": not self.group or GROUP.fullmatch(self.group),
            "户主姓名": NAME.fullmatch(self.head),
            "家庭人口": type(self.persons) is int and 0 <= self.persons < 100,
            "监测类别": PLACE.fullmatch(self.category),
            "风险": set(risks) <= set(GENERAL_RISKS.values()),
            "备注": self.remark in REMARKS,
        }
        wrong = [name for name, fit in fits.items() if not fit]
        if wrong:
            raise Unfit(f"公示名单的{'、'.join(wrong)}不合规定的写法，请先在农户里更正。")


@dataclass(frozen=True, slots=True)
class Notice:
    """公示：拟识别或拟消除的名单，公示几天，向谁提异议。"""

    township: str
    village: str
    is_elimination: bool
    basis: tuple[str, ...]
    reviewed_on: date | None
    start: date
    end: date
    contact: str
    rows: tuple[PublicRow, ...]

    def __post_init__(self):
        fits = {
            "乡镇名称": PLACE.fullmatch(self.township),
            "村名": PLACE.fullmatch(self.village),
            "受理电话（要用办公电话）": not self.contact or is_office(self.contact),
        }
        wrong = [name for name, fit in fits.items() if not fit]
        if wrong:
            raise Unfit(f"公示的{'、'.join(wrong)}不合规定的写法。")

    @property
    def title(self) -> str:
        kind = "风险消除" if self.is_elimination else "识别"
        return f"{self.village}防止返贫监测对象\n拟{kind}名单公示"

    @property
    def opening(self) -> str:
        basis = "、".join(BASIS[kind] for kind in self.basis) or "村级程序"
        result = "拟认定风险消除" if self.is_elimination else "拟纳入防止返贫监测对象"
        day = f"（评议时间：{chinese_day(self.reviewed_on)}）" if self.reviewed_on else ""
        return (
            f"按照防止返贫动态监测和帮扶工作的规定，经{basis}{day}，"
            f"下列{len(self.rows)}户{self.persons}人{result}，现予公示，请群众监督。"
        )

    @property
    def persons(self) -> int:
        return sum(row.persons for row in self.rows)

    @property
    def period(self) -> str:
        return f"公示期：{chinese_day(self.start)}至{chinese_day(self.end)}。期满后本公示撤下。"

    @property
    def objections(self) -> str:
        office = office_of(self.township) + (f"（电话：{self.contact}）" if self.contact else "")
        return (
            f"公示期内对名单有异议的，可以向{committee_of(self.village)}或者"
            f"{office}口头或者书面反映，也可以拨打监督举报电话{HOTLINE}。"
            "反映情况请说明事实，受理单位对反映人的身份保密。"
        )

    def wording(self) -> str:
        """All that it says besides the households: a hit in it is no leak."""
        return "\n".join(
            [
                *(self.title, self.opening, self.period, self.objections),
                *HEADINGS,
                *GENERAL_RISKS.values(),
                *REMARKS,
            ]
        )


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def committee_of(village: str) -> str:
    """段墓村民委员会, 东关社区居民委员会."""
    if village.endswith("村"):
        return f"{village}民委员会"
    return f"{village}居民委员会" if village.endswith("社区") else f"{village}村民委员会"


def office_of(township: str) -> str:
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"


def general_risk(kinds: Iterable[str]) -> str:
    """The risks of a round in general words, each once, in their order."""
    return "、".join(dict.fromkeys(GENERAL_RISKS[kind] for kind in kinds))


def public_name(name: str, *, age: int | None, is_masked: bool) -> str:
    """The head as a notice calls him: a minor never by name, others in full or with the middle hidden.

    Somebody whose age nobody knows may be a minor: hidden too.
    """
    if age is not None and age < ADULT:
        return f"{name[:1]}某某"
    return masking.name(name) if is_masked or age is None else name


def public_group(text: str) -> str:
    """The group if it reads like one; whatever else somebody typed there is left out."""
    return text if GROUP.fullmatch(text) else ""
