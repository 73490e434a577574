"""Rows of the registers beside the 享受记录 (loans, work, claims, insurance, posts, repairs, trainings), for tests."""

from datetime import date

from areas.models import Area
from households.models import Household, Member
from policies.models import (
    CreditLine,
    Employment,
    EmploymentCheck,
    HouseRepair,
    InsuranceClaim,
    InsuranceContract,
    Insured,
    InterestSubsidy,
    Loan,
    LoanExtension,
    LoanRepayment,
    MedicalClaim,
    Policy,
    PolicyStandard,
    Post,
    PostPay,
    Trainee,
    Training,
)
from reports.tests.township import make_policy


def of(household: Household, **fields) -> dict:
    """What every row of a person has: the first member unless one is given."""
    member = fields.pop("member", None) or household.members.first()
    return {"township": household.township, "household": household, "member": member} | fields


def make_repayment(loan: Loan, repaid_on: date, amount) -> LoanRepayment:
    return LoanRepayment.objects.create(
        township=loan.township, loan=loan, repaid_on=repaid_on, amount=amount
    )


def make_extension(loan: Loan, extended_on: date, due_on: date) -> LoanExtension:
    return LoanExtension.objects.create(
        township=loan.township, loan=loan, extended_on=extended_on, due_on=due_on, reason="受灾"
    )


def make_subsidy(loan: Loan, paid_on: date, amount) -> InterestSubsidy:
    return InterestSubsidy.objects.create(
        township=loan.township, loan=loan, year=paid_on.year, paid_on=paid_on, amount=amount
    )


def make_credit_line(household: Household, amount=50000, **fields) -> CreditLine:
    fields = {"valid_from": date(2021, 1, 1), "bank": "农商行"} | fields
    number = f"SX{CreditLine.objects.count():04d}"
    return CreditLine.objects.create(amount=amount, number=number, **of(household, **fields))


def make_employment(household: Household, place="out_province", **fields) -> Employment:
    fields = {"valid_from": date(2021, 2, 1)} | fields
    return Employment.objects.create(place=place, **of(household, **fields))


def make_check(employment: Employment, month: date, *, is_working=True) -> EmploymentCheck:
    return EmploymentCheck.objects.create(
        township=employment.township,
        employment=employment,
        month=month,
        is_working=is_working,
        checked_on=month.replace(day=20),
    )


def make_claim(household: Household, kind="inpatient", total_cost=10000, **fields) -> MedicalClaim:
    """Basic insurance pays half, the patient the rest, unless fields say otherwise."""
    half = total_cost / 2
    fields = {"settled_on": date(2021, 5, 1), "paid_basic": half, "self_paid": half} | fields
    number = f"JS{MedicalClaim.objects.count():04d}"
    return MedicalClaim.objects.create(
        kind=kind, total_cost=total_cost, number=number, **of(household, **fields)
    )


def make_insurance(name="防贫保", **fields) -> Policy:
    fields = {"sector": "insurance", "nature": "grant", "kinds": "脱贫户、监测户"} | fields
    return make_policy(name, register="insurance", **fields)


def make_contract(township: Area, policy: Policy | None = None, **fields) -> InsuranceContract:
    year = fields.pop("year", 2021)
    fields = {"valid_from": date(year, 1, 1), "valid_to": date(year + 1, 1, 1)} | fields
    return InsuranceContract.objects.create(
        township=township,
        policy=policy or make_insurance(),
        year=year,
        number=f"BD{InsuranceContract.objects.count():04d}",
        insurer="太平洋保险",
        **fields,
    )


def make_insured(contract: InsuranceContract, household: Household, **fields) -> Insured:
    return Insured.objects.create(contract=contract, **of(household, **fields))


def make_insurance_claim(contract, household: Household, **fields) -> InsuranceClaim:
    fields = {"reported_on": date(2021, 6, 1)} | fields
    return InsuranceClaim.objects.create(contract=contract, **of(household, **fields))


def make_post(household: Household, kind="保洁", **fields) -> Post:
    fields = {"valid_from": date(2021, 1, 1)} | fields
    return Post.objects.create(kind=kind, **of(household, **fields))


def make_pay(post: Post, paid_on: date, amount=600, months=1) -> PostPay:
    return PostPay.objects.create(
        township=post.township,
        post=post,
        month=paid_on.replace(day=1),
        months=months,
        paid_on=paid_on,
        amount=amount,
    )


def make_repair(household: Household, planned_on=date(2021, 3, 1), **fields) -> HouseRepair:
    fields = {"way": "mend", "year": planned_on.year} | fields
    return HouseRepair.objects.create(
        township=household.township, household=household, planned_on=planned_on, **fields
    )


def make_training(township: Area, started_on=date(2021, 4, 1), **fields) -> Training:
    fields = {"title": "月嫂培训"} | fields
    return Training.objects.create(township=township, started_on=started_on, **fields)


def make_trainee(training: Training, household: Household, **fields) -> Trainee:
    return Trainee.objects.create(training=training, **of(household, **fields))


def make_standard(policy: Policy, area: Area, value, **fields) -> PolicyStandard:
    fields = {"item": "年标准", "unit": "元/年·人", "valid_from": date(2021, 1, 1)} | fields
    return PolicyStandard.objects.create(policy=policy, area=area, value=value, **fields)


def make_registers(township: Area) -> None:
    """One row and more in each register, of whoever lives in the township, so that sets overlap."""
    contract = make_contract(township, premium=50)
    training = make_training(township)
    members = Member.objects.filter(township=township).order_by("pk").select_related("household")
    for number, member in enumerate(members):
        household, fields = member.household, {"member": member}
        if number % 2 == 0:
            place = ("out_province", "in_county")[number % 4 // 2]
            ends = {"valid_to": date(2021, 9, 1)} if number % 3 == 0 else {}
            make_employment(household, place, valid_from=date(2020, 8, 1), **ends, **fields)
        if number % 3 == 0:
            make_insured(contract, household, group=("脱贫户", "")[number % 2], **fields)
            make_trainee(training, household, **fields)
        if number % 4 == 0:
            make_claim(household, ("inpatient", "chronic")[number % 8 // 4], **fields)
            make_post(household, valid_from=date(2020, number % 12 + 1, 1), **fields)
    for household in Household.objects.filter(township=township).order_by("pk")[::3]:
        make_repair(household, started_on=date(2021, 4, 1), subsidy=20000)
