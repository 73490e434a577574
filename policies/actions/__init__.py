"""Decisions on policies (政策办理): who receives what, from when to when, and corrections."""

from policies.actions.benefits import correct_benefit, register_benefit, stop_benefit
from policies.actions.catalogue import add_policy, change_policy, correct_standard, set_standard
from policies.actions.claims import correct_claim, settle_claim
from policies.actions.common import withdraw
from policies.actions.insurance import (
    correct_contract,
    correct_insurance_claim,
    correct_insured,
    insure,
    pay_insurance_claim,
    report_insurance_claim,
    take_out_insurance,
)
from policies.actions.loans import (
    correct_credit,
    correct_extension,
    correct_loan,
    correct_repayment,
    correct_subsidy,
    extend_loan,
    grant_credit,
    issue_loan,
    repay_loan,
    subsidise,
)
from policies.actions.placements import correct_placement, end_placement, place

__all__ = [
    "add_policy",
    "change_policy",
    "correct_benefit",
    "correct_claim",
    "correct_contract",
    "correct_credit",
    "correct_extension",
    "correct_insurance_claim",
    "correct_insured",
    "correct_loan",
    "correct_placement",
    "correct_repayment",
    "correct_standard",
    "correct_subsidy",
    "end_placement",
    "extend_loan",
    "grant_credit",
    "insure",
    "issue_loan",
    "pay_insurance_claim",
    "place",
    "register_benefit",
    "repay_loan",
    "report_insurance_claim",
    "set_standard",
    "settle_claim",
    "stop_benefit",
    "subsidise",
    "take_out_insurance",
    "withdraw",
]
