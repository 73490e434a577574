"""Rows of funds, projects, assets and what villages earn, for tests of the vocabulary."""

from datetime import date

from areas.models import Area
from households.models import Household
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Beneficiary,
    CollectiveIncome,
    Distribution,
    DistributionItem,
    Enterprise,
    FundBatch,
    FundKind,
    HouseholdLink,
    Industry,
    IndustryRecord,
    LinkIncome,
    Payment,
    Project,
    ProjectApplication,
    ProjectFunding,
    ProjectQuantity,
    ProjectVillage,
    Sale,
    SolarStation,
    SolarYear,
)


def make_fund_kind(name="衔接资金", *, is_bridging=True) -> FundKind:
    defaults = {"is_bridging": is_bridging, "valid_from": date(2016, 1, 1)}
    return FundKind.objects.get_or_create(name=name, defaults=defaults)[0]


def make_batch(township: Area, amount, kind: FundKind | None = None, **fields) -> FundBatch:
    year = fields.pop("year", 2021)
    fields = {"source": "central", "label": "第一批", "received_on": date(year, 2, 1)} | fields
    return FundBatch.objects.create(
        township=township,
        kind=kind or make_fund_kind(),
        year=year,
        amount=amount,
        document=f"财农〔{year}〕{FundBatch.objects.count()}号",
        **fields,
    )


def make_funding(project: Project, amount, batch: FundBatch | None = None, **fields):
    fields = {"source": batch.source if batch else "self_raised"} | fields
    return ProjectFunding.objects.create(
        township=project.township, project=project, batch=batch, amount=amount, **fields
    )


def make_payment(funding: ProjectFunding, amount, paid_on=date(2021, 6, 1), **fields) -> Payment:
    return Payment.objects.create(
        township=funding.township,
        funding=funding,
        amount=amount,
        paid_on=paid_on,
        payee="施工队",
        **fields,
    )


def make_place(project: Project, village: Area) -> ProjectVillage:
    return ProjectVillage.objects.create(
        township=project.township, project=project, village=village
    )


def make_quantity(project: Project, planned, done=None, **fields) -> ProjectQuantity:
    fields = {"name": "道路", "unit": "公里"} | fields
    return ProjectQuantity.objects.create(
        township=project.township, project=project, planned=planned, done=done, **fields
    )


def make_beneficiary(project: Project, household: Household, **fields) -> Beneficiary:
    fields = {"way": "work", "since": date(2021, 5, 1)} | fields
    return Beneficiary.objects.create(
        township=project.township, project=project, household=household, **fields
    )


def make_application(project: Project, household: Household, **fields) -> ProjectApplication:
    fields = {"item": "养鸡", "applied_on": date(2021, 3, 1)} | fields
    return ProjectApplication.objects.create(
        township=project.township, project=project, household=household, **fields
    )


def make_state(asset: Asset, condition, valid_from: date, valid_to=None) -> AssetState:
    return AssetState.objects.create(
        township=asset.township,
        asset=asset,
        condition=condition,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def make_keeping(asset: Asset, valid_from=date(2021, 7, 1), **fields) -> AssetKeeping:
    fields = {"keeper": "李某"} | fields
    return AssetKeeping.objects.create(
        township=asset.township, asset=asset, valid_from=valid_from, **fields
    )


def make_contract(asset: Asset, valid_from=date(2020, 1, 1), **fields) -> AssetContract:
    fields = {"way": "lease", "operator": "惠农公司"} | fields
    return AssetContract.objects.create(
        township=asset.township, asset=asset, valid_from=valid_from, **fields
    )


def make_income(asset: Asset, due, year=2021, **fields) -> AssetIncome:
    fields = {"due_on": date(year, 6, 30)} | fields
    return AssetIncome.objects.create(
        township=asset.township, asset=asset, year=year, due=due, **fields
    )


def make_receipt(income: AssetIncome, amount, received_on=date(2021, 7, 1)) -> AssetReceipt:
    return AssetReceipt.objects.create(
        township=income.township, income=income, amount=amount, received_on=received_on
    )


def make_distribution(village: Area, income, retained=0, **fields) -> Distribution:
    fields = {"origin": "solar", "year": 2021, "decided_on": date(2021, 10, 1)} | fields
    return Distribution.objects.create(
        township=village.parent,
        village=village,
        income=income,
        retained=retained,
        label=f"第{Distribution.objects.count()}次",
        **fields,
    )


def make_share(
    distribution: Distribution, amount, household: Household | None = None, use="dividend", **fields
) -> DistributionItem:
    return DistributionItem.objects.create(
        township=distribution.township,
        distribution=distribution,
        household=household,
        use=use if household else "public",
        amount=amount,
        **fields,
    )


def make_enterprise(township: Area, name="新田茶业合作社", **fields) -> Enterprise:
    fields = {"kind": "cooperative", "products": "茶叶、菊花"} | fields
    return Enterprise.objects.create(township=township, name=name, **fields)


def make_carried(enterprise: Enterprise, household: Household, **fields) -> HouseholdLink:
    fields = {"way": "order", "valid_from": date(2020, 5, 1)} | fields
    return HouseholdLink.objects.create(
        township=household.township, household=household, enterprise=enterprise, **fields
    )


def make_link_income(link: HouseholdLink, amount, paid_on=date(2021, 5, 1)) -> LinkIncome:
    return LinkIncome.objects.create(
        township=link.township, link=link, amount=amount, paid_on=paid_on
    )


def make_collective(village: Area, amount, origin="business", year=2021) -> CollectiveIncome:
    return CollectiveIncome.objects.create(
        township=village.parent, village=village, year=year, origin=origin, amount=amount
    )


def make_industry_record(village: Area, industry="茶叶", **fields) -> IndustryRecord:
    industry = Industry.objects.get_or_create(name=industry)[0]
    fields = {"year": 2021, "season": "year"} | fields
    return IndustryRecord.objects.create(
        township=village.parent, village=village, industry=industry, **fields
    )


def make_station(village: Area, kw=60, **fields) -> SolarStation:
    fields = {"name": f"{village}电站{SolarStation.objects.count()}"} | fields
    return SolarStation.objects.create(township=village.parent, village=village, kw=kw, **fields)


def make_solar_year(station: SolarStation, income, year=2021, **fields) -> SolarYear:
    return SolarYear.objects.create(
        township=station.township, station=station, income=income, year=year, **fields
    )


def make_sale(village: Area, amount, **fields) -> Sale:
    fields = {"product": "茶叶", "sold_on": date(2021, 5, 1)} | fields
    return Sale.objects.create(township=village.parent, village=village, amount=amount, **fields)
