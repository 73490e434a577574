"""Makers of policies and of what households receive, for tests; they call the actions."""

from datetime import date
from decimal import Decimal
from itertools import count

import yaml
from django.conf import settings

from accounts.models import User
from households.models import Household, Member
from policies import actions
from policies.models import (
    Benefit,
    CreditLine,
    Employment,
    HouseRepair,
    InsuranceClaim,
    InsuranceContract,
    Insured,
    Loan,
    MedicalClaim,
    Placement,
    Policy,
    Post,
    Training,
)

_numbers = count(1)


def make_policy(
    *, name: str, level="person", nature="state", kinds="", sector="safety_net", **fields
) -> Policy:
    number = next(_numbers)
    return Policy.objects.create(
        code=f"made_{number}",
        name=name,
        level=level,
        nature=nature,
        kinds=kinds,
        sector=sector,
        valid_from=fields.pop("valid_from", date(2016, 1, 1)),
        **fields,
    )


def make_listed_policy(code: str) -> Policy:
    """A policy as it ships in the catalogue; asked twice, the same row."""
    path = settings.BASE_DIR / "fixtures" / "reference" / "policies.yaml"
    shipped = yaml.safe_load(path.read_text(encoding="utf-8"))
    row = next(row for row in shipped if row["code"] == code)
    return Policy.objects.get_or_create(code=code, defaults=row)[0]


def head_of(household: Household) -> Member:
    return household.members.current().heads().get()


def make_state(
    *, household: Household, policy: Policy, by: User, valid_from=date(2021, 1, 1), **fields
) -> Benefit:
    """A benefit in force since the day, of the head unless a member is given."""
    member = fields.pop("member", head_of(household))
    return actions.register_benefit(
        household=household,
        policy=policy,
        by=by,
        member=member,
        year=valid_from.year,
        valid_from=valid_from,
        **fields,
    )


def make_grant(
    *,
    household: Household,
    policy: Policy,
    by: User,
    paid_on=date(2021, 9, 10),
    amount=Decimal(600),
    **fields,
) -> Benefit:
    """A payment to the head unless a member is given; None for the whole household. The first term of the year unless said."""
    term = fields.pop("term", next(iter(policy.term_names), ""))
    member = fields.pop("member", head_of(household))
    return actions.register_benefit(
        household=household,
        policy=policy,
        by=by,
        member=member,
        year=fields.pop("year", 2021),
        term=term,
        paid_on=paid_on,
        amount=amount,
        **fields,
    )


def make_loan(
    *, household: Household, by: User, amount=Decimal(50000), issued_on=date(2021, 2, 1), **fields
) -> Loan:
    return actions.issue_loan(
        household=household,
        member=fields.pop("member", head_of(household)),
        by=by,
        contract=fields.pop("contract", f"XZ{next(_numbers):06d}"),
        bank="建安区农村商业银行",
        amount=amount,
        issued_on=issued_on,
        due_on=fields.pop("due_on", date(issued_on.year + 2, issued_on.month, issued_on.day)),
        **fields,
    )


def make_placement(
    *, household: Household, by: User, valid_from=date(2021, 3, 1), **fields
) -> Placement:
    return actions.place(
        household=household,
        member=fields.pop("member", head_of(household)),
        by=by,
        valid_from=valid_from,
        **fields,
    )


def make_employment(
    *, household: Household, by: User, valid_from=date(2021, 3, 1), **fields
) -> Employment:
    """A stay of the head outside the province unless told otherwise."""
    return actions.start_employment(
        household=household,
        member=fields.pop("member", None) or head_of(household),
        by=by,
        valid_from=valid_from,
        **{"place": Employment.Place.OUT_PROVINCE, "employer": "苏州电子厂"} | fields,
    )


def make_post_policy() -> Policy:
    """The policy whose sub-kinds are the kinds of posts."""
    found = Policy.objects.filter(code="public_post").first()
    return found or Policy.objects.create(
        code="public_post",
        name="公益性岗位",
        level="person",
        nature="state",
        kinds="保洁、护理照料、生态护林员",
        sector="employment",
        register="posts",
        valid_from=date(2016, 1, 1),
    )


def make_post(*, household: Household, by: User, valid_from=date(2021, 1, 1), **fields) -> Post:
    """A cleaner at 800 yuan a month: the head unless told otherwise."""
    make_post_policy()
    return actions.appoint(
        household=household,
        member=fields.pop("member", None) or head_of(household),
        by=by,
        valid_from=valid_from,
        **{"kind": "保洁", "monthly_wage": Decimal(800)} | fields,
    )


def make_repair(
    *, household: Household, by: User, planned_on=date(2021, 3, 1), **fields
) -> HouseRepair:
    """A house of grade D to be rebuilt."""
    return actions.plan_repair(
        household=household,
        by=by,
        planned_on=planned_on,
        **{"grade": "D", "way": HouseRepair.Way.REBUILD, "year": planned_on.year} | fields,
    )


def make_training(*, township, by: User, started_on=date(2021, 5, 10), **fields) -> Training:
    number = fields.pop("number", f"第{next(_numbers)}期")
    return actions.hold_training(
        township=township,
        by=by,
        started_on=started_on,
        **{"title": "家政服务", "number": number, "days": 5} | fields,
    )


def make_credit_line(
    *, household: Household, by: User, amount=Decimal(50000), valid_from=date(2021, 1, 1), **fields
) -> CreditLine:
    return actions.grant_credit(
        household=household,
        member=fields.pop("member", head_of(household)),
        by=by,
        bank="建安区农村商业银行",
        number=fields.pop("number", f"SX{next(_numbers):06d}"),
        amount=amount,
        valid_from=valid_from,
        **fields,
    )


def make_claim(
    *, household: Household, by: User, total_cost=Decimal(10000), self_paid=Decimal(2500), **fields
) -> MedicalClaim:
    """An inpatient's settlement; basic insurance pays what the patient does not."""
    return actions.settle_claim(
        household=household,
        member=fields.pop("member", head_of(household)),
        by=by,
        kind=fields.pop("kind", "inpatient"),
        number=fields.pop("number", f"JS{next(_numbers):06d}"),
        settled_on=fields.pop("settled_on", date(2022, 3, 9)),
        total_cost=total_cost,
        self_paid=self_paid,
        paid_basic=fields.pop("paid_basic", total_cost - self_paid),
        **fields,
    )


def make_insurance(*, name="防贫保", kinds="脱贫户、监测户", **fields) -> Policy:
    fields = {"nature": "grant", "sector": "insurance", "register": "insurance"} | fields
    return make_policy(name=name, kinds=kinds, **fields)


def make_contract(
    *, township, by: User, policy: Policy | None = None, valid_from=date(2022, 1, 1), **fields
) -> InsuranceContract:
    return actions.take_out_insurance(
        township=township,
        policy=policy or make_insurance(),
        by=by,
        year=fields.pop("year", valid_from.year),
        number=fields.pop("number", f"BD{next(_numbers):06d}"),
        insurer="中国人民财产保险",
        valid_from=valid_from,
        **fields,
    )


def make_insured(
    *, contract: InsuranceContract, household: Household, by: User, **fields
) -> Insured:
    """The head, unless a member is given; None for the whole household."""
    member = fields.pop("member", head_of(household))
    return actions.insure(contract=contract, household=household, member=member, by=by, **fields)


def make_insurance_claim(
    *, contract: InsuranceContract, household: Household, by: User, **fields
) -> InsuranceClaim:
    return actions.report_insurance_claim(
        contract=contract,
        household=household,
        member=fields.pop("member", head_of(household)),
        by=by,
        reported_on=fields.pop("reported_on", date(2022, 5, 1)),
        **fields,
    )
