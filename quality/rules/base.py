"""What a rule (核查规则) is: a function of a township on a day that yields what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from django.db import models
from django.urls import reverse

from quality.rules.scope import Scope


class Level(models.TextChoices):
    """级别：严重的报表前清零，一般的要改，提示的核实后可豁免。"""

    SERIOUS = "E", "严重"
    ORDINARY = "W", "一般"
    NOTE = "I", "提示"

    @property
    def tone(self) -> str:
        return {"E": "bad", "W": "warn"}.get(self.value, "")


class Found(NamedTuple):
    """One finding: the household and the person, or for what belongs to no household a `subject`.

    `detail` is shown in lists and kept: no name, and of a number the last four at most.
    """

    household: int | None
    member: int | None
    detail: str
    subject: str = ""


class Fix(Enum):
    """The page where a finding is put right: address, whether it is the member's, the link's words."""

    MEMBER = ("households:member_edit", True, "改成员")
    HOUSEHOLD = ("households:edit", False, "改户信息")
    HEAD = ("households:change_head", False, "变更户主")
    YEAR = ("households:years", False, "改采集表")
    HELPER = ("households:helper_create", False, "补帮扶人")
    VISIT = ("monitoring:visit_create", False, "记走访")
    MEASURE = ("monitoring:measure_create", False, "补措施")
    PROPOSE = ("monitoring:propose", False, "提出识别")

    @property
    def word(self) -> str:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Rule:
    """规则：代码、名称、级别、依据；`check` 查一个乡镇。"""

    code: str
    name: str
    level: Level
    basis: str
    check: Callable[[Scope], Iterator[Found]]
    fix: Fix | None = None

    def fix_url(self, household: int | None, member: int | None) -> str:
        if self.fix is None:
            return ""
        address, is_of_member, _ = self.fix.value
        key = member if is_of_member else household
        return reverse(address, args=[key]) if key else ""
