"""Steps of a scenario on the way of the funds (资金、项目、资产), on enterprises, industries and what villages earn.

A project and an asset are named by their numbers, a batch by its level, kind, year and label. Where a row of several
townships has neither village nor household, a column `township` says whose it is.
"""

from __future__ import annotations

from collections.abc import Callable

from config.scenario.loading import Loading, Step
from projects import actions as projects
from projects.models import (
    Asset,
    AssetIncome,
    Distribution,
    Enterprise,
    FundBatch,
    FundKind,
    HouseholdLink,
    Industry,
    Project,
    ProjectFunding,
    ProjectKind,
    SolarStation,
)
from projects.rules.applications import PASSED
from projects.rules.stages import STAGES


def enter_kind(loading: Loading, row: dict) -> None:
    projects.add_kind(by=loading.by, **row)


def enter_fund_kind(loading: Loading, row: dict) -> None:
    row["is_bridging"] = row["is_bridging"] == "是"
    projects.add_fund_kind(by=loading.by, **row)


def enter_batch(loading: Loading, row: dict) -> None:
    kind = FundKind.objects.get(name=row.pop("kind"))
    projects.receive_batch(township=loading.township, kind=kind, by=loading.by, **row)


def enter_project(loading: Loading, row: dict) -> None:
    kind = ProjectKind.objects.get(name=row.pop("kind"))
    village, villages = loading.village(row), loading.villages(row)
    projects.register_project(
        township=loading.township,
        village=village,
        villages=villages,
        kind=kind,
        by=loading.by,
        **row,
    )


def enter_stages(loading: Loading, row: dict) -> None:
    """The stages of a project that have a day, in their order, each with what it needs."""
    project = _project(loading, row)
    for stage in STAGES:
        if on := row.pop(stage.day, None):
            needs = {name: row.pop(name) for name in stage.fields(project) if name in row}
            projects.advance(project=project, stage=stage.key, on=on, by=loading.by, **needs)


def enter_funding(loading: Loading, row: dict) -> None:
    """`batch` is the label of the batch of that level and `fund_kind` for the year of the project."""
    project, kind, label = _project(loading, row), row.pop("fund_kind", ""), row.pop("batch", "")
    batch = None
    if kind:
        batch = FundBatch.objects.get(
            township=loading.township,
            kind__name=kind,
            source=row["source"],
            year=project.year,
            label=label,
        )
    projects.allocate(project=project, batch=batch, by=loading.by, **row)


def enter_payment(loading: Loading, row: dict) -> None:
    """From the source of that level; `batch` says which, where a level gave several."""
    project, label = _project(loading, row), row.pop("batch", "")
    sources = ProjectFunding.objects.filter(project=project, source=row.pop("source"))
    funding = (sources.filter(batch__label=label) if label else sources).get()
    projects.pay(funding=funding, by=loading.by, **row)


def enter_quantity(loading: Loading, row: dict) -> None:
    project, village = _project(loading, row), loading.village(row)
    projects.set_quantity(project=project, village=village, by=loading.by, **row)


def enter_progress(loading: Loading, row: dict) -> None:
    projects.report_progress(project=_project(loading, row), by=loading.by, **row)


def enter_notice(loading: Loading, row: dict) -> None:
    projects.post_notice(project=_project(loading, row), by=loading.by, **row)


def enter_beneficiaries(loading: Loading, row: dict) -> None:
    """Households that a project reaches in one way since one day, each with the same expected income."""
    project, households = _project(loading, row), loading.households(row)
    projects.add_beneficiaries(project=project, households=households, by=loading.by, **row)


def enter_effect(loading: Loading, row: dict) -> None:
    """One household with what it really gained."""
    project, household = _project(loading, row), loading.household(row)
    projects.add_beneficiary(project=project, household=household, by=loading.by, **row)


def enter_application(loading: Loading, row: dict) -> None:
    """An application through every step that has a day to its payment."""
    project, household = _project(loading, row), loading.household(row)
    days = {step.key: row.pop(step.day, None) for step in PASSED}
    paid_on, amount = row.pop("paid_on", None), row.pop("amount", None)
    application = projects.apply_for_project(
        project=project, household=household, by=loading.by, **row
    )
    for step, on in days.items():
        if on:
            application = projects.pass_application(
                application=application, step=step, on=on, by=loading.by
            )
    if paid_on:
        projects.pay_application(application=application, on=paid_on, amount=amount, by=loading.by)


def enter_asset(loading: Loading, row: dict) -> None:
    """`size` is how much of it there is, in words (资产的数量、规模)."""
    row["quantity"] = row.pop("size", "")
    project = _project(loading, row) if "project" in row else None
    village = loading.village(row)
    keeping = {name: row.pop(name, "") for name in ("keeper", "agreement")}
    asset = projects.book_asset(
        township=loading.township, project=project, village=village, by=loading.by, **row
    )
    if keeping["keeper"]:
        projects.appoint_keeper(asset=asset, by=loading.by, on=asset.booked_on, **keeping)


def enter_condition(loading: Loading, row: dict) -> None:
    projects.change_condition(asset=_asset(loading, row), by=loading.by, **row)


def enter_contract(loading: Loading, row: dict) -> None:
    projects.let(asset=_asset(loading, row), by=loading.by, **row)


def enter_asset_income(loading: Loading, row: dict) -> None:
    projects.expect_income(asset=_asset(loading, row), by=loading.by, **row)


def enter_receipt(loading: Loading, row: dict) -> None:
    income = AssetIncome.objects.get(asset=_asset(loading, row), year=row.pop("year"))
    projects.receive_income(income=income, by=loading.by, **row)


def enter_distribution(loading: Loading, row: dict) -> None:
    asset = _asset(loading, row) if "asset" in row else None
    projects.plan_distribution(village=loading.village(row), asset=asset, by=loading.by, **row)


def enter_shares(loading: Loading, row: dict) -> None:
    """The same share for several households, or one for public works; `finished_on` ends the distribution."""
    finished_on = row.pop("finished_on", None)
    distribution = Distribution.objects.get(
        township=loading.township,
        village=loading.village(row),
        year=row.pop("year"),
        origin=row.pop("origin"),
        label=row.pop("label", ""),
    )
    if "households" in row:
        households = loading.households(row)
        amount = row.pop("amount")
        shares = [(household, amount) for household in households]
        projects.share_among(distribution=distribution, shares=shares, by=loading.by, **row)
    else:
        projects.share(distribution=distribution, by=loading.by, **row)
    if finished_on:
        projects.finish_distribution(distribution=distribution, on=finished_on, by=loading.by)


def enter_enterprise(loading: Loading, row: dict) -> None:
    village = loading.village(row)
    projects.register_enterprise(township=loading.township, village=village, by=loading.by, **row)


def enter_link(loading: Loading, row: dict) -> None:
    valid_to = row.pop("valid_to", None)
    enterprise = Enterprise.objects.get(township=loading.township, name=row.pop("enterprise"))
    link = projects.link_household(
        enterprise=enterprise, household=loading.household(row), by=loading.by, **row
    )
    if valid_to:
        projects.end_link(link=link, by=loading.by, on=valid_to, reason="合同到期")


def enter_link_income(loading: Loading, row: dict) -> None:
    link = HouseholdLink.objects.get(
        enterprise__name=row.pop("enterprise"),
        household=loading.household(row),
        way=row.pop("way"),
    )
    projects.record_link_income(link=link, by=loading.by, **row)


def enter_collective_income(loading: Loading, row: dict) -> None:
    projects.record_collective_income(village=loading.village(row), by=loading.by, **row)


def enter_industry_kind(loading: Loading, row: dict) -> None:
    projects.add_industry(by=loading.by, **row)


def enter_industry(loading: Loading, row: dict) -> None:
    """`checked` 是: somebody has looked at what seems implausible and the numbers are right."""
    industry = Industry.objects.get(name=row.pop("industry"))
    village, checked = loading.village(row), row.pop("checked", "")
    if "households" in row:
        row["households"] = int(row["households"])
    _confirming(
        checked,
        lambda confirmed: projects.record_industry(
            village=village, industry=industry, confirmed=confirmed, by=loading.by, **row
        ),
    )


def enter_solar(loading: Loading, row: dict) -> None:
    asset = _asset(loading, row) if "asset" in row else None
    projects.register_solar(village=loading.village(row), asset=asset, by=loading.by, **row)


def enter_solar_year(loading: Loading, row: dict) -> None:
    station = SolarStation.objects.get(township=loading.township, name=row.pop("station"))
    checked = row.pop("checked", "")
    _confirming(
        checked,
        lambda confirmed: projects.record_solar_year(
            station=station, confirmed=confirmed, by=loading.by, **row
        ),
    )


def enter_sale(loading: Loading, row: dict) -> None:
    projects.record_sale(village=loading.village(row), by=loading.by, **row)


def _confirming(checked: str, record: Callable[[list[str]], object]) -> None:
    try:
        record([])
    except projects.Doubtful as problem:
        if checked != "是":
            raise
        record(problem.doubts)


def _project(loading: Loading, row: dict) -> Project:
    return Project.objects.get(township=loading.township, number=row.pop("project"))


def _asset(loading: Loading, row: dict) -> Asset:
    return Asset.objects.get(township=loading.township, number=row.pop("asset"))


STEPS: dict[str, Step] = {
    "project_kinds": enter_kind,
    "fund_kinds": enter_fund_kind,
    "batches": enter_batch,
    "projects": enter_project,
    "stages": enter_stages,
    "funding": enter_funding,
    "payments": enter_payment,
    "quantities": enter_quantity,
    "progress": enter_progress,
    "notices": enter_notice,
    "beneficiaries": enter_beneficiaries,
    "effects": enter_effect,
    "applications": enter_application,
    "assets": enter_asset,
    "conditions": enter_condition,
    "contracts": enter_contract,
    "asset_incomes": enter_asset_income,
    "receipts": enter_receipt,
    "distributions": enter_distribution,
    "shares": enter_shares,
    "enterprises": enter_enterprise,
    "links": enter_link,
    "link_incomes": enter_link_income,
    "collective_incomes": enter_collective_income,
    "industry_kinds": enter_industry_kind,
    "industries": enter_industry,
    "solar": enter_solar,
    "solar_years": enter_solar_year,
    "sales": enter_sale,
}
