"""A year's funds counted (年度资金): by level and kind, and how much of the bridging funds goes to industry (产业占比)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from accounts.models import User
from areas.parameters import Setting, setting_on
from projects.models import FundBatch, Payment, ProjectFunding, ProjectKind, Source

LEVELS = {source: place for place, source in enumerate(Source.values)}
REQUIRED = {
    Source.CENTRAL: "industry_share_central",
    Source.PROVINCE: "industry_share_province",
}


@dataclass(slots=True)
class Line:
    """One level and kind of a year, in 元. `kind` None: money that comes from no batch, so nothing of it was received."""

    source: str
    kind: int | None
    kind_name: str
    received: Decimal = Decimal(0)
    batches: int = 0
    allocated: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def level(self) -> str:
        return Source(self.source).label

    @property
    def balance(self) -> Decimal | None:
        """结余：下达后还没有安排的。"""
        return None if self.kind is None else self.received - self.allocated

    @property
    def rate(self) -> Decimal | None:
        """支出率：已支付 ÷ 下达；不经批次的 ÷ 已安排。"""
        whole = self.allocated if self.kind is None else self.received
        return self.paid / whole if whole else None


def lines(user: User, year: int) -> list[Line]:
    """Every level and kind of which the user sees something in the year, from the central level down."""
    found: dict[tuple, Line] = {}

    def line(row: dict, to_batch: str, to_source: str) -> Line:
        source, kind = row[f"{to_source}source"], row[f"{to_batch}kind"]
        name = row[f"{to_batch}kind__name"] or "不经批次"
        return found.setdefault((source, kind), Line(source, kind, name))

    received = FundBatch.objects.visible_to(user).filter(year=year).order_by()
    for row in received.values("source", "kind", "kind__name").annotate(
        sum=Sum("amount"), count=Count("pk")
    ):
        one = line(row, "", "")
        one.received, one.batches = row["sum"], row["count"]
    allocated = ProjectFunding.objects.visible_to(user).of_year(year).order_by()
    for row in allocated.values("source", "batch__kind", "batch__kind__name").annotate(
        sum=Sum("amount")
    ):
        line(row, "batch__", "").allocated = row["sum"]
    paid = Payment.objects.visible_to(user).of_year(year).order_by()
    for row in paid.values(
        "funding__source", "funding__batch__kind", "funding__batch__kind__name"
    ).annotate(sum=Sum("amount")):
        line(row, "funding__batch__", "funding__").paid = row["sum"]
    return sorted(
        found.values(), key=lambda one: (LEVELS[one.source], one.kind is None, one.kind_name)
    )


def total(found: list[Line]) -> Line:
    """All lines together; the balance is that of the batches."""
    batched = [one for one in found if one.kind is not None]
    return Line(
        source="",
        kind=0,
        kind_name="合计",
        received=_sum(one.received for one in found),
        batches=sum(one.batches for one in found),
        allocated=_sum(one.allocated for one in batched),
        paid=_sum(one.paid for one in batched),
    )


@dataclass(frozen=True, slots=True)
class IndustryShare:
    """产业占比 of one level: what of its bridging funds is allocated to industry, against what has to be; 元."""

    source: str
    allocated: Decimal
    industry: Decimal
    required: Setting

    @property
    def level(self) -> str:
        return Source(self.source).label

    @property
    def share(self) -> Decimal | None:
        return self.industry / self.allocated if self.allocated else None

    @property
    def short(self) -> Decimal:
        """What industry still lacks of its share of what is allocated; 0 when there is enough."""
        return max(self.allocated * self.required.value / 100 - self.industry, Decimal(0))


def industry_shares(user: User, year: int, on: date) -> list[IndustryShare]:
    """中央 and 省级; the shares required are those in force on the day in the user's area (domain.md 5.2)."""
    bridging = ProjectFunding.objects.visible_to(user).of_year(year)
    bridging = bridging.filter(source__in=REQUIRED, batch__kind__is_bridging=True)
    is_industry = Q(project__kind__sector=ProjectKind.INDUSTRY)
    sums = {
        row["source"]: row
        for row in bridging.order_by()
        .values("source")
        .annotate(allocated=Sum("amount"), industry=Sum("amount", filter=is_industry))
    }
    return [
        IndustryShare(
            source=source,
            allocated=sums.get(source, {}).get("allocated") or Decimal(0),
            industry=sums.get(source, {}).get("industry") or Decimal(0),
            required=setting_on(key, user.area, on),
        )
        for source, key in REQUIRED.items()
    ]


@dataclass(frozen=True, slots=True)
class ManagementFee:
    """项目管理费 of a year's bridging funds, against the most it may be; 元."""

    received: Decimal
    fee: Decimal
    allowed: Setting

    @property
    def share(self) -> Decimal | None:
        return self.fee / self.received if self.received else None

    @property
    def beyond(self) -> Decimal:
        """What is above the limit; 0 when it is kept."""
        return max(self.fee - self.received * self.allowed.value / 100, Decimal(0))


def management_fee(user: User, year: int, on: date) -> ManagementFee:
    """What projects of the sector 项目管理 get of the year's bridging funds; the limit is that of the user's area on the day."""
    batches = FundBatch.objects.visible_to(user).filter(year=year, kind__is_bridging=True)
    fees = ProjectFunding.objects.visible_to(user).filter(
        batch__year=year,
        batch__kind__is_bridging=True,
        project__kind__sector=ProjectKind.MANAGEMENT,
    )
    return ManagementFee(
        received=batches.order_by().aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        fee=fees.order_by().aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        allowed=setting_on("management_fee_share", user.area, on),
    )


def _sum(amounts) -> Decimal:
    return sum(amounts, Decimal(0))
