"""What people type about monitoring, by subject (监测帮扶的表单)."""

from monitoring.forms.alerts import AlertFilter, QuietForm, RaiseAlertForm
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
from monitoring.forms.clues import (
    AssignForm,
    CheckAndConcludeForm,
    ClueFilter,
    ClueForm,
    ConcludeForm,
    ConcludeManyForm,
    CorrectClueForm,
    VerifyForm,
)
from monitoring.forms.common import FINE, PILLARS, PROBLEM
from monitoring.forms.files import AttachmentForm, ClueFileForm
from monitoring.forms.measures import CarryOutForm, MeasureForm, ReviseMeasureForm
from monitoring.forms.offline import (
    ExportedFileForm,
    OfflineVisitForm,
    SentItemForm,
    SentPhotoForm,
    SettleForm,
)
from monitoring.forms.papers import (
    HOUSEHOLD_PAPERS,
    VILLAGE_PAPERS,
    HouseholdPaperForm,
    VillagePaperFilter,
    VillagePaperForm,
)
from monitoring.forms.screenings import (
    CloseScreeningForm,
    CorrectScreeningRecordForm,
    ScreeningForm,
    ScreeningRecordForm,
)
from monitoring.forms.self_reports import (
    AcceptSelfReportForm,
    DeclineSelfReportForm,
    SelfReportForm,
)
from monitoring.forms.visits import CorrectVisitForm, VisitFacts, VisitFilter, VisitForm

__all__ = [
    "FINE",
    "HOUSEHOLD_PAPERS",
    "PILLARS",
    "PROBLEM",
    "VILLAGE_PAPERS",
    "AcceptSelfReportForm",
    "AlertFilter",
    "AssignForm",
    "AttachmentForm",
    "CarryOutForm",
    "CaseFilter",
    "CheckAndConcludeForm",
    "CloseScreeningForm",
    "ClueFileForm",
    "ClueFilter",
    "ClueForm",
    "ConcludeForm",
    "ConcludeManyForm",
    "CorrectCaseForm",
    "CorrectClueForm",
    "CorrectScreeningRecordForm",
    "CorrectVisitForm",
    "DeclineSelfReportForm",
    "EliminateForm",
    "ExportedFileForm",
    "HouseholdPaperForm",
    "IdentifyForm",
    "MeasureForm",
    "OfflineVisitForm",
    "ProposeEliminationForm",
    "ProposeForm",
    "QuietForm",
    "RaiseAlertForm",
    "ReasonForm",
    "ReviseMeasureForm",
    "RiskForm",
    "ScreeningForm",
    "ScreeningRecordForm",
    "SelfReportForm",
    "SentItemForm",
    "SentPhotoForm",
    "SettleForm",
    "VerifyForm",
    "VillagePaperFilter",
    "VillagePaperForm",
    "VisitFacts",
    "VisitFilter",
    "VisitForm",
]
