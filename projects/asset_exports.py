"""The asset ledger as a workbook (资产台账), in the layout that counties use; keepers' phones are masked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum

from accounts.models import User
from lib import masking
from lib.sheets_out import Column, OutSheet
from projects.exporting import BATCH, taken_out, wan
from projects.models import Asset, AssetContract, AssetIncome, AssetKeeping, AssetReceipt

COLUMNS = (
    Column("资产编号", 18),
    Column("资产名称", 28),
    Column("资产类别", 10),
    Column("资产形态", 12),
    Column("来源项目编号", 16),
    Column("来源项目名称", 28),
    Column("资金来源", 16),
    Column("购建时间", 10),
    Column("坐落地点", 12),
    Column("数量/规模", 26),
    Column("原值（万元）", 14, "number"),
    Column("净值（万元）", 14, "number"),
    Column("所有权人", 20),
    Column("确权日期", 12, "date"),
    Column("经营方式", 10),
    Column("经营主体", 24),
    Column("合同起止", 26),
    Column("年应收收益（万元）", 14, "number"),
    Column("上年实收收益（万元）", 14, "number"),
    Column("管护主体", 20),
    Column("管护责任人", 12),
    Column("管护责任人电话", 16, "id"),
    Column("资产状态", 10),
)


def asset_ledger(*, assets: QuerySet[Asset], by: User, on: date) -> Iterator[bytes]:
    """The finished .xlsx in chunks; rows go from the database to the file in batches. Who took out how many is recorded."""
    count = assets.order_by().count()
    note = f"填报时间：{on}　　单位：万元"
    title = f"{by.area}扶贫（衔接）项目资产台账"
    sheet = OutSheet("资产台账", COLUMNS, _rows(assets, on), title, note)
    return taken_out([sheet], what="asset.export", count=count, by=by)


def _rows(assets: QuerySet[Asset], on: date) -> Iterator[tuple]:
    found = assets.select_related("project", "village", "township").prefetch_related(
        Prefetch("keepings", AssetKeeping.objects.on(on), to_attr="kept_by"),
        Prefetch("contracts", AssetContract.objects.on(on), to_attr="run_by"),
    )
    found = found.annotate(due=_due(on.year), came_in=_came_in(on.year - 1))
    for asset in found.order_by("number", "pk").iterator(chunk_size=BATCH):
        keeping = asset.kept_by[0] if asset.kept_by else None
        contract = asset.run_by[0] if asset.run_by else None
        yield (*_card(asset, on), *_run(asset, contract), *_kept(keeping), _state(asset, on))


def _card(asset: Asset, on: date) -> tuple:
    since = asset.acquired_on or asset.booked_on
    return (
        asset.number,
        asset.name,
        asset.get_asset_class_display(),
        asset.get_form_display(),
        asset.project.number if asset.project else "",
        asset.project.name if asset.project else "",
        asset.funded_by,
        f"{since:%Y%m}",
        str(asset.village or asset.township),
        asset.quantity,
        wan(asset.original_value),
        wan(asset.net_value(on)),
        asset.owner or asset.get_owner_level_display(),
        asset.titled_on,
    )


def _run(asset: Asset, contract: AssetContract | None) -> tuple:
    """What is due this year by 应收 entered, else by the contract."""
    if contract is None:
        return ("", "", "", wan(asset.due), wan(asset.came_in))
    due = contract.yearly_income if asset.due is None else asset.due
    term = f"{contract.valid_from}至{contract.valid_to or '长期'}"
    return (contract.get_way_display(), contract.operator, term, wan(due), wan(asset.came_in))


def _kept(keeping: AssetKeeping | None) -> tuple:
    if keeping is None:
        return ("", "", "")
    return (keeping.unit, keeping.keeper, masking.phone(keeping.phone))


def _state(asset: Asset, on: date) -> str:
    is_gone = asset.disposed_on and asset.disposed_on <= on
    return "已处置" if is_gone else asset.get_condition_display()


def _due(year: int) -> Subquery:
    incomes = AssetIncome.objects.filter(
        asset=OuterRef("pk"), township=OuterRef("township"), year=year
    )
    return Subquery(incomes.order_by().values("asset").annotate(sum=Sum("due")).values("sum"))


def _came_in(year: int) -> Subquery:
    receipts = AssetReceipt.objects.filter(
        income__asset=OuterRef("pk"),
        income__year=year,
        income__withdrawn_on=None,
        township=OuterRef("township"),
    )
    each = receipts.order_by().values("income__asset")
    return Subquery(each.annotate(sum=Sum("amount")).values("sum"))
