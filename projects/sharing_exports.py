"""What households get, as workbooks (导出收益分配、经营主体): plans with their shares, enterprises with the households they carry.

Certificates, phones and accounts are in neither of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from accounts.models import User
from households.models import Household
from households.picking import head_name
from lib.sheets_out import Column, OutSheet
from projects.exporting import BATCH, note, taken_out
from projects.models import (
    Distribution,
    DistributionItem,
    Enterprise,
    HouseholdLink,
    LinkIncome,
)

UNIT = "元"
PLAN_COLUMNS = (
    Column("村", 14),
    Column("年度", 8, "count"),
    Column("收益来源", 12),
    Column("批次", 12),
    Column("资产", 24),
    Column("可分配收益（元）", 16, "money"),
    Column("集体留存（元）", 14, "money"),
    Column("应分（元）", 14, "money"),
    Column("已列明细（元）", 14, "money"),
    Column("户数", 8, "count"),
    Column("村民代表会议日期", 14, "date"),
    Column("审核备案文号", 20),
    Column("分配完成日期", 14, "date"),
)
HOME_COLUMNS = (Column("户主", 12), Column("户编号", 22, "id"), Column("村组", 20))
SHARE_COLUMNS = (
    *PLAN_COLUMNS[:4],
    Column("用途", 12),
    *HOME_COLUMNS,
    Column("金额（元）", 12, "money"),
    Column("发放日期", 12, "date"),
    Column("备注", 24),
)
ENTERPRISE_COLUMNS = (
    Column("名称", 28),
    Column("类型", 14),
    Column("所在地", 14),
    Column("统一社会信用代码", 22, "id"),
    Column("产品、产业", 20),
    Column("规模", 10, "number"),
    Column("规模单位", 9),
    Column("收购溢价（%）", 12, "number"),
    Column("带动户数", 10, "count"),
    Column("带贫项目", 20),
    Column("信息采集日期", 12, "date"),
    Column("成立日期", 12, "date"),
    Column("停业日期", 12, "date"),
)
LINK_COLUMNS = (
    Column("经营主体", 28),
    *HOME_COLUMNS,
    Column("方式", 12),
    Column("带贫项目", 20),
    Column("起始日期", 12, "date"),
    Column("截止日期", 12, "date"),
    Column("带动增收合计（元）", 16, "money"),
)


def distribution_list(plans: QuerySet[Distribution], *, by: User, on: date) -> Iterator[bytes]:
    """Two sheets: the plans, and every share of theirs. The finished .xlsx in chunks."""
    items = DistributionItem.objects.visible_to(by).filter(
        distribution__in=plans.order_by().values("pk")
    )
    count, shares = plans.order_by().count(), items.order_by().count()
    meaning = "应分 = 可分配收益 − 集体留存；已列明细是各项分配之和，办结时两者相等。"
    of_plans = note(on=on, count=count, by=by, unit=UNIT, meaning=meaning)
    of_shares = note(on=on, count=shares, by=by, unit=UNIT, meaning="小型公益事业不写户。")
    return taken_out(
        [
            OutSheet("分配方案", PLAN_COLUMNS, _plans(plans), f"{by.area}收益分配", of_plans),
            OutSheet(
                "分配明细", SHARE_COLUMNS, _shares(items), f"{by.area}收益分配明细", of_shares
            ),
        ],
        what="distribution.export",
        count=count + shares,
        by=by,
    )


def enterprise_list(enterprises: QuerySet[Enterprise], *, by: User, on: date) -> Iterator[bytes]:
    """Two sheets: the enterprises, and the households that the user sees of those they carry on the day."""
    chosen = enterprises.order_by().values("pk")
    links = HouseholdLink.objects.visible_to(by).on(on).filter(enterprise__in=chosen)
    count, carried = enterprises.order_by().count(), links.order_by().count()
    meaning = "带动户数是这一天正在带动的，一户几种方式只算一户。"
    of_enterprises = note(on=on, count=count, by=by, unit=UNIT, meaning=meaning)
    meaning = "这一天正在带动的，一户一种方式一行；带动增收合计是已登记的全部。"
    of_links = note(on=on, count=carried, by=by, unit=UNIT, meaning=meaning)
    rows = _enterprises(enterprises, links)
    return taken_out(
        [
            OutSheet("经营主体", ENTERPRISE_COLUMNS, rows, f"{by.area}经营主体", of_enterprises),
            OutSheet("带动户", LINK_COLUMNS, _links(links), f"{by.area}联农带农", of_links),
        ],
        what="enterprise.export",
        count=count + carried,
        by=by,
    )


def _plans(plans: QuerySet[Distribution]) -> Iterator[tuple]:
    found = plans.with_shared().select_related("village", "asset")
    for plan in found.order_by("-year", "village__code", "pk").iterator(chunk_size=BATCH):
        yield (
            *_called(plan),
            plan.asset.name if plan.asset else "",
            plan.income,
            plan.retained,
            plan.to_share,
            plan.shared,
            plan.homes,
            plan.decided_on,
            plan.document,
            plan.finished_on,
        )


def _shares(items: QuerySet[DistributionItem]) -> Iterator[tuple]:
    found = items.annotate(head=head_name()).select_related(
        "distribution__village", "household__village"
    )
    ordered = found.order_by("-distribution__year", "distribution__village__code", "pk")
    for item in ordered.iterator(chunk_size=BATCH):
        yield (
            *_called(item.distribution),
            item.get_use_display(),
            *_home(item.household, item.head),
            item.amount,
            item.paid_on,
            item.note,
        )


def _called(plan: Distribution) -> tuple:
    return (plan.village.name, plan.year, plan.get_origin_display(), plan.label)


def _home(household: Household | None, head: str | None) -> tuple:
    if household is None:
        return ("", "", "")
    return (head, household.number, f"{household.village}{household.group}")


def _enterprises(
    enterprises: QuerySet[Enterprise], links: QuerySet[HouseholdLink]
) -> Iterator[tuple]:
    carried = links.filter(enterprise=OuterRef("pk")).order_by().values("enterprise")
    homes = Subquery(carried.annotate(n=Count("household", distinct=True)).values("n"))
    found = enterprises.annotate(homes=homes).select_related("village", "township")
    for one in found.order_by("name", "pk").iterator(chunk_size=BATCH):
        yield (
            one.name,
            one.get_kind_display(),
            str(one.village or one.township),
            one.credit_code,
            one.products,
            one.scale,
            one.scale_unit,
            one.price_premium,
            one.homes or 0,
            one.programmes,
            one.surveyed_on,
            one.founded_on,
            one.closed_on,
        )


def _links(links: QuerySet[HouseholdLink]) -> Iterator[tuple]:
    incomes = LinkIncome.objects.filter(link=OuterRef("pk"), township=OuterRef("township"))
    each = incomes.order_by().values("link").annotate(sum=Sum("amount")).values("sum")
    found = links.annotate(head=head_name(), came=Subquery(each)).select_related(
        "enterprise", "household__village"
    )
    for link in found.order_by("enterprise__name", "household__number", "pk").iterator(
        chunk_size=BATCH
    ):
        yield (
            link.enterprise.name,
            *_home(link.household, link.head),
            link.get_way_display(),
            link.programme,
            link.valid_from,
            link.valid_to,
            link.came,
        )
