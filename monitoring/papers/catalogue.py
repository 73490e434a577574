"""The list of papers (有哪些文书). A new one is a line here, what gathers its facts, and what typesets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitoring.papers import household, village
from monitoring.papers.word import (
    application,
    card,
    check_sheet,
    contents,
    notice,
    plan,
    review,
    submission,
)


class Of(StrEnum):
    """Of what a paper is: one household, one village, or a township as well."""

    HOUSEHOLD = "户"
    VILLAGE = "村"
    PLACE = "村或乡镇"


@dataclass(frozen=True, slots=True)
class Paper:
    """`clear` names what is printed in full when somebody who may asks for it with a reason; "" for nothing."""

    code: str
    label: str
    of: Of
    purpose: str
    note: str
    gather: Callable[[Any], Any]
    render: Callable[[Any], bytes]
    clear: str = ""
    is_public: bool = False


PAPERS = {
    paper.code: paper
    for paper in (
        Paper("check", "入户核查表", Of.HOUSEHOLD, "入户核查", "已知的印上，要看的留空，户主和核查人签字",
              household.check_sheet, check_sheet.render, clear="证件号码、联系电话"),
        Paper("application", "申请及承诺授权书", Of.HOUSEHOLD, "申请和授权查询", "户主申请，成年成员授权查询，签字按印",
              household.application, application.render, clear="证件号码、联系电话"),
        Paper("plan", "一户一方案", Of.HOUSEHOLD, "落实帮扶", "现行一版方案和全部措施，横版",
              household.plan, plan.render),
        Paper("card", "明白卡", Of.HOUSEHOLD, "告知农户", "措施、政策和金额、找谁；不印风险和健康",
              household.card, card.render, clear="帮扶人电话"),
        Paper("contents", "户档目录", Of.HOUSEHOLD, "整理户档", "各栏各年有几件、缺什么",
              household.contents, contents.render),
        Paper("review", "评议记录", Of.VILLAGE, "村级民主评议", "登记了评议的填上票数，没有的留空",
              village.review, review.render),
        Paper("notice", "公示", Of.VILLAGE, "村内公示", "只有村民组、户主、人口、类别、风险大类，可以张贴",
              village.notice, notice.render, is_public=True),
        Paper("submission", "审核上报名单", Of.PLACE, "上报县里审定", "评议、公示结果和收入，横版",
              village.submission, submission.render),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper. Its file name says what, where and whose household; never a number."""

    name: str
    content: bytes
