"""What people type about monitoring, by subject (监测帮扶的表单)."""

from monitoring.forms.cases import (
    CaseFilter,
    CorrectCaseForm,
    EliminateForm,
    IdentifyForm,
    ProposeEliminationForm,
    ProposeForm,
    ReasonForm,
    RiskForm,
)
from monitoring.forms.clues import ClueFilter, ClueForm, ConcludeForm, CorrectClueForm
from monitoring.forms.common import FINE, PILLARS, PROBLEM
from monitoring.forms.files import AttachmentForm
from monitoring.forms.measures import CarryOutForm, MeasureForm, ReviseMeasureForm
from monitoring.forms.screenings import (
    CloseScreeningForm,
    CorrectScreeningRecordForm,
    ScreeningForm,
    ScreeningRecordForm,
)
from monitoring.forms.visits import CorrectVisitForm, VisitFacts, VisitFilter, VisitForm

__all__ = [
    "FINE",
    "PILLARS",
    "PROBLEM",
    "AttachmentForm",
    "CarryOutForm",
    "CaseFilter",
    "CloseScreeningForm",
    "ClueFilter",
    "ClueForm",
    "ConcludeForm",
    "CorrectCaseForm",
    "CorrectClueForm",
    "CorrectScreeningRecordForm",
    "CorrectVisitForm",
    "EliminateForm",
    "IdentifyForm",
    "MeasureForm",
    "ProposeEliminationForm",
    "ProposeForm",
    "ReasonForm",
    "ReviseMeasureForm",
    "RiskForm",
    "ScreeningForm",
    "ScreeningRecordForm",
    "VisitFacts",
    "VisitFilter",
    "VisitForm",
]
