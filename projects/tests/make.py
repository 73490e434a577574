"""Makers of projects, assets and enterprises for tests; they call the actions."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounts.models import User
from areas.models import Area
from households.models import Household
from projects import actions
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetInspection,
    AssetKeeping,
    Beneficiary,
    CollectiveIncome,
    Distribution,
    Enterprise,
    FundBatch,
    FundKind,
    HouseholdLink,
    Industry,
    IndustryRecord,
    Payment,
    Project,
    ProjectApplication,
    ProjectFunding,
    ProjectKind,
    ProjectProgress,
    Sale,
    SolarStation,
    SolarYear,
)

_numbers = count(1)


def make_kind(*, name="产业发展", modes="种植业基地、养殖业基地", sector="产业发展") -> ProjectKind:
    return ProjectKind.objects.get_or_create(
        name=name, defaults={"modes": modes, "sector": sector}
    )[0]


def make_project(
    *, village: Area, by: User, name="段墓村种植业基地项目", total=Decimal(300000), **fields
) -> Project:
    return actions.register_project(
        township=village.parent,
        village=village,
        by=by,
        kind=fields.pop("kind", None) or make_kind(),
        number=fields.pop("number", f"XZ2021{next(_numbers):03d}"),
        name=name,
        year=fields.pop("year", 2021),
        total=total,
        **fields,
    )


def make_funding(
    *, project: Project, by: User, amount=Decimal(180000), source="central", **fields
) -> ProjectFunding:
    return actions.allocate(project=project, by=by, source=source, amount=amount, **fields)


def make_fund_kind(*, name="衔接资金", is_bridging=True) -> FundKind:
    return FundKind.objects.get_or_create(
        name=name, defaults={"is_bridging": is_bridging, "valid_from": date(2021, 4, 1)}
    )[0]


def make_batch(*, township: Area, by: User, amount=Decimal(1000000), **fields) -> FundBatch:
    return actions.receive_batch(
        township=township,
        by=by,
        kind=fields.pop("kind", None) or make_fund_kind(),
        source=fields.pop("source", "central"),
        year=fields.pop("year", 2021),
        label=fields.pop("label", "第一批"),
        document=fields.pop("document", f"云财农〔2021〕{next(_numbers)}号"),
        received_on=fields.pop("received_on", date(2021, 5, 10)),
        amount=amount,
        **fields,
    )


def make_payment(*, funding: ProjectFunding, by: User, amount=Decimal(50000), **fields) -> Payment:
    return actions.pay(
        funding=funding,
        by=by,
        node=fields.pop("node", "progress"),
        paid_on=fields.pop("paid_on", date(2021, 9, 1)),
        amount=amount,
        payee=fields.pop("payee", "云川县兴农建筑公司"),
        **fields,
    )


def make_asset(
    *, project: Project, by: User, name="大棚", original_value=Decimal(280000), **fields
) -> Asset:
    return actions.book_asset(
        project=project,
        village=fields.pop("village", project.village),
        by=by,
        number=fields.pop("number", f"XZZC{next(_numbers):04d}"),
        name=name,
        asset_class=fields.pop("asset_class", "operating"),
        owner_level=fields.pop("owner_level", "village"),
        original_value=original_value,
        booked_on=fields.pop("booked_on", date(2021, 11, 20)),
        **fields,
    )


def make_contract(*, asset: Asset, by: User, operator="兴农合作社", **fields) -> AssetContract:
    """租赁, 2022-01-01 to 2024-12-31, 12000 元 a year."""
    given = {
        "way": "lease",
        "valid_from": date(2022, 1, 1),
        "valid_to": date(2025, 1, 1),
        "yearly_income": Decimal(12000),
    }
    return actions.let(asset=asset, by=by, operator=operator, **given | fields)


def make_keeping(*, asset: Asset, by: User, keeper="王管护", **fields) -> AssetKeeping:
    on = fields.pop("on", asset.booked_on)
    return actions.appoint_keeper(asset=asset, by=by, on=on, keeper=keeper, **fields)


def make_income(
    *, asset: Asset, by: User, year=2022, due=Decimal(12000), received=None, **fields
) -> AssetIncome:
    """Due at the end of the year; `received` comes in the same day."""
    due_on = fields.pop("due_on", date(year, 12, 31))
    income = actions.expect_income(asset=asset, by=by, year=year, due=due, due_on=due_on, **fields)
    if received:
        actions.receive_income(income=income, by=by, received_on=due_on, amount=received)
    return income


def make_distribution(*, village: Area, by: User, income=Decimal(10000), **fields) -> Distribution:
    """Of the village's own income of 2022: 10000 元, 4000 stay with the village."""
    given = {
        "origin": "collective",
        "year": 2022,
        "retained": Decimal(4000),
        "decided_on": date(2023, 1, 10),
        "label": f"第{next(_numbers)}批",
    }
    plan = given | fields
    _earn(village, plan["origin"], plan["year"], by)
    return actions.plan_distribution(village=village, by=by, income=income, **plan)


def _earn(village: Area, origin: str, year: int, by: User) -> None:
    """What can be shared out has been earned before: 100000 元 of the origin, once."""
    if year > timezone.localdate().year:
        return
    if (
        origin == "solar"
        and not SolarYear.objects.filter(station__village=village, year=year).exists()
    ):
        make_solar_year(
            station=make_solar(village=village, by=by), by=by, year=year, income=Decimal(100000)
        )
    if (
        origin == "collective"
        and not CollectiveIncome.objects.filter(village=village, year=year).exists()
    ):
        make_collective(village=village, by=by, year=year, amount=Decimal(100000))


def make_enterprise(
    *, township: Area, by: User, name="", village: Area | None = None, **fields
) -> Enterprise:
    return actions.register_enterprise(
        township=township,
        village=village,
        by=by,
        name=name or f"兴农合作社{next(_numbers)}",
        kind=fields.pop("kind", "cooperative"),
        **fields,
    )


def make_link(
    *, enterprise: Enterprise, household: Household, by: User, way="shares", **fields
) -> HouseholdLink:
    return actions.link_household(
        enterprise=enterprise,
        household=household,
        by=by,
        way=way,
        valid_from=fields.pop("valid_from", date(2021, 5, 1)),
        **fields,
    )


def make_link_income(*, link: HouseholdLink, by: User, amount=Decimal(1200), **fields):
    return actions.record_link_income(
        link=link, by=by, paid_on=fields.pop("paid_on", date(2021, 12, 1)), amount=amount, **fields
    )


def make_collective(*, village: Area, by: User, amount=Decimal(60000), **fields):
    return actions.record_collective_income(
        village=village,
        by=by,
        year=fields.pop("year", 2021),
        origin=fields.pop("origin", "business"),
        amount=amount,
        **fields,
    )


def make_industry(*, name="茶叶", **fields) -> Industry:
    limits = {"most_kg_per_mu": 500, "most_yuan_per_kg": 200, "most_yuan_per_mu": 10000}
    return Industry.objects.get_or_create(name=name, defaults=limits | fields)[0]


def make_industry_record(*, village: Area, by: User, **fields) -> IndustryRecord:
    return actions.record_industry(
        village=village,
        by=by,
        industry=fields.pop("industry", None) or make_industry(),
        year=fields.pop("year", 2021),
        **fields or {"area_mu": Decimal(100), "income": Decimal(200000)},
    )


def make_solar(*, village: Area, by: User, kw=Decimal(100), **fields) -> SolarStation:
    return actions.register_solar(
        village=village,
        by=by,
        kw=kw,
        name=fields.pop("name", f"光伏电站{next(_numbers)}"),
        connected_on=fields.pop("connected_on", date(2018, 6, 30)),
        **fields,
    )


def make_solar_year(
    *, station: SolarStation, by: User, income=Decimal(80000), **fields
) -> SolarYear:
    return actions.record_solar_year(
        station=station, by=by, year=fields.pop("year", 2021), income=income, **fields
    )


def make_sale(*, village: Area, by: User, amount=Decimal(5000), **fields) -> Sale:
    return actions.record_sale(
        village=village,
        by=by,
        product=fields.pop("product", "蜂蜜"),
        sold_on=fields.pop("sold_on", date(2021, 9, 1)),
        amount=amount,
        **fields,
    )


def make_household_project(*, village: Area, by: User, amount=Decimal(20000), **fields) -> Project:
    """A project for households, approved, with `amount` to hand out."""
    project = make_project(
        village=village,
        by=by,
        name=fields.pop("name", "到户养鸡项目"),
        reach="household",
        total=fields.pop("total", amount),
        approved_on=fields.pop("approved_on", date(2021, 2, 1)),
        **fields,
    )
    if amount:
        make_funding(project=project, by=by, amount=amount)
    return project


def make_application(
    *, project: Project, household: Household, by: User, item="养鸡", **fields
) -> ProjectApplication:
    return actions.apply_for_project(
        project=project,
        household=household,
        by=by,
        item=item,
        applied_on=fields.pop("applied_on", date(2021, 3, 1)),
        **fields,
    )


def pass_until(application: ProjectApplication, *, by: User, last: str) -> ProjectApplication:
    """Through the steps up to `last`, a month each."""
    for month, step in enumerate(("village", "township", "county", "acceptance"), 4):
        actions.pass_application(application=application, by=by, step=step, on=date(2021, month, 1))
        if step == last:
            break
    return application


def make_beneficiary(
    *, project: Project, household: Household, by: User, way="shares", **fields
) -> Beneficiary:
    return actions.add_beneficiary(
        project=project,
        household=household,
        by=by,
        way=way,
        since=fields.pop("since", date(2021, 6, 1)),
        **fields,
    )


def make_inspection(
    *, asset: Asset, by: User, inspector="王巡检", on=date(2022, 3, 1), condition="normal", **fields
) -> AssetInspection:
    return actions.inspect(
        asset=asset, by=by, inspected_on=on, inspector=inspector, condition=condition, **fields
    )


def make_progress(*, project: Project, by: User, percent=30, **fields) -> ProjectProgress:
    return actions.report_progress(
        project=project,
        by=by,
        reported_on=fields.pop("reported_on", date(2021, 6, 1)),
        percent=percent,
        **fields,
    )
