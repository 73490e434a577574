"""Which documents a project has to show (资料清单), by reach and stage; a table, so that a county's list is one change.

Sources: domain.md 5.1 (life cycle) and 5.3 (notices).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.faults import future_faults
from projects.models import Project, ProjectDocument

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
