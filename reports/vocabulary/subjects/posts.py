"""公益性岗位和岗位工资。"""

from __future__ import annotations

from django.db.models import Q

from policies.models import Post, PostPay
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    in_period,
    labelled,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.subjects.policies import received
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Subject

KINDS = Argument(
    Kind.NAMES,
    "岗位类别",
    lambda lexicon, given: lexicon.post_kinds,
    lambda lexicon, given: lexicon.post_kinds_in_use,
)


def _wage(name: str, meaning: str, how: str) -> Measure:
    return Measure(
        name,
        "元",
        meaning,
        how,
        "monthly_wage",
        where=lambda moment: Q(monthly_wage__isnull=False),
    )


POSTS = Subject(
    name="公益岗",
    meaning="{day}在岗的公益性岗位（本人在册、户未销户）",
    example="公益岗.人数",
    model=Post,
    keys={"member": "member", "household": "household"},
    stock=received,
    village="household__village",
    member="member",
    narrowings=(
        labelled("类别", "岗位类别为{values}的", "kind", KINDS),
        in_period("新增", "{period}内聘用的", "valid_from"),
        in_period("解聘", "{period}内解聘的", "valid_to"),
        labelled(
            "部门",
            "管理部门为{values}的",
            "department",
            Argument(
                Kind.NAMES,
                "管理部门",
                lambda lexicon, given: lexicon.post_departments,
                is_partial=True,
            ),
        ),
    ),
    measures=(
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        row_count("个数", "个", "岗位的个数，一人一岗"),
        _wage("月工资最低", "登记的月工资里最低的", "lowest"),
        _wage("月工资最高", "登记的月工资里最高的", "highest"),
        village_count(),
    ),
)

PAYS = Subject(
    name="岗位工资",
    meaning="{period}内发放的公益性岗位工资（一次发放一行）",
    example="岗位工资.金额",
    model=PostPay,
    keys={"member": "post__member", "household": "post__household"},
    stock=lambda moment: moment.within("paid_on"),
    basis=Basis.FLOW,
    event="paid_on",
    village="post__household__village",
    member="post__member",
    narrowings=(labelled("类别", "岗位类别为{values}的", "post__kind", KINDS),),
    measures=(
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        total("金额", "amount", "发放金额的合计"),
        row_count("人次", "人次", "发放的次数，一岗一次计一次"),
        total("月数", "months", "发放的月数的合计", unit="个月"),
        village_count("post__household__village"),
    ),
)
