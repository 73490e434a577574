"""A living year of projects of the demonstration township (演示乡镇的项目年): batches, projects at every stage, payments, grants.

Days are counted back from today; the lights are red, yellow and green because some plans have passed. Sources make up the
total of every project that has begun, as the law of the money wants it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from areas.models import Area
from households.codes import BaseType
from households.models import Household
from lib.dates import valid_on
from projects import actions
from projects.models import FundBatch, FundKind, Project, ProjectKind
from projects.rules.stages import STAGE

WAN = 10_000
BUILDER = "许昌兴农建筑工程有限公司"
# level, batch, received how many days ago, 万元
BATCHES = [
    ("central", "第一批", 320, 260),
    ("province", "第一批", 310, 130),
    ("county", "第一批", 305, 80),
    ("cooperation", "第一批", 300, 30),
    ("central", "第二批", 60, 60),
]
CENTRAL, PROVINCE, COUNTY, COOPERATION, SECOND = range(5)


@dataclass(frozen=True, slots=True)
class Plan:
    """One project. Amounts in 万元; `stages` and `planned` in days ago, what is still to come is negative."""

    name: str
    kind: str
    mode: str
    total: str
    sources: dict[int, str]
    stages: dict[str, int]
    planned: dict[str, int] = field(default_factory=dict)
    reports: tuple[tuple[int, int, str], ...] = ()
    paid: tuple[tuple[str, int, int], ...] = ()  # node, days ago, % of the contract
    village: int = 0
    reach: str = "village"
    own: str = ""  # what the village puts in itself

    @property
    def contract(self) -> Decimal:
        """Tenders end a little below the total."""
        return Decimal(self.total) * WAN * 97 / 100


BEGUN = {"pool": 330, "approval": 290}
PLANS = [
    Plan("香菇大棚扩建", "产业发展", "种植业基地", "60", {}, {"pool": 40}),
    Plan("红薯储藏库", "产业发展", "加工流通", "20", {}, {}, village=1),
    Plan("蔬菜冷库", "产业发展", "加工流通", "45", {SECOND: "45"}, {"pool": 120, "approval": 30}, {"start": -15, "completion": -120}, village=2),
    Plan("肉牛养殖小区", "产业发展", "养殖业基地", "38", {PROVINCE: "38"}, BEGUN, {"start": 12, "completion": -90}, village=3),
    Plan("通组道路硬化", "农村基础设施", "道路", "52", {CENTRAL: "30", COUNTY: "22"}, BEGUN | {"tender": 120}, {"start": 75, "completion": -30}, village=4),
    Plan("粮食烘干中心", "产业发展", "加工流通", "80", {CENTRAL: "80"}, BEGUN | {"tender": 240, "start": 200}, {"start": 205, "completion": -40, "acceptance": -60},
         ((150, 20, "基础完工"), (90, 45, "主体封顶"), (20, 75, "设备进场安装")), (("advance", 190, 30), ("progress", 60, 30)), village=5),
    Plan("饮水管网改造", "农村基础设施", "供水", "66", {PROVINCE: "40", COUNTY: "26"}, BEGUN | {"tender": 230, "start": 190}, {"start": 190, "completion": 10, "acceptance": -20},
         ((120, 60, ""), (45, 55, "返工：一段管网试压不合格，按未完成重报"), (8, 85, "")), (("advance", 180, 30),), village=6),
    Plan("农产品加工车间", "产业发展", "加工流通", "70", {CENTRAL: "70"}, BEGUN | {"tender": 250, "start": 215}, {"start": 220, "completion": 60, "acceptance": 30},
         ((100, 40, "钢构到货晚"),), (("advance", 200, 30),), village=7),
    Plan("卫生室改造", "农村公共服务", "卫生室", "24", {COUNTY: "24"}, BEGUN | {"tender": 255, "start": 220, "completion": 45}, {"start": 220, "completion": 50, "acceptance": 20},
         ((120, 70, ""),), (("advance", 210, 30), ("progress", 40, 40)), village=8),
    Plan("中药材种植基地", "产业发展", "种植业基地", "50", {CENTRAL: "35", PROVINCE: "15"},
         BEGUN | {"tender": 260, "start": 235, "completion": 85, "acceptance": 60, "notice": 45}, {"start": 235, "completion": 90, "acceptance": 60},
         ((150, 60, ""),), (("advance", 230, 30), ("progress", 80, 40), ("final", 50, 27), ("retention", 20, 3)), village=9),
    Plan("生产道路", "农村基础设施", "道路", "28", {PROVINCE: "28"}, BEGUN | {"tender": 258, "start": 210, "completion": 70, "acceptance": 35}, {"start": 215, "completion": 80, "acceptance": 40}, village=10),
    Plan("村口景观", "农村基础设施", "人居环境", "30", {}, {"pool": 200, "abandon": 90}, village=11),
    Plan("帮扶车间设备", "就业项目", "帮扶车间", "35", {COOPERATION: "30"}, BEGUN | {"tender": 150, "start": 100}, {"start": 100, "completion": -10},
         ((30, 80, ""),), (("advance", 95, 30),), village=12, own="5"),
    Plan("脱贫户产业奖补", "产业到户奖补", "养殖", "12", {CENTRAL: "12"}, BEGUN, {}, reach="household"),
    Plan("项目管理费", "项目管理费", "", "2.4", {CENTRAL: "2.4"}, BEGUN),
]  # fmt: skip
GRANTS = "养鸡每只 10 元，养羊每只 200 元，养蜂每箱 150 元，每户最多 3000 元"
NEEDS = {
    "approval": lambda plan, year: (
        {"document": f"建乡振〔{year}〕8号"}
        | ({"grant_standard": GRANTS} if plan.reach == "household" else {})
    ),
    "tender": lambda plan, year: {
        "tender_way": "比选",
        "contract_amount": plan.contract,
        "implementer": BUILDER,
    },
    "acceptance": lambda plan, year: {"settled_amount": plan.contract},
}
# how far each application of the household project has come, and what it is for
STEPS = ("village", "township", "county", "acceptance")
APPLICATIONS = (0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 5)
ITEMS = (("养鸡", 120, "只"), ("养羊", 12, "只"), ("养蜂", 15, "箱"))


def show(*, township: Area, today: date, by: User) -> dict[str, Project]:
    """All of it, through the same actions as a user's; the projects by their short names."""
    work = _Work(township, today, by)
    made = {plan.name: work.project(number, plan) for number, plan in enumerate(PLANS, start=1)}
    work.places(made["饮水管网改造"])
    work.notices(made)
    work.applications(made["脱贫户产业奖补"])
    work.benefits(made["中药材种植基地"], made["粮食烘干中心"])
    work.papers(made["中药材种植基地"])
    work.earlier_years()
    return made


class _Work:
    def __init__(self, township: Area, today: date, by: User):
        self.township, self.today, self.by = township, today, by
        self.villages = list(Area.objects.villages().filter(parent=township).order_by("code"))
        self.batches = [self._batch(*row) for row in BATCHES]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def earlier_years(self) -> None:
        """What 2021 left open was finished the spring after and is in the books: the first page speaks of this year."""
        earlier = Project.objects.filter(township=self.township, year__lt=self.today.year - 1)
        for project in earlier.filter(started_on__isnull=False, completed_on=None):
            on = project.planned_completion_on or date(project.year + 1, 3, 31)
            actions.advance(project=project, by=self.by, stage="completion", on=on)
            actions.advance(
                project=project,
                by=self.by,
                stage="acceptance",
                on=on + timedelta(days=20),
                settled_amount=project.contract_amount or project.total,
            )
        accepted = earlier.filter(accepted_on__isnull=False, reach=Project.Reach.VILLAGE)
        for number, project in enumerate(accepted.filter(assets=None).with_funds(), start=1):
            self._book(project, f"XZZC9{number:03d}")

    def _book(self, project: Project, number: str) -> None:
        """The card of a project, its title and its keeper."""
        earns, is_share = project.kind.sector == "产业发展", bool(project.investee)
        on = max(project.accepted_on + timedelta(days=30), date(2022, 5, 20))
        asset = actions.book_asset(
            project=project,
            village=project.village,
            by=self.by,
            number=number,
            name=f"{project.investee}股金" if is_share else project.name.removesuffix("项目"),
            asset_class="operating" if earns else "public",
            form="equity" if is_share else "fixed",
            owner_level="village",
            owner=f"{project.village}集体经济组织",
            acquired_on=project.completed_on,
            booked_on=on,
            original_value=project.funds,
        )
        document = f"小政〔{on.year}〕17号"
        actions.confirm_title(asset=asset, by=self.by, on=on, document=document)
        actions.appoint_keeper(
            asset=asset, by=self.by, on=on, keeper="刘志强", unit=f"{project.village}村民委员会"
        )

    def at(self, number: int) -> Area:
        return self.villages[number % len(self.villages)]

    def lifted(self) -> Iterable[Household]:
        households = Household.objects.existing_on(self.ago(250)).filter(
            township=self.township, dissolved_on=None
        )
        return households.with_status_on(self.today, base_type=BaseType.LIFTED).order_by("number")

    def _batch(self, source: str, label: str, days: int, amount: int) -> FundBatch:
        on = self.ago(days)
        kinds = FundKind.objects.filter(valid_on(on))
        is_aid = source == "cooperation"
        kind = (
            kinds.get(name="东西部协作资金")
            if is_aid
            else kinds.filter(is_bridging=True).order_by("-valid_from").first()
        )
        return actions.receive_batch(
            township=self.township,
            by=self.by,
            kind=kind,
            source=source,
            year=self.today.year,
            label=label,
            document=f"建财预〔{on.year}〕{days}号",
            received_on=on,
            amount=Decimal(amount * WAN),
        )

    def project(self, number: int, plan: Plan) -> Project:
        village = self.at(plan.village)
        whole = plan.reach == "household" or plan.name == "项目管理费"
        planned = {STAGE[key].planned: self.ago(days) for key, days in plan.planned.items()}
        project = actions.register_project(
            township=self.township,
            village=None if whole else village,
            by=self.by,
            kind=ProjectKind.objects.get(name=plan.kind),
            number=f"XZ{self.today.year}{number:03d}",
            name=f"{self.today.year}年{self.township if whole else village}{plan.name}项目",
            year=self.today.year,
            mode=plan.mode,
            reach=plan.reach,
            total=Decimal(plan.total) * WAN,
            content=f"{plan.name}，按批复的实施方案建设",
            responsible=f"{self.township}人民政府",
            leader="王晓燕",
            **planned,
        )
        self._stages(project, plan)
        return project

    def _stages(self, project: Project, plan: Plan) -> None:
        """Stage by stage in order; the sources after the approval, progress and payments in between."""
        for key in STAGE:
            if key in plan.stages:
                needs = NEEDS.get(key, lambda plan, year: {})(plan, self.today.year)
                on = self.ago(plan.stages[key])
                actions.advance(project=project, by=self.by, stage=key, on=on, **needs)
            if key == "approval":
                self._sources(project, plan)
            if key == "start":
                self._reports(project, plan)
            if key == "acceptance":
                self._payments(project, plan)
        if "abandon" in plan.stages:
            actions.correct_project(
                project=project,
                by=self.by,
                reason="没有通过县级论证",
                abandoned_on=self.ago(plan.stages["abandon"]),
            )

    def _sources(self, project: Project, plan: Plan) -> None:
        for key, amount in plan.sources.items():
            batch = self.batches[key]
            actions.allocate(
                project=project,
                by=self.by,
                batch=batch,
                source=batch.source,
                amount=Decimal(amount) * WAN,
            )
        if plan.own:
            actions.allocate(
                project=project,
                by=self.by,
                source="self_raised",
                amount=Decimal(plan.own) * WAN,
            )

    def _reports(self, project: Project, plan: Plan) -> None:
        for days, percent, note in plan.reports:
            actions.report_progress(
                project=project,
                by=self.by,
                reported_on=self.ago(days),
                percent=percent,
                note=note,
            )

    def _payments(self, project: Project, plan: Plan) -> None:
        """Each share of the contract out of all sources alike."""
        for number, (node, days, share) in enumerate(plan.paid, start=1):
            for source in project.funding.order_by("pk"):
                part = plan.contract * source.amount / project.total
                actions.pay(
                    funding=source,
                    by=self.by,
                    node=node,
                    paid_on=self.ago(days),
                    amount=(part * share / 100).quantize(Decimal(1)),
                    payee=BUILDER,
                    voucher=f"{project.number}-{source.pk}-{number}",
                )

    def places(self, project: Project) -> None:
        """A network of pipes over three villages, each with its length."""
        villages = [self.at(number) for number in (6, 7, 8)]
        actions.set_villages(project=project, by=self.by, villages=villages)
        for village, planned, done in zip(
            villages, ("4.2", "3.1", "2.6"), ("4.4", "2.5", "1.0"), strict=True
        ):
            actions.set_quantity(
                project=project,
                by=self.by,
                village=village,
                name="管网",
                unit="公里",
                planned=Decimal(planned),
                done=Decimal(done),
            )

    def notices(self, made: dict[str, Project]) -> None:
        """Before the approval in the villages and the township, after the end an announcement."""
        for name in (
            "粮食烘干中心",
            "饮水管网改造",
            "农产品加工车间",
            "中药材种植基地",
            "脱贫户产业奖补",
        ):
            for kind, since in (("village", 360), ("township", 345)):
                self._post(made[name], kind, since, since - 10)
        self._post(made["中药材种植基地"], "announcement", 45, None)

    def _post(self, project: Project, kind: str, since: int, until: int | None) -> None:
        actions.post_notice(
            project=project,
            by=self.by,
            kind=kind,
            posted_from=self.ago(since),
            posted_to=None if until is None else self.ago(until),
            place="村务公开栏" if kind == "village" else "乡政府公示栏",
        )

    def applications(self, project: Project) -> None:
        """A dozen at every step; what was paid went out of the project's funds the same day; one was refused."""
        paid = Decimal(0)
        for number, (home, steps) in enumerate(zip(self.lifted(), APPLICATIONS, strict=False)):
            item, quantity, unit = ITEMS[number % len(ITEMS)]
            application = actions.apply_for_project(
                project=project,
                household=home,
                by=self.by,
                item=item,
                quantity=Decimal(quantity),
                unit=unit,
                applied_on=self.ago(240 - number),
            )
            for done, step in enumerate(STEPS[:steps]):
                on = self.ago(200 - 40 * done)
                actions.pass_application(application=application, by=self.by, step=step, on=on)
            if steps > len(STEPS):
                amount = Decimal(2000 + 500 * (number % 3))
                paid += amount
                actions.pay_application(
                    application=application, by=self.by, on=self.ago(30), amount=amount
                )
            if number == 1:
                actions.refuse_application(
                    application=application,
                    by=self.by,
                    on=self.ago(190),
                    reason="上年已享受同一奖补",
                )
        if paid:
            actions.pay(
                funding=project.funding.get(),
                by=self.by,
                node="household",
                paid_on=self.ago(30),
                amount=paid,
                payee="到户补助（一卡通）",
                voucher=f"{project.number}-YKT",
            )

    def benefits(self, finished: Project, building: Project) -> None:
        homes = list(self.lifted()[:30])
        given = {"by": self.by, "since": self.ago(55)}
        rows = actions.add_beneficiaries(
            project=finished, households=homes[:14], way="shares", expected=Decimal(800), **given
        )
        for row in rows[:6]:
            actions.correct_beneficiary(
                beneficiary=row, by=self.by, reason="年底兑付", actual=Decimal(850)
            )
        for project, some, way in ((finished, homes[14:20], "work"), (building, homes[20:], "use")):
            actions.add_beneficiaries(
                project=project, households=some, way=way, expected=Decimal(1500), **given
            )

    def papers(self, project: Project) -> None:
        """Most of what is due is there; what is missing the page says."""
        for stage, name, days in (
            ("pool", "入库论证意见", 330),
            ("approval", "项目和资金批复文件", 290),
            ("design", "实施方案", 270),
            ("tender", "招标（比选）文件和合同", 260),
            ("acceptance", "验收单", 60),
        ):
            actions.add_document(
                project=project, by=self.by, stage=stage, name=name, dated_on=self.ago(days)
            )
