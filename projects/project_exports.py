"""The project ledger as a workbook (项目台账), in the layout that counties use, so that it can be imported again.

The first 29 columns are those of the ledger; behind them stands what else a project has. A source that has a column of its
own is not in 其他资金 as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from accounts.models import User
from lib.sheets_out import Column, OutSheet
from projects.benefits import Kind, kind_on
from projects.exporting import BATCH, in_batches, taken_out, wan
from projects.models import (
    Beneficiary,
    Payment,
    Project,
    ProjectFunding,
    ProjectVillage,
    Source,
)

COLUMNS = (
    Column("项目编号", 16),
    Column("项目年度", 9),
    Column("项目名称", 34),
    Column("项目类型", 16),
    Column("项目子类型", 16),
    Column("建设性质", 9),
    Column("实施地点", 16),
    Column("建设内容及规模", 40),
    Column("责任单位", 20),
    Column("实施单位", 20),
    Column("项目负责人", 12),
    Column("总投资（万元）", 14, "number"),
    Column("中央衔接资金（万元）", 14, "number"),
    Column("省级衔接资金（万元）", 14, "number"),
    Column("市级衔接资金（万元）", 14, "number"),
    Column("县级衔接资金（万元）", 14, "number"),
    Column("其他资金（万元）", 14, "number"),
    Column("受益户数", 10, "count"),
    Column("其中脱贫户（含监测）户数", 14, "count"),
    Column("受益人数", 10, "count"),
    Column("联农带农方式", 20),
    Column("入库时间", 12, "date"),
    Column("批复文号", 20),
    Column("计划开工", 12, "date"),
    Column("实际开工", 12, "date"),
    Column("实际竣工", 12, "date"),
    Column("验收日期", 12, "date"),
    Column("项目状态", 10),
    Column("已支付（万元）", 14, "number"),
    Column("东西部协作资金（万元）", 14, "number"),
    Column("整合资金（万元）", 14, "number"),
    Column("自筹资金（万元）", 14, "number"),
    Column("到村到户", 10),
    Column("批复日期", 12, "date"),
    Column("招标日期", 12, "date"),
    Column("招标方式", 12),
    Column("合同价（万元）", 14, "number"),
    Column("计划竣工", 12, "date"),
    Column("计划验收", 12, "date"),
    Column("决算价（万元）", 14, "number"),
    Column("公告公示日期", 12, "date"),
    Column("预计年收益（万元）", 14, "number"),
    Column("预计带动户年增收（万元）", 14, "number"),
)
MAIN = (Source.CENTRAL, Source.PROVINCE, Source.CITY, Source.COUNTY, Source.OTHER)
MORE = (Source.COOPERATION, Source.INTEGRATED, Source.SELF_RAISED)
MEANING = (
    "受益户数、受益人数是规划数；其中脱贫户（含监测）户数、联农带农方式按已登记的受益户，"
    "是不是脱贫户、监测对象按这一天；已支付是到这一天登记的支付合计。"
)


@dataclass(slots=True)
class _Parts:
    """What hangs off one project."""

    sources: dict[str, Decimal] = field(default_factory=dict)
    paid: Decimal = Decimal(0)
    villages: list[str] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)
    households: set[int] = field(default_factory=set)
    supported: set[int] = field(default_factory=set)  # 脱贫户 and 监测对象


def project_ledger(projects: QuerySet[Project], *, by: User, on: date) -> Iterator[bytes]:
    """The finished .xlsx in chunks; rows go from the database to the file in batches."""
    count = projects.order_by().count()
    note = f"填报时间：{on}　　单位：万元　　{count} 个项目；{by} 导出。{MEANING}"
    sheet = OutSheet("项目台账", COLUMNS, _rows(projects, on), f"{by.area}项目台账", note)
    return taken_out([sheet], what="project.export", count=count, by=by)


def _rows(projects: QuerySet[Project], on: date) -> Iterator[tuple]:
    found = projects.select_related("kind", "village", "township")
    ordered = found.order_by("-year", "number", "pk").iterator(chunk_size=BATCH)
    for batch in in_batches(ordered):
        parts = _parts([project.pk for project in batch], on)
        for project in batch:
            yield _row(project, parts[project.pk])


def _row(project: Project, parts: _Parts) -> tuple:
    return (
        project.number,
        str(project.year),
        project.name,
        project.kind.name,
        project.mode,
        project.get_nature_display(),
        _places(project, parts),
        project.content,
        project.responsible,
        project.implementer,
        project.leader,
        wan(project.total),
        *_main_sources(parts),
        project.served_households,
        len(parts.supported) if parts.households else None,
        project.served_persons,
        "、".join(label for way, label in Beneficiary.Way.choices if way in parts.ways),
        project.pooled_on,
        project.document,
        project.planned_start_on,
        project.started_on,
        project.completed_on,
        project.accepted_on,
        _state(project),
        wan(parts.paid),
        *(wan(parts.sources.get(source)) for source in MORE),
        f"{project.get_reach_display()}项目",
        project.approved_on,
        project.tendered_on,
        project.tender_way,
        wan(project.contract_amount),
        project.planned_completion_on,
        project.planned_acceptance_on,
        wan(project.settled_amount),
        project.noticed_on,
        wan(project.expected_income),
        wan(project.expected_household_income),
    )


def _places(project: Project, parts: _Parts) -> str:
    """The main village first; the township's name where a project is in no village of its own."""
    main = [project.village.name] if project.village else []
    names = list(dict.fromkeys([*main, *parts.villages]))
    return "、".join(names) or project.township.name


def _main_sources(parts: _Parts) -> list[Decimal | None]:
    """0 for a source that is not there, nothing where no source is registered yet."""
    if not parts.sources:
        return [None for _ in MAIN]
    return [wan(parts.sources.get(source, Decimal(0))) for source in MAIN]


def _state(project: Project) -> str:
    """As ledgers write it."""
    reached = [
        (project.abandoned_on, "已取消"),
        (project.accepted_on, "已验收"),
        (project.completed_on, "已完工"),
        (project.started_on, "实施中"),
    ]
    return next((name for on, name in reached if on), "未开工")


def _parts(projects: Collection[int], on: date) -> defaultdict[int, _Parts]:
    """Of a batch of projects, in four queries."""
    found: defaultdict[int, _Parts] = defaultdict(_Parts)
    funding = ProjectFunding.objects.filter(project__in=projects).order_by()
    for pk, source, amount in funding.values_list("project", "source").annotate(Sum("amount")):
        found[pk].sources[source] = amount
    payments = Payment.objects.filter(
        funding__project__in=projects, funding__withdrawn_on=None
    ).order_by()
    for pk, amount in payments.values_list("funding__project").annotate(Sum("amount")):
        found[pk].paid = amount
    places = ProjectVillage.objects.filter(project__in=projects).order_by("pk")
    for pk, village in places.values_list("project", "village__name"):
        found[pk].villages.append(village)
    _add_beneficiaries(found, projects, on)
    return found


def _add_beneficiaries(found: dict[int, _Parts], projects: Collection[int], on: date) -> None:
    rows = Beneficiary.objects.filter(project__in=projects, household__merged_into=None)
    columns = ("project", "household", "way", "kind")
    for pk, household, way, kind in (
        rows.annotate(kind=kind_on(on)).order_by().values_list(*columns)
    ):
        parts = found[pk]
        parts.ways.add(way)
        parts.households.add(household)
        if kind != Kind.ORDINARY:
            parts.supported.add(household)
