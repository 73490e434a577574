"""Monitoring (监测帮扶): clues, rounds of the three categories, their measures, visits and the screening rounds."""

from monitoring.models.alerts import Alert
from monitoring.models.cases import (
    Case,
    CaseQuerySet,
    CaseRisk,
    CaseState,
    CaseStep,
    Category,
    Snapshot,
)
from monitoring.models.clues import Clue, SelfReport
from monitoring.models.codes import KeyGroup, MeasureGroup, RiskKind, Source
from monitoring.models.common import head_name
from monitoring.models.files import Attachment
from monitoring.models.measures import HelpPlan, Measure
from monitoring.models.officers import GridOfficer
from monitoring.models.offline import OfflineItem
from monitoring.models.procedure import ProcedureStep
from monitoring.models.screenings import (
    Screening,
    ScreeningGroup,
    ScreeningItem,
    ScreeningProblem,
    ScreeningRecord,
)
from monitoring.models.visits import Visit, last_visited_on

__all__ = [
    "Alert",
    "Attachment",
    "Case",
    "CaseQuerySet",
    "CaseRisk",
    "CaseState",
    "CaseStep",
    "Category",
    "Clue",
    "GridOfficer",
    "HelpPlan",
    "KeyGroup",
    "Measure",
    "MeasureGroup",
    "OfflineItem",
    "ProcedureStep",
    "RiskKind",
    "Screening",
    "ScreeningGroup",
    "ScreeningItem",
    "ScreeningProblem",
    "ScreeningRecord",
    "SelfReport",
    "Snapshot",
    "Source",
    "Visit",
    "head_name",
    "last_visited_on",
]
