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
    SnapshotForm,
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
from monitoring.forms.common import FINE, PROBLEM
from monitoring.forms.due import WHEN, DueFilter, PositionForm
from monitoring.forms.files import AttachmentForm, ClueFileForm, FollowingFileForm
from monitoring.forms.helpers import ReplaceHelperForm
from monitoring.forms.lists import ListUploadForm, MatchForm
from monitoring.forms.measures import CarryOutForm, MeasureForm, ReviseMeasureForm
from monitoring.forms.officers import EndOfficerForm, OfficerFilter, OfficerForm, ReplaceOfficerForm
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
from monitoring.forms.plans import PlanForm, RevisePlanForm
from monitoring.forms.procedure import (
    FastTrackForm,
    InProcedureFilter,
    SendBackForm,
    StepFileForm,
    step_form,
)
from monitoring.forms.procedures import ProcedureForm
from monitoring.forms.screenings import (
    AllFineForm,
    CloseScreeningForm,
    CorrectProblemForm,
    CorrectRectifiedProblemForm,
    CorrectScreeningRecordForm,
    ProblemFilter,
    RectifyForm,
    ScreeningFilter,
    ScreeningForm,
    ScreeningRecordForm,
)
from monitoring.forms.self_reports import (
    AcceptSelfReportForm,
    DeclineSelfReportForm,
    SelfReportForm,
)
from monitoring.forms.visits import CorrectVisitForm, VisitFacts, VisitFilter, VisitForm
from monitoring.snapshots import PILLARS

__all__ = [
    "FINE",
    "HOUSEHOLD_PAPERS",
    "PILLARS",
    "PROBLEM",
    "VILLAGE_PAPERS",
    "WHEN",
    "AcceptSelfReportForm",
    "AlertFilter",
    "AllFineForm",
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
    "CorrectProblemForm",
    "CorrectRectifiedProblemForm",
    "CorrectScreeningRecordForm",
    "CorrectVisitForm",
    "DeclineSelfReportForm",
    "DueFilter",
    "EliminateForm",
    "EndOfficerForm",
    "ExportedFileForm",
    "FastTrackForm",
    "FollowingFileForm",
    "HouseholdPaperForm",
    "IdentifyForm",
    "InProcedureFilter",
    "ListUploadForm",
    "MatchForm",
    "MeasureForm",
    "OfficerFilter",
    "OfficerForm",
    "OfflineVisitForm",
    "PlanForm",
    "PositionForm",
    "ProblemFilter",
    "ProcedureForm",
    "ProposeEliminationForm",
    "ProposeForm",
    "QuietForm",
    "RaiseAlertForm",
    "ReasonForm",
    "RectifyForm",
    "ReplaceHelperForm",
    "ReplaceOfficerForm",
    "ReviseMeasureForm",
    "RevisePlanForm",
    "RiskForm",
    "ScreeningFilter",
    "ScreeningForm",
    "ScreeningRecordForm",
    "SelfReportForm",
    "SendBackForm",
    "SentItemForm",
    "SentPhotoForm",
    "SettleForm",
    "SnapshotForm",
    "StepFileForm",
    "VerifyForm",
    "VillagePaperFilter",
    "VillagePaperForm",
    "VisitFacts",
    "VisitFilter",
    "VisitForm",
    "step_form",
]
