"""Policies (惠民政策): the catalogue, and what each household and person receives, by where it is kept."""

from policies.models.benefits import Benefit
from policies.models.catalogue import Policy, PolicyStandard, by_sector
from policies.models.employment import Employment, EmploymentCheck
from policies.models.entitlements import Application, Exemption
from policies.models.insurance import InsuranceClaim, InsuranceContract, Insured
from policies.models.lists import BenefitList, UnbookedRow
from policies.models.loans import CreditLine, InterestSubsidy, Loan, LoanExtension, LoanRepayment
from policies.models.medical import PAYERS, MedicalClaim
from policies.models.placements import Placement
from policies.models.posts import Post, PostPay
from policies.models.repairs import HouseRepair
from policies.models.trainings import Trainee, Training

__all__ = [
    "PAYERS",
    "Application",
    "Benefit",
    "BenefitList",
    "CreditLine",
    "Employment",
    "EmploymentCheck",
    "Exemption",
    "HouseRepair",
    "InsuranceClaim",
    "InsuranceContract",
    "Insured",
    "InterestSubsidy",
    "Loan",
    "LoanExtension",
    "LoanRepayment",
    "MedicalClaim",
    "Placement",
    "Policy",
    "PolicyStandard",
    "Post",
    "PostPay",
    "Trainee",
    "Training",
    "UnbookedRow",
    "by_sector",
]
