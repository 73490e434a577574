"""Everything that changes monitoring (监测帮扶的办理动作), by subject."""

from monitoring.actions.alerts import note_alert_run, quiet_alert, raise_alert, settle_alerts
from monitoring.actions.cases import (
    eliminate,
    identify,
    propose,
    propose_elimination,
    reject,
    revert,
    send_back,
)
from monitoring.actions.clues import (
    assign_clue,
    conclude_clue,
    conclude_clues,
    correct_clue,
    report_clue,
    verify_clue,
)
from monitoring.actions.corrections import correct_case
from monitoring.actions.files import add_attachment, read_attachment, withdraw_attachment
from monitoring.actions.measures import carry_out_measure, plan_measure, revise_measure
from monitoring.actions.offline import discard_item, receive_item, receive_photo, settle_item
from monitoring.actions.papers import make_household_paper, make_village_paper
from monitoring.actions.procedure import open_fast_track, send_back_step, take_step
from monitoring.actions.screening_records import (
    add_problem,
    correct_problem,
    correct_screening_record,
    correct_screenings,
    record_screening,
    record_screenings,
    rectify_problem,
)
from monitoring.actions.screenings import change_screening, close_screening, start_screening
from monitoring.actions.self_reports import (
    accept_self_report,
    decline_self_report,
    receive_self_report,
)
from monitoring.actions.visits import correct_visit, record_visit

__all__ = [
    "accept_self_report",
    "add_attachment",
    "add_problem",
    "assign_clue",
    "carry_out_measure",
    "change_screening",
    "close_screening",
    "conclude_clue",
    "conclude_clues",
    "correct_case",
    "correct_clue",
    "correct_problem",
    "correct_screening_record",
    "correct_screenings",
    "correct_visit",
    "decline_self_report",
    "discard_item",
    "eliminate",
    "identify",
    "make_household_paper",
    "make_village_paper",
    "note_alert_run",
    "open_fast_track",
    "plan_measure",
    "propose",
    "propose_elimination",
    "quiet_alert",
    "raise_alert",
    "read_attachment",
    "receive_item",
    "receive_photo",
    "receive_self_report",
    "record_screening",
    "record_screenings",
    "record_visit",
    "rectify_problem",
    "reject",
    "report_clue",
    "revert",
    "revise_measure",
    "send_back",
    "send_back_step",
    "settle_alerts",
    "settle_item",
    "start_screening",
    "take_step",
    "verify_clue",
    "withdraw_attachment",
]
