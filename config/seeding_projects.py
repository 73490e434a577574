"""Projects, funds and assets of synthetic townships (合成数据：项目、资金、资产), a list of rows at a time for bulk writing.

A township of 14,000 households has 560 projects in five years, each with about three sources, six payments and five
assets; nine such townships are a county with 5,000 projects. Amounts add up: a batch holds what is allocated from it, an
allocation what is paid of it, a distribution the shares of its households.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import models

from accounts.models import User
from areas.models import Area
from households.models import Household
from lib.invented import People
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetInspection,
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
    ProjectKind,
    ProjectNotice,
    ProjectProgress,
    ProjectQuantity,
    ProjectVillage,
    Sale,
    SolarStation,
    SolarYear,
)

HOUSEHOLDS_A_PROJECT = 25
HOUSEHOLDS_AN_ENTERPRISE = 300
YEARS = 5
SHARES = {"central": 50, "province": 30, "county": 20}  # percent of a project's total
ASSETS_A_PROJECT = 5
BENEFITING, SHARING, APPLYING = (
    10,
    15,
    20,
)  # households of a project, a distribution, a project for households
Rows = list[models.Model]


class Works:
    """The projects of one synthetic township. `rows()` yields lists, parents before what hangs off them."""

    def __init__(
        self, *, township: Area, villages: list[Area], year: int, clerk: User, people: People,
        chance: random.Random,
    ):  # fmt: skip
        self.township, self.villages, self.year = township, villages, year
        self.clerk, self.people, self.chance = clerk, people, chance
        self.years = range(year - YEARS + 1, year + 1)
        self.kinds = list(ProjectKind.objects.exclude(name="项目管理费").order_by("pk"))
        self.households: dict[int, list[int]] = {}

    def rows(self, households: int) -> Iterator[Rows]:
        """The works of so many `households`, for a township whose own are written already."""
        self.households = self._households()
        projects = [
            self._project(number) for number in range(max(YEARS, households // HOUSEHOLDS_A_PROJECT))
        ]  # fmt: skip
        yield projects
        yield from self._around(projects)
        yield from self._funds(projects)
        yield from self._assets([one for one in projects if one.accepted_on])
        yield from self._enterprises(max(6, households // HOUSEHOLDS_AN_ENTERPRISE))
        yield from self._distributions()
        yield from self._villages()

    def _households(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        rows = Household.objects.filter(township=self.township).order_by("pk")
        for pk, village in rows.values_list("pk", "village_id"):
            found[village].append(pk)
        return found

    def _of(self, model: type[models.Model], **fields) -> models.Model:
        return model(township=self.township, **fields)

    def _some(self, village: Area, count: int) -> list[int]:
        """Primary keys of at most so many different households of a village."""
        here = self.households.get(village.pk, [])
        return self.chance.sample(here, min(count, len(here)))

    # ---- projects ---------------------------------------------------------------------------------------------------

    def _project(self, number: int) -> Project:
        village, kind = (
            self.villages[number % len(self.villages)],
            self.kinds[number % len(self.kinds)],
        )
        year = self.years[number % YEARS]
        start = date(year, 3, 1) + timedelta(days=number % 60)
        end = start + timedelta(days=90 + number % 60)
        is_gone = number % 40 == 7
        reached = 5 if year < self.year else number // YEARS % 6  # of the stages below
        mode = self.chance.choice(kind.modes.split("、")) or kind.name
        total = Decimal(self.chance.randrange(100_000, 900_000, 1_000))
        return self._of(
            Project, village=village, kind=kind, number=f"HC{year}{number:05d}", year=year, total=total,
            name=f"{year}年{self.township}{village}{mode}项目"[:100], mode=mode,
            reach="household" if number % 10 == 2 else "village", content=f"建设{mode}，合成数据{number}",
            responsible=f"{self.township}人民政府", implementer=f"{village}村民委员会",
            leader=self.people.name("male"), served_households=30 + number % 90, served_persons=80 + number % 200,
            pooled_on=date(year - 1, 11, 20), planned_start_on=start, planned_completion_on=end,
            planned_acceptance_on=end + timedelta(days=30),
            approved_on=date(year, 1, 20) if reached > 0 else None,
            document=f"合农组〔{year}〕{number % 30}号" if reached > 0 else "",
            tendered_on=start - timedelta(days=20) if reached > 1 else None,
            contract_amount=total if reached > 1 else None,
            started_on=start + timedelta(days=number % 9) if reached > 2 else None,
            completed_on=end + timedelta(days=number % 40) if reached > 3 and not is_gone else None,
            accepted_on=end + timedelta(days=45 + number % 30) if reached > 4 and not is_gone else None,
            abandoned_on=end if is_gone else None,
        )  # fmt: skip

    def _around(self, projects: list[Project]) -> Iterator[Rows]:
        """Where they are built, how far they are, for whom."""
        own = [(number, one, {"project": one}) for number, one in enumerate(projects)]
        yield [
            self._of(ProjectVillage, **of, village=village)
            for number, one, of in own
            for village in {one.village, self._next_village(number) if number % 5 == 0 else one.village}
        ]  # fmt: skip
        yield [
            self._of(ProjectQuantity, **of, name="面积", unit="亩", planned=50 + number % 400, done=50 + number % 400 if one.completed_on else None)
            for number, one, of in own
        ]  # fmt: skip
        yield [
            self._of(ProjectNotice, **of, kind=kind, posted_from=one.approved_on, posted_to=one.approved_on + timedelta(days=10), place="公示栏")
            for _, one, of in own
            if one.approved_on
            for kind in ("village", "announcement")
        ]  # fmt: skip
        yield [
            self._of(ProjectProgress, **of, by=self.clerk, reported_on=one.started_on + timedelta(days=30 * step), percent=30 * step)
            for _, one, of in own
            if one.started_on
            for step in range(1, 4)
        ]  # fmt: skip
        yield [
            self._of(Beneficiary, **of, household_id=pk, way="work" if number % 2 else "shares", expected=800, actual=700 if one.accepted_on else None, since=one.started_on)
            for number, one, of in own
            if one.started_on
            for pk in self._some(one.village, BENEFITING)
        ]  # fmt: skip
        yield [
            self._application(one, pk)
            for _, one, of in own
            if one.reach == "household"
            for pk in self._some(one.village, APPLYING)
        ]

    def _next_village(self, number: int) -> Area:
        return self.villages[(number + 1) % len(self.villages)]

    def _application(self, project: Project, household: int) -> ProjectApplication:
        on = date(project.year, 3, 5)
        done = project.accepted_on is not None
        return self._of(
            ProjectApplication, project=project, household_id=household, item="养鸡", quantity=50, unit="只",
            applied_on=on, village_on=on + timedelta(days=7), township_on=on + timedelta(days=21),
            county_on=on + timedelta(days=40) if done else None, accepted_on=project.accepted_on,
            amount=Decimal(1_500) if done else None, paid_on=project.accepted_on,
        )  # fmt: skip

    # ---- funds ------------------------------------------------------------------------------------------------------

    def _funds(self, projects: list[Project]) -> Iterator[Rows]:
        kinds = list(FundKind.objects.filter(is_bridging=True))
        batches = {
            (year, source, turn): self._batch(kinds, year, source, turn)
            for year in self.years
            for source in SHARES
            for turn in (0, 1)
        }
        approved = [(number, one) for number, one in enumerate(projects) if one.approved_on]
        funding = [
            self._of(
                ProjectFunding, project=one, batch=batches[one.year, source, number // YEARS % 2], source=source,
                amount=one.total * share / 100,
            )
            for number, one in approved
            for source, share in SHARES.items()
        ]  # fmt: skip
        for one in funding:
            one.batch.amount += one.amount
        used = [batch for batch in batches.values() if batch.amount]
        for number, batch in enumerate(used):
            batch.amount += number % 3 * 10_000  # some have money left
        yield used
        yield funding
        yield [
            self._of(
                Payment, funding=one, node=node, paid_on=on, amount=one.amount * share / 100, payee="合成建设公司",
                voucher=f"HC{number:06d}{node[0]}",
            )
            for number, one in enumerate(funding)
            for node, share, on in (("advance", 60, one.project.started_on), ("final", 40, one.project.accepted_on))
            if on
        ]  # fmt: skip

    def _batch(self, kinds: list[FundKind], year: int, source: str, turn: int) -> FundBatch:
        """Of the kind that there was on the day: 财政专项扶贫资金, then 衔接资金, then 常态化帮扶资金."""
        on = date(year, 1 + turn * 4, 15)
        kind = next(
            one
            for one in kinds
            if one.valid_from <= on and (one.valid_to is None or on < one.valid_to)
        )
        return self._of(
            FundBatch, kind=kind, source=source, year=year, label=("第一批", "第二批")[turn],
            document=f"合财农〔{year}〕{turn + 1}{source[0]}号", received_on=on, amount=Decimal(0),
        )  # fmt: skip

    # ---- assets -----------------------------------------------------------------------------------------------------

    def _assets(self, projects: list[Project]) -> Iterator[Rows]:
        assets = [
            self._asset(number, one)
            for number, one in enumerate(one for one in projects for _ in range(ASSETS_A_PROJECT))
        ]
        yield assets
        rented = [one for one in assets if one.asset_class == Asset.Class.OPERATING]
        yield [self._of(AssetState, asset=one, condition=one.condition, valid_from=one.booked_on) for one in assets]  # fmt: skip
        yield [
            self._of(
                AssetKeeping, asset=one, unit=one.owner, keeper=f"管护员{number % 90}", phone=f"138{number:08d}",
                valid_from=one.booked_on,
            )
            for number, one in enumerate(assets)
            if number % 25
        ]  # fmt: skip
        yield [
            self._of(AssetInspection, asset=one, inspected_on=one.booked_on + timedelta(days=90 * turn), inspector="村干部", condition=one.condition, issue="没有出租" if one.condition == "idle" else "")
            for one in assets
            for turn in (1, 2)
        ]  # fmt: skip
        contracts = {
            one: self._of(
                AssetContract, asset=one, way="lease", operator=f"{self.township}合作社{number % 40 + 1}",
                yearly_income=one.original_value * 4 / 100, valid_from=one.booked_on,
                valid_to=one.booked_on.replace(year=one.booked_on.year + 3 + number % 5, day=1),
            )
            for number, one in enumerate(rented)
        }  # fmt: skip
        yield list(contracts.values())
        incomes = [
            self._of(AssetIncome, asset=one, contract=contract, year=year, due=contract.yearly_income, due_on=date(year, 12, 20))
            for one, contract in contracts.items()
            for year in self.years
            if one.booked_on.year < year <= contract.valid_to.year - 1
        ]  # fmt: skip
        yield incomes
        yield [
            self._of(AssetReceipt, income=one, received_on=one.due_on, amount=one.due if number % 8 else one.due / 2)
            for number, one in enumerate(incomes)
            if number % 10
        ]  # fmt: skip

    def _asset(self, number: int, project: Project) -> Asset:
        booked_on = project.accepted_on + timedelta(days=20)
        return self._of(
            Asset, village=project.village, project=project, number=f"HCZC{number:06d}", name=f"{project.village}{project.mode}资产{number}",
            asset_class=Asset.Class.values[number % 3], form=Asset.Form.FIXED, funded_by="衔接资金", acquired_on=project.accepted_on,
            useful_years=10 + number % 11, owner_level=Asset.Owner.VILLAGE, owner=f"{project.village}集体经济组织", quantity="1 处",
            original_value=project.total / ASSETS_A_PROJECT, booked_on=booked_on,
            titled_on=booked_on if number % 12 else None, condition="idle" if number % 30 == 0 else "normal",
        )  # fmt: skip

    # ---- what households get of it -----------------------------------------------------------------------------------

    def _enterprises(self, count: int) -> Iterator[Rows]:
        enterprises = [
            self._of(
                Enterprise, village=self.villages[number % len(self.villages)], name=f"{self.township}合作社{number + 1}",
                kind=Enterprise.Kind.values[number % 5], products="茶叶", surveyed_on=date(self.year, 5, 1),
                founded_on=date(2018, 5, 1),
            )
            for number in range(count)
        ]  # fmt: skip
        yield enterprises
        links = [
            self._of(
                HouseholdLink, household_id=pk, enterprise=one, way=HouseholdLink.Way.values[number % 6],
                programme="金融扶贫" if number % 2 else "", valid_from=date(self.year - number % 3, 1, 1),
            )
            for number, one in enumerate(enterprises)
            for pk in self._some(one.village, SHARING)
        ]  # fmt: skip
        yield links
        yield [
            self._of(LinkIncome, link=one, paid_on=date(year, 11, 5), amount=Decimal(1_200 + number % 700))
            for number, one in enumerate(links)
            for year in range(one.valid_from.year, self.year + 1)
        ]  # fmt: skip
        yield [
            self._of(
                Sale, village=one.village, enterprise=one, product="茶叶", channel="单位采购", buyer="合成单位",
                sold_on=date(year, 10, 8), amount=Decimal(20_000),
            )
            for one in enterprises
            for year in self.years
        ]  # fmt: skip

    def _distributions(self) -> Iterator[Rows]:
        shares = [
            (self._of(
                Distribution, village=village, origin="collective", year=year, label="年终", income=Decimal(500 * len(found) + 5_000),
                retained=Decimal(5_000), decided_on=date(year, 12, 5), finished_on=date(year, 12, 28) if year < self.year else None,
            ), found)
            for village in self.villages
            for year in self.years
            if (found := self._some(village, SHARING))
        ]  # fmt: skip
        yield [one for one, _ in shares]
        yield [
            self._of(DistributionItem, distribution=one, household_id=pk, use="dividend", amount=Decimal(500), paid_on=one.finished_on)
            for one, found in shares
            for pk in found
        ]  # fmt: skip

    def _villages(self) -> Iterator[Rows]:
        """What villages earn: collective income, industries, solar stations."""
        each = [(number, village, year) for number, village in enumerate(self.villages) for year in self.years]  # fmt: skip
        yield [
            self._of(CollectiveIncome, village=village, year=year, origin=origin, amount=Decimal(20_000 + 1_000 * number))
            for number, village, year in each
            for origin in ("business", "asset", "solar")
        ]  # fmt: skip
        industries = list(Industry.objects.order_by("pk")[:3])
        yield [
            self._of(
                IndustryRecord, village=village, industry=industry, year=year, area_mu=100 + number, output_kg=2_000 + number,
                income=Decimal(90_000), households=20,
            )
            for number, village, year in each
            for industry in industries
        ]  # fmt: skip
        stations = [
            self._of(SolarStation, village=village, name=f"{village}光伏电站", kw=100, connected_on=date(self.years[0] - 1, 6, 30))
            for village in self.villages[::3]
        ]  # fmt: skip
        yield stations
        yield [
            self._of(SolarYear, station=one, year=year, kwh=95_000, income=Decimal(80_000))
            for one in stations
            for year in self.years
        ]
