"""The rows behind a figure, to read (名单): one table of columns for each kind of row, identity numbers by their tail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from accounts.withdrawals import every_row
from households.codes import HEAD
from households.models import Household, Member
from monitoring.models import Case, CaseState

BATCH = 500


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of one model are shown. `household`: attribute path to the household ("self" for itself, "" for none);
    `columns`: heading → attribute path, a call ends in (); a person's own columns stand before those of the household."""

    household: str
    columns: tuple[tuple[str, str], ...]
    related: tuple[str, ...] = ()

    @property
    def is_of_person(self) -> bool:
        return self.columns[0][0] == "姓名" and bool(self.household)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    value: Any = None
    url: str = ""


HOUSEHOLD_COLUMNS = ("户主", "证件尾号", "村")

SHAPES = {
    "households.Household": Shape("self", (("组", "group"), ("户编号", "number"))),
    "households.HouseholdStatus": Shape(
        "household",
        (
            ("户类型", "get_base_type_display()"),
            ("政策享受", "get_policy_display()"),
            ("自", "valid_from"),
        ),
    ),
    "households.Member": Shape(
        "household",
        (("姓名", "name"), ("证件尾号", "id_tail"), ("与户主关系", "get_relation_display()")),
    ),
    "households.HouseholdYear": Shape(
        "household", (("年度", "year"), ("人均纯收入（元）", "net_per_head"))
    ),
    "households.HelperAssignment": Shape(
        "household",
        (
            ("帮扶人", "name"),
            ("单位", "unit"),
            ("职责", "get_duty_display()"),
            ("自", "valid_from"),
        ),
    ),
    "monitoring.Case": Shape(
        "household",
        (
            ("类别", "category.name"),
            ("第几轮", "seq"),
            ("识别日期", "identified_on"),
            ("状态", "state_on_day"),
        ),
        ("category",),
    ),
    "monitoring.Screening": Shape(
        "", (("名称", "name"), ("开始", "started_on"), ("结束", "ended_on"), ("范围", "scope"))
    ),
    "monitoring.ScreeningRecord": Shape(
        "household",
        (("排查", "screening.name"), ("排查日期", "checked_on"), ("排查人", "checked_by")),
        ("screening",),
    ),
    "monitoring.Clue": Shape(
        "household",
        (
            ("渠道", "get_source_display()"),
            ("受理日期", "received_on"),
            ("结论", "get_conclusion_display()"),
        ),
    ),
    "monitoring.Measure": Shape(
        "household",
        (
            ("类别", "get_group_display()"),
            ("子项", "item"),
            ("落实日期", "done_on"),
            ("金额（元）", "amount"),
        ),
    ),
    "monitoring.Visit": Shape(
        "household",
        (("走访日期", "visited_on"), ("方式", "get_way_display()"), ("走访人", "visited_by")),
        ("visited_by",),
    ),
    "policies.Benefit": Shape(
        "household",
        (
            ("享受人", "member.name"),
            ("政策", "policy.name"),
            ("子类", "kind"),
            ("年度", "year"),
            ("期次", "term"),
            ("地点", "place"),
            ("申请日期", "applied_on"),
            ("发放日期", "paid_on"),
            ("自", "valid_from"),
            ("至", "valid_to"),
            ("金额（元）", "amount"),
        ),
        ("member", "policy"),
    ),
    "policies.PolicyStandard": Shape(
        "",
        (
            ("政策", "policy.name"),
            ("项目", "item"),
            ("子类", "kind"),
            ("适用区划", "area.name"),
            ("数值", "value"),
            ("单位", "unit"),
            ("文号", "document"),
            ("自", "valid_from"),
        ),
        ("policy", "area"),
    ),
    "policies.Loan": Shape(
        "household",
        (
            ("借款人", "member.name"),
            ("贷款银行", "bank"),
            ("使用方式", "get_way_display()"),
            ("放款日期", "issued_on"),
            ("到期日期", "due_on"),
            ("金额（元）", "amount"),
        ),
        ("member",),
    ),
    "policies.CreditLine": Shape(
        "household",
        (
            ("授信人", "member.name"),
            ("授信银行", "bank"),
            ("授信日期", "valid_from"),
            ("截止日期", "valid_to"),
            ("授信额度（元）", "amount"),
        ),
        ("member",),
    ),
    "policies.Employment": Shape(
        "household",
        (
            ("务工人员", "member.name"),
            ("务工区域", "get_place_display()"),
            ("务工地", "work_place"),
            ("务工单位", "employer"),
            ("开始", "valid_from"),
            ("结束", "valid_to"),
            ("月工资（元）", "monthly_wage"),
        ),
        ("member",),
    ),
    "policies.MedicalClaim": Shape(  # the illness is shown to nobody
        "household",
        (
            ("患者", "member.name"),
            ("类别", "get_kind_display()"),
            ("结算日期", "settled_on"),
            ("总费用（元）", "total_cost"),
            ("报销（元）", "paid_by_others"),
            ("个人自付（元）", "self_paid"),
        ),
        ("member",),
    ),
    "policies.Insured": Shape(
        "household",
        (
            ("被保险人", "member.name"),
            ("险种", "contract.policy.name"),
            ("年度", "contract.year"),
            ("人群类别", "group"),
            ("保费（元）", "premium"),
        ),
        ("member", "contract__policy"),
    ),
    "policies.InsuranceClaim": Shape(  # the reason is shown to nobody
        "household",
        (
            ("被保险人", "member.name"),
            ("险种", "contract.policy.name"),
            ("赔付类别", "kind"),
            ("报案日期", "reported_on"),
            ("赔付日期", "paid_on"),
            ("赔付金额（元）", "amount"),
        ),
        ("member", "contract__policy"),
    ),
    "policies.Post": Shape(
        "household",
        (
            ("聘用人员", "member.name"),
            ("岗位类别", "kind"),
            ("管理部门", "department"),
            ("聘用日期", "valid_from"),
            ("解聘日期", "valid_to"),
            ("月工资（元）", "monthly_wage"),
        ),
        ("member",),
    ),
    "policies.PostPay": Shape(
        "post.household",
        (
            ("聘用人员", "post.member.name"),
            ("岗位类别", "post.kind"),
            ("从哪月起", "month"),
            ("月数", "months"),
            ("发放日期", "paid_on"),
            ("金额（元）", "amount"),
        ),
        ("post__member",),
    ),
    "policies.HouseRepair": Shape(
        "household",
        (
            ("危房等级", "get_grade_display()"),
            ("改造方式", "get_way_display()"),
            ("计划年度", "year"),
            ("列入计划", "planned_on"),
            ("开工", "started_on"),
            ("竣工", "completed_on"),
            ("验收", "accepted_on"),
            ("补助金额（元）", "subsidy"),
        ),
    ),
    "policies.Training": Shape(
        "",
        (
            ("名称", "title"),
            ("期次", "number"),
            ("工种", "trade"),
            ("主办单位", "organiser"),
            ("开班日期", "started_on"),
            ("天数", "days"),
        ),
    ),
    "policies.Trainee": Shape(
        "household",
        (
            ("参训人员", "member.name"),
            ("技能培训", "training"),
            ("开班日期", "training.started_on"),
            ("取得证书", "has_certificate"),
            ("补助金额（元）", "allowance"),
        ),
        ("member", "training"),
    ),
    "policies.Placement": Shape(
        "household",
        (
            ("对象", "member.name"),
            ("地点", "get_place_display()"),
            ("列入", "valid_from"),
            ("入住", "placed_on"),
            ("签订协议", "agreement_signed_on"),
        ),
        ("member",),
    ),
    "projects.HouseholdLink": Shape(
        "household",
        (
            ("经营主体", "enterprise.name"),
            ("方式", "get_way_display()"),
            ("带贫项目", "programme"),
            ("自", "valid_from"),
        ),
        ("enterprise",),
    ),
    "projects.Project": Shape(
        "",
        (
            ("名称", "name"),
            ("村", "village.name"),
            ("年度", "year"),
            ("类型", "kind.name"),
            ("方式", "mode"),
            ("总投资（元）", "total"),
        ),
        ("village", "kind"),
    ),
    "projects.Asset": Shape(
        "",
        (
            ("名称", "name"),
            ("村", "village.name"),
            ("来源项目", "project.name"),
            ("类别", "get_asset_class_display()"),
            ("归属", "get_owner_level_display()"),
            ("入账日期", "booked_on"),
            ("原值（元）", "original_value"),
        ),
        ("village", "project"),
    ),
    "projects.FundBatch": Shape(
        "",
        (
            ("批次", "__str__()"),
            ("资金种类", "kind.name"),
            ("下达文号", "document"),
            ("下达日期", "received_on"),
            ("金额（元）", "amount"),
        ),
        ("kind",),
    ),
    "projects.ProjectFunding": Shape(
        "",
        (
            ("项目", "project.name"),
            ("村", "project.village.name"),
            ("来源", "get_source_display()"),
            ("资金种类", "batch.kind.name"),
            ("批次", "batch.label"),
            ("金额（元）", "amount"),
        ),
        ("project__village", "batch__kind"),
    ),
    "projects.Payment": Shape(
        "",
        (
            ("项目", "funding.project.name"),
            ("支付日期", "paid_on"),
            ("节点", "get_node_display()"),
            ("来源", "funding.get_source_display()"),
            ("金额（元）", "amount"),
        ),
        ("funding__project",),
    ),
    "projects.Beneficiary": Shape(
        "household",
        (
            ("项目", "project.name"),
            ("受益方式", "get_way_display()"),
            ("自", "since"),
            ("预计年增收（元）", "expected"),
            ("实际增收（元）", "actual"),
        ),
        ("project",),
    ),
    "projects.ProjectApplication": Shape(
        "household",
        (
            ("项目", "project.name"),
            ("申请内容", "item"),
            ("申请日期", "applied_on"),
            ("验收日期", "accepted_on"),
            ("发放日期", "paid_on"),
            ("补助金额（元）", "amount"),
        ),
        ("project",),
    ),
    "projects.AssetIncome": Shape(
        "",
        (
            ("资产", "asset.name"),
            ("年度", "year"),
            ("应收日期", "due_on"),
            ("应收（元）", "due"),
        ),
        ("asset",),
    ),
    "projects.Distribution": Shape(
        "",
        (
            ("分配", "__str__()"),
            ("村", "village.name"),
            ("可分配收益（元）", "income"),
            ("集体留存（元）", "retained"),
            ("分配完成", "finished_on"),
        ),
        ("village",),
    ),
    "projects.DistributionItem": Shape(
        "household",
        (
            ("分配", "distribution"),
            ("分配的村", "distribution.village.name"),
            ("用途", "get_use_display()"),
            ("发放日期", "paid_on"),
            ("金额（元）", "amount"),
        ),
        ("distribution__village",),
    ),
    "projects.CollectiveIncome": Shape(
        "",
        (
            ("村", "village.name"),
            ("年度", "year"),
            ("来源", "get_origin_display()"),
            ("金额（元）", "amount"),
        ),
        ("village",),
    ),
    "projects.IndustryRecord": Shape(
        "",
        (
            ("村", "village.name"),
            ("产业", "industry.name"),
            ("年度", "year"),
            ("季节", "get_season_display()"),
            ("面积（亩）", "area_mu"),
            ("新增面积（亩）", "new_area_mu"),
            ("株数", "trees"),
            ("盒数", "boxes"),
            ("头数", "heads"),
            ("产量（公斤）", "output_kg"),
            ("收入（元）", "income"),
        ),
        ("village", "industry"),
    ),
    "projects.SolarStation": Shape(
        "",
        (
            ("名称", "name"),
            ("村", "village.name"),
            ("装机容量（千瓦）", "kw"),
            ("并网日期", "connected_on"),
        ),
        ("village",),
    ),
    "projects.SolarYear": Shape(
        "",
        (
            ("电站", "station.name"),
            ("村", "station.village.name"),
            ("年度", "year"),
            ("发电量（千瓦时）", "kwh"),
            ("收益（元）", "income"),
        ),
        ("station__village",),
    ),
    "projects.LinkIncome": Shape(
        "link.household",
        (
            ("经营主体", "link.enterprise.name"),
            ("方式", "link.get_way_display()"),
            ("日期", "paid_on"),
            ("金额（元）", "amount"),
        ),
        ("link__enterprise",),
    ),
    "projects.Sale": Shape(
        "household",
        (
            ("经营主体", "enterprise.name"),
            ("产品", "product"),
            ("渠道", "channel"),
            ("购买单位", "buyer"),
            ("日期", "sold_on"),
            ("金额（元）", "amount"),
        ),
        ("enterprise",),
    ),
    "projects.Enterprise": Shape(
        "",
        (
            ("名称", "name"),
            ("类型", "get_kind_display()"),
            ("村", "village.name"),
            ("产品", "products"),
        ),
        ("village",),
    ),
    "ledgers.LedgerEntry": Shape(
        "",
        (
            ("名称", "title"),
            ("台账", "kind.name"),
            ("子类", "subkind"),
            ("日期", "held_on"),
            ("村", "village.name"),
            ("参加人数", "persons"),
        ),
        ("kind", "village"),
    ),
    "ledgers.TeamMember": Shape(
        "",
        (
            ("姓名", "name"),
            ("驻村", "village.name"),
            ("职务", "get_post_display()"),
            ("派出级别", "get_dispatcher_display()"),
            ("派出单位", "unit"),
            ("任职日期", "valid_from"),
        ),
        ("village",),
    ),
    "areas.Area": Shape(
        "", (("名称", "name"), ("级别", "get_level_display()"), ("区划代码", "code"))
    ),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """名单：某个时点看一组行。`on` 决定谁是户主、监测到了哪一步。"""

    rows: QuerySet
    on: date

    @property
    def model(self) -> type[Model]:
        return self.rows.model

    @property
    def shape(self) -> Shape:
        return SHAPES.get(self.model._meta.label) or Shape("", (("名称", "__str__()"),))

    @property
    def headings(self) -> list[str]:
        own = [heading for heading, _ in self.shape.columns]
        if self.shape.is_of_person:
            return [*own, "户主", "村"]
        return [*(HOUSEHOLD_COLUMNS if self.shape.household else ()), *own]

    @property
    def brief(self) -> list[str]:
        """The three columns that fit beside the paper."""
        own = [heading for heading, _ in self.shape.columns]
        if not self.shape.household:
            return own[:3]
        return ["姓名", "户主", "村"] if self.shape.is_of_person else ["户主", "村", own[-1]]

    def prepared(self) -> QuerySet:
        """The rows with what their columns need, in their own order."""
        related = list(self.shape.related)
        if self.shape.household and self.shape.household != "self":
            related.append(self.shape.household.replace(".", "__") + "__village")
        elif self.shape.household:
            related.append("village")
        rows = self.rows.select_related(*related) if related else self.rows
        return rows if rows.ordered else rows.order_by("pk")

    def cells(self, instances: Sequence[Model]) -> list[list[Cell]]:
        """One list of cells a row."""
        heads = self._heads(instances)
        states = self._states(instances)
        return [self._row(instance, heads, states) for instance in instances]

    def _row(self, instance: Model, heads: dict, states: dict) -> list[Cell]:
        own = []
        for _, path in self.shape.columns:
            value = states.get(instance.pk, "") if path == "state_on_day" else _get(instance, path)
            own.append(Cell(_text(value), value))
        if not self.shape.household:
            return [replace(own[0], url=_address(instance)), *own[1:]]
        household = _household(instance, self.shape.household)
        head, tail, village = _of_household(household, heads)
        if self.shape.is_of_person:
            return [replace(own[0], url=head.url), *own[1:], head, village]
        return [head, tail, village, *own]

    def values(self) -> Iterator[list]:
        """All rows as plain values, in batches, for Excel."""
        rows = self.prepared().iterator(chunk_size=BATCH)
        for batch in _batches(rows, BATCH):
            for row in self.cells(batch):
                yield [cell.text if cell.value is None else _plain(cell.value) for cell in row]

    def _heads(self, instances: Sequence[Model]) -> dict[int, Member]:
        """Head of each household on the day, in one query."""
        path = self.shape.household
        if not path:
            return {}
        households = {one.pk for one in (_household(each, path) for each in instances) if one}
        present = Q(left_on=None) | Q(left_on__gt=self.on)
        heads = Member.objects.filter(
            present, household__in=households, relation=HEAD, joined_on__lte=self.on
        )
        return {head.household_id: head for head in heads.order_by("joined_on")}

    def _states(self, instances: Sequence[Model]) -> dict:
        """State of each round on the day."""
        if self.model is not Case:
            return {}
        states = CaseState.objects.on(self.on).filter(case__in=[one.pk for one in instances])
        return {one.case_id: one.get_state_display() for one in states}


def frozen_rows(label: str, keys: Iterable) -> QuerySet:
    """The rows that a released figure counted; a page of them at a time."""
    return every_row(apps.get_model(label)).filter(pk__in=list(keys))


def visible(rows: QuerySet, user) -> QuerySet:
    """The rows that the user may see; tables that belong to nobody are seen by all."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def _batches(rows: Iterable, size: int) -> Iterator[list]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _household(instance: Model, path: str) -> Household | None:
    """None for rows of a household that belong to no household: public works, sales of an enterprise."""
    return instance if path == "self" else _get(instance, path)


def _of_household(household: Household | None, heads: dict[int, Member]) -> list[Cell]:
    if household is None:
        return [Cell("—")] * 3
    head = heads.get(household.pk)
    name = head.name if head else "（当时无户主）"
    tail = head.id_number[-4:] if head else ""
    return [
        Cell(name, name, _reverse("households:detail", household.pk)),
        Cell(tail, tail),
        Cell(household.village.name, household.village.name),
    ]


def _get(instance: Any, path: str) -> Any:
    if path == "id_tail":
        return instance.id_number[-4:]
    for name in path.removesuffix("()").split("."):
        if instance is None:
            return None
        try:
            instance = getattr(instance, name)
        except ObjectDoesNotExist:
            return None
    return instance() if path.endswith("()") and isinstance(instance, Callable) else instance


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date | datetime) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _text(value)
    return value if isinstance(value, int | float | Decimal | date) else str(value)


def _address(instance: Model) -> str:
    label = instance._meta.label
    known = {
        "projects.Project": "projects:detail",
        "projects.Asset": "projects:asset_detail",
        "projects.Enterprise": "projects:enterprise_detail",
        "projects.Distribution": "projects:distribution_detail",
        "monitoring.Screening": "monitoring:screening",
    }
    return _reverse(known[label], instance.pk) if label in known else ""


def _reverse(name: str, key: Any) -> str:
    """ "" while the page does not exist."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
