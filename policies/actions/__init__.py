"""Decisions on policies (政策办理): who receives what, from when to when, and corrections."""

from policies.actions.benefits import correct_benefit, register_benefit, stop_benefit
from policies.actions.catalogue import add_policy, change_policy, correct_standard, set_standard
from policies.actions.common import withdraw
from policies.actions.loans import correct_loan, correct_repayment, issue_loan, repay_loan
from policies.actions.placements import correct_placement, end_placement, place

__all__ = [
    "add_policy",
    "change_policy",
    "correct_benefit",
    "correct_loan",
    "correct_placement",
    "correct_repayment",
    "correct_standard",
    "end_placement",
    "issue_loan",
    "place",
    "register_benefit",
    "repay_loan",
    "set_standard",
    "stop_benefit",
    "withdraw",
]
