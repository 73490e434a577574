"""What happened to one asset (资产的经过), in the order of the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from projects.models import Asset, AssetReceipt
from projects.own_reports import may_correct_inspection


@dataclass(frozen=True, slots=True)
class Event:
    """`page` is the name of the page that corrects the row, "" for what is corrected on the card itself."""

    on: date
    what: str
    note: str = ""
    amount: Decimal | None = None
    page: str = ""
    pk: int | None = None


def history(asset: Asset, user: User) -> list[Event]:
    """Everything, the oldest first; a fixed number of queries. Of inspections the user corrects perhaps only his own."""
    events = [
        *_card(asset),
        *_states(asset),
        *_contracts(asset),
        *_keepings(asset),
        *_inspections(asset, user),
        *_incomes(asset),
        *_distributions(asset),
    ]
    return sorted(events, key=lambda event: event.on)


def _card(asset: Asset):
    yield Event(asset.booked_on, "入账", "", asset.original_value)
    if asset.titled_on:
        yield Event(asset.titled_on, "确权", asset.title_document)
    if asset.disposed_on:
        yield Event(asset.disposed_on, "处置", asset.disposal)


def _states(asset: Asset):
    for row in asset.states.all():
        if row.reason:
            note = f"{row.get_condition_display()}：{row.reason}"
            yield Event(row.valid_from, "改状态", note, None, "projects:state_withdraw", row.pk)


def _contracts(asset: Asset):
    for row in asset.contracts.all():
        until = f"至 {row.valid_to}" if row.valid_to else "没有写止期"
        note = "，".join(filter(None, [row.operator, row.get_way_display(), until, row.number]))
        yield Event(
            row.valid_from, "经营合同", note, row.yearly_income, "projects:contract_correct", row.pk
        )


def _keepings(asset: Asset):
    for row in asset.keepings.all():
        until = f"至 {row.valid_to}" if row.valid_to else ""
        note = "，".join(filter(None, [row.keeper, row.unit, row.agreement, until]))
        yield Event(row.valid_from, "管护", note, None, "projects:keeping_correct", row.pk)


def _inspections(asset: Asset, user: User):
    for row in asset.inspections.all():
        page = "projects:inspection_correct" if may_correct_inspection(user, row) else ""
        note = "，".join(filter(None, [row.get_condition_display(), row.issue, row.inspector]))
        yield Event(row.inspected_on, "巡检", note, None, page, row.pk)
        if row.fixed_on:
            yield Event(row.fixed_on, "问题处理完", row.fix, None, page, row.pk)


def _incomes(asset: Asset):
    for row in asset.incomes.all():
        note = f"{row.year}年度"
        yield Event(row.due_on, "应收收益", note, row.due, "projects:income_correct", row.pk)
    receipts = AssetReceipt.objects.of_asset(asset)
    for row in receipts.select_related("income"):
        note = "，".join(filter(None, [f"{row.income.year}年度", row.voucher]))
        yield Event(
            row.received_on, "收益到账", note, row.amount, "projects:receipt_correct", row.pk
        )


def _distributions(asset: Asset):
    for row in asset.distributions.all():
        done = f"{row.finished_on} 办结" if row.finished_on else "还没有办结"
        note = f"{row.year}年度{row.label}，{done}"
        yield Event(
            row.decided_on, "收益分配", note, row.income, "projects:distribution_detail", row.pk
        )
