"""The laws of the money held against every row of a database (资金和收益的勾稽), whoever entered it and however.

The actions refuse what breaks a law; rows that came another way (imports of old years, restored backups, a sum that was
complete and lost a part) are found here. It asks the same rules as the actions, so a law is said once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model, Prefetch, QuerySet, Sum

from areas.models import Area, AreaYear
from areas.parameters import Settings
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetReceipt,
    CollectiveIncome,
    Distribution,
    DistributionItem,
    FundBatch,
    Payment,
    Project,
    ProjectApplication,
    ProjectFunding,
    SolarYear,
)
from projects.rules import applications, asset_incomes, assets, distributions, funds, stages


@dataclass(frozen=True, slots=True)
class Breach:
    """One law that one row breaks; `sentence` names the numbers."""

    law: str
    row: Model
    sentence: str


def breaches(township: Area) -> Iterator[Breach]:
    """All of a township, law by law; the number of queries does not grow with the rows."""
    for law, check in LAWS:
        for row, sentences in check(township):
            yield from (Breach(law, row, sentence) for sentence in sentences)


Found = Iterator[tuple[Model, list[str]]]


def _batches(township: Area) -> Found:
    rows = FundBatch.objects.filter(township=township).select_related("kind")
    for batch in rows.prefetch_related("allocations"):
        yield (
            batch,
            [
                *funds.faults(batch),
                *funds.batch_faults(batch, batch.allocations.all()),
            ],
        )


def _projects_with_money(township: Area) -> list[Project]:
    payments = Payment.objects.filter(township=township).order_by("paid_on", "pk")
    sources = ProjectFunding.objects.filter(township=township).select_related("batch")
    sources = sources.prefetch_related(Prefetch("payments", payments))
    rows = Project.objects.filter(township=township).select_related("kind", "township")
    return list(rows.prefetch_related(Prefetch("funding", sources)))


def _projects(township: Area) -> Found:
    most = Settings(township)
    for project in _projects_with_money(township):
        sources = list(project.funding.all())
        payments = [payment for source in sources for payment in source.payments.all()]
        payments.sort(key=lambda payment: payment.paid_on)
        early = funds.before_acceptance(project, payments)
        limit = most.on("paid_before_acceptance", early[-1].paid_on) if early else None
        yield (
            project,
            [
                *stages.faults(project),
                *(fault for row in [*sources, *payments] for fault in funds.faults(row)),
                *funds.project_faults(project, sources),
                *funds.whole_faults(project, sources),
                *funds.payment_faults(project, sources, payments),
                *(funds.advance_faults(project, sources, early, limit) if limit else []),
            ],
        )


def _grants(township: Area) -> Found:
    rows = ProjectApplication.objects.filter(township=township).select_related("project__kind")
    paid: dict[int, Decimal] = defaultdict(Decimal)
    projects = {}
    for row in rows:
        yield row, applications.faults(row)
        if row.paid_on:
            paid[row.project_id] += row.amount or 0  # a row without one is named already
            projects[row.project_id] = row.project
    sums = ProjectFunding.objects.filter(township=township, project__in=projects).order_by()
    booked = dict(sums.values_list("project").annotate(sum=Sum("amount")))
    for pk, project in projects.items():
        yield project, applications.overpaid_faults(project, paid[pk], booked.get(pk, Decimal(0)))


def _contracts(township: Area) -> Found:
    rows = Asset.objects.filter(township=township)
    contracts = AssetContract.objects.filter(township=township).order_by("valid_from")
    for asset in rows.prefetch_related(Prefetch("contracts", contracts)):
        own = [one for one in asset.contracts.all() if one.valid_to != one.valid_from]
        for one in own:
            one.asset = asset
        yield (
            asset,
            [
                *(fault for one in own for fault in assets.faults(one)),
                *assets.overlap_faults(own),
            ],
        )


def _incomes(township: Area) -> Found:
    rows = AssetIncome.objects.filter(township=township).select_related("asset", "contract")
    for income in rows.prefetch_related("receipts"):
        receipts = list(income.receipts.all())
        yield (
            income,
            [
                *asset_incomes.faults(income),
                *asset_incomes.receipts_faults(income, receipts),
            ],
        )


def _distributions(township: Area) -> Found:
    items = DistributionItem.objects.filter(township=township).select_related("household")
    rows = Distribution.objects.filter(township=township).select_related("asset", "village")
    for plan in rows.prefetch_related(Prefetch("items", items)):
        shares = list(plan.items.all())
        for share in shares:
            share.distribution = plan
        yield (
            plan,
            [
                *distributions.faults(plan),
                *(fault for share in shares for fault in distributions.faults(share)),
                *distributions.balance_faults(plan, shares),
            ],
        )


def _incomes_shared(township: Area) -> Found:
    """What was shared out against what had come in: of assets and of villages by year, of solar income up to each year."""
    plans = Distribution.objects.filter(township=township)
    came_in = _sums(
        AssetReceipt.objects.filter(township=township, income__withdrawn_on=None),
        "income__asset",
        "income__year",
        of="amount",
    )
    shared = plans.filter(asset__isnull=False).select_related("asset")
    for asset, years in _planned(shared, "asset").items():
        yield (
            asset,
            [
                fault
                for year, out in years.items()
                for fault in distributions.beyond_faults(
                    f"“{asset}” {year} 年实收", came_in.get((asset.pk, year), Decimal(0)), out
                )
            ],
        )
    yield from _villages_shared(township, plans.filter(asset=None).select_related("village"))


def _villages_shared(township: Area, plans: QuerySet[Distribution]) -> Found:
    solar = SolarYear.objects.filter(township=township, station__withdrawn_on=None)
    yielded = _sums(solar, "station__village", "year", of="income")
    for village, years in _planned(plans.filter(origin="solar"), "village").items():
        own = {year: amount for (pk, year), amount in yielded.items() if pk == village.pk}
        yield village, distributions.solar_faults(village, own, years)
    counted = _sums(
        CollectiveIncome.objects.filter(township=township), "village", "year", of="amount"
    )
    typed = AreaYear.objects.filter(area__parent=township, collective_income__isnull=False)
    typed = {
        (pk, year): amount
        for pk, year, amount in typed.values_list("area", "year", "collective_income")
    }
    for village, years in _planned(plans.filter(origin="collective"), "village").items():
        yield (
            village,
            [
                fault
                for year, out in years.items()
                for fault in distributions.beyond_faults(
                    f"{village} {year} 年登记的村集体收入",
                    (typed | counted).get((village.pk, year), Decimal(0)),
                    out,
                )
            ],
        )


def _planned(plans: QuerySet[Distribution], of: str) -> dict[Model, dict[int, Decimal]]:
    """By asset or village, by year: what its distributions share out."""
    found: dict[Model, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for plan in plans.order_by("pk"):
        found[getattr(plan, of)][plan.year] += plan.income
    return found


def _sums(rows: QuerySet, *by: str, of: str) -> dict[tuple, Decimal]:
    sums = rows.order_by().values_list(*by).annotate(sum=Sum(of))
    return {tuple(key): amount for *key, amount in sums}


LAWS: tuple[tuple[str, Callable[[Area], Found]], ...] = (
    ("一批资金安排的合计不超过下达的", _batches),
    ("各来源合计等于总投资，支付不超过来源、合同价和验收前的比例", _projects),
    ("到户补助合计不超过项目的资金", _grants),
    ("一项资产的经营合同不重叠", _contracts),
    ("实收不超过应收", _incomes),
    ("各项分配之和等于可分配收益减集体留存", _distributions),
    ("分配的不超过收到的", _incomes_shared),
)
