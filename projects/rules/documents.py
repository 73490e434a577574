"""Which documents a project has to show (资料清单), by reach and stage; a table, so that a county's list is one change.

Sources: domain.md 5.1 (life cycle) and 5.3 (notices).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.faults import future_faults
from projects.models import Asset, AssetContract, AssetKeeping, Project, ProjectDocument

Stage = ProjectDocument.Stage


@dataclass(frozen=True, slots=True)
class Required:
    """`once` is the column of the project that makes the document due when it has a day."""

    stage: str
    name: str
    once: str


BOTH = (
    Required(Stage.POOL, "入库论证意见", "pooled_on"),
    Required(Stage.APPROVAL, "项目和资金批复文件", "approved_on"),
    Required(Stage.NOTICE, "公告公示及照片", "noticed_on"),
)
REQUIRED = {
    Project.Reach.VILLAGE: (
        Required(Stage.REQUEST, "村级申报书和会议记录", "approved_on"),
        *BOTH,
        Required(Stage.DESIGN, "实施方案", "started_on"),
        Required(Stage.TENDER, "招标（比选）文件和合同", "tendered_on"),
        Required(Stage.START, "开工照片", "started_on"),
        Required(Stage.COMPLETION, "竣工报告和照片", "completed_on"),
        Required(Stage.ACCEPTANCE, "验收单", "accepted_on"),
        Required(Stage.SETTLEMENT, "结算审计报告", "accepted_on"),
        Required(Stage.PAYMENT, "报账凭证", "accepted_on"),
        Required(Stage.HANDOVER, "资产移交确权文件", "accepted_on"),
    ),
    Project.Reach.HOUSEHOLD: (
        Required(Stage.REQUEST, "农户申请和村级评议记录", "approved_on"),
        *BOTH,
        Required(Stage.ACCEPTANCE, "到户验收表", "accepted_on"),
        Required(Stage.PAYMENT, "补助发放表", "accepted_on"),
    ),
}
ORDER = list(Stage)


def faults(row: ProjectDocument) -> list[str]:
    """What is wrong with a document on its own, in sentences; [] if nothing is."""
    return [*future_faults(row, "dated_on"), *([] if row.name.strip() else ["请写资料名称。"])]


def required(project: Project) -> list[Required]:
    """What a project has to show, sooner or later, in the order of the stages."""
    return sorted(REQUIRED[project.reach], key=lambda one: ORDER.index(one.stage))


def missing(project: Project, documents: Iterable[ProjectDocument]) -> list[Required]:
    """What is due by the stages reached, and not there under its name."""
    there = {(row.stage, row.name) for row in documents}
    return [
        one
        for one in required(project)
        if getattr(project, one.once) and (one.stage, one.name) not in there
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that an asset should have on file: its stage, and the name under which it is looked for."""

    stage: str
    name: str


def missing_of_asset(
    asset: Asset,
    contract: AssetContract | None,
    keeping: AssetKeeping | None,
    documents: Iterable[ProjectDocument],
) -> list[Paper]:
    """The papers of what holds now (确权、合同、管护) that are not on file; a new contract or keeper asks for a new one."""
    if asset.disposed_on:
        return []
    wanted = []
    if asset.titled_on:
        wanted.append(Paper(Stage.HANDOVER, "确权证明"))
    if contract:
        wanted.append(_paper("经营合同", contract.number or contract.operator))
    if keeping:
        wanted.append(_paper("管护协议", keeping.agreement or keeping.keeper or keeping.unit))
    there = {(row.stage, row.name) for row in documents}
    return [one for one in wanted if (one.stage, one.name) not in there]


def _paper(what: str, whose: str) -> Paper:
    longest = ProjectDocument._meta.get_field("name").max_length
    return Paper(Stage.KEEPING, f"{what}（{whose[: longest - len(what) - 2]}）")
