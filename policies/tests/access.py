"""The addresses of policies, for the test of access."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from households.tests.make import make_household
from policies import actions
from policies.tests import lists
from policies.tests.make import (
    head_of,
    make_claim,
    make_contract,
    make_credit_line,
    make_employment,
    make_insurance_claim,
    make_insured,
    make_listed_policy,
    make_loan,
    make_placement,
    make_policy,
    make_post,
    make_repair,
    make_state,
    make_training,
)

BOTH = ("GET", "POST")


def clerk(world):
    return world.inside[Role.TOWNSHIP]


def policy(world):
    return make_policy(name="低保")


def benefit(world):
    state = make_state(household=world.household, policy=policy(world), by=clerk(world))
    return {"pk": state.pk}


def list_values(world) -> dict:
    member = make_household(village=world.places.village).members.get()
    grant = make_policy(name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职")
    rows = [lists.paid(member), lists.paid()]
    by, township = clerk(world), world.places.township
    return {"township": township, "by": by, "policy": grant, "content": lists.sheet(rows)}


def checked_list(world):
    return {"pk": lists.checked(**list_values(world)).pk}


def booked_list(world):
    return {"pk": lists.make_benefit_list(**list_values(world)).pk}


def list_row(world):
    one = lists.make_benefit_list(**list_values(world))
    return {"pk": one.list.rows.unmatched().get().pk}


def list_row_and_member(world):
    member = world.household.members.current().heads().get()
    return list_row(world) | {"member": member.pk}


def loan(world):
    return {"pk": make_loan(household=world.household, by=clerk(world)).pk}


def repayment(world):
    lent = make_loan(household=world.household, by=clerk(world))
    paid = actions.repay_loan(loan=lent, by=clerk(world), on=date(2022, 1, 1), amount=Decimal(100))
    return {"pk": paid.pk}


def extension(world):
    lent = make_loan(household=world.household, by=clerk(world))
    days = {"on": date(2023, 1, 20), "due_on": date(2024, 2, 1)}
    return {"pk": actions.extend_loan(loan=lent, by=clerk(world), reason="受灾", **days).pk}


def subsidy(world):
    lent = make_loan(household=world.household, by=clerk(world))
    paid = {"year": 2021, "on": date(2021, 12, 1), "amount": Decimal(900)}
    return {"pk": actions.subsidise(loan=lent, by=clerk(world), **paid).pk}


def credit_line(world):
    return {"pk": make_credit_line(household=world.household, by=clerk(world)).pk}


def claim(world):
    return {"pk": make_claim(household=world.household, by=clerk(world), illness="肺炎").pk}


def contract(world):
    return {"pk": make_contract(township=world.places.township, by=clerk(world)).pk}


def insured(world):
    paper = make_contract(township=world.places.township, by=clerk(world))
    row = make_insured(contract=paper, household=world.household, by=clerk(world))
    return {"pk": row.pk}


def insurance_claim(world):
    paper = make_contract(township=world.places.township, by=clerk(world))
    make_insured(contract=paper, household=world.household, by=clerk(world))
    row = make_insurance_claim(contract=paper, household=world.household, by=clerk(world))
    return {"pk": row.pk}


def contract_and_household(world):
    return contract(world) | household(world)


def placement(world):
    return {"pk": make_placement(household=world.household, by=clerk(world)).pk}


def employment(world):
    return {"pk": make_employment(household=world.household, by=clerk(world)).pk}


def check(world):
    stay = make_employment(household=world.household, by=clerk(world))
    made = actions.check_employment(
        employment=stay,
        by=clerk(world),
        month=date(2021, 9, 1),
        is_working=True,
        checked_on=date(2021, 9, 20),
    )
    return {"pk": made.pk}


def post(world):
    return {"pk": make_post(household=world.household, by=clerk(world)).pk}


def pay(world):
    held = make_post(household=world.household, by=clerk(world))
    made = actions.pay_post(
        post=held,
        by=clerk(world),
        month=date(2021, 9, 1),
        months=1,
        paid_on=date(2021, 10, 8),
        amount=Decimal(800),
    )
    return {"pk": made.pk}


def repair(world):
    return {"pk": make_repair(household=world.household, by=clerk(world)).pk}


def trainee_of(world):
    training = make_training(township=world.places.township, by=clerk(world))
    return actions.enrol(
        training=training, household=world.household, member=world.member, by=clerk(world)
    )


def trainee(world):
    return {"pk": trainee_of(world).pk}


def training(world):
    return {"pk": trainee_of(world).training_id}


def standard(world):
    row = actions.set_standard(
        policy=policy(world),
        area=world.places.township,
        by=clerk(world),
        item="标准",
        value=Decimal(3900),
        unit="元/年",
        valid_from=date(2021, 1, 1),
    )
    return {"pk": row.pk}


def of_list_policy(world):
    return {"policy": policy(world).pk}


def of_policy(world):
    return {"pk": policy(world).pk}


def household(world):
    return {"household": world.household.pk}


def application(world):
    household, head = _entitled(world)
    row = actions.open_application(
        household=household,
        member=head,
        rule="medical_insurance_aid",
        by=clerk(world),
        due_on=timezone.localdate(),
    )
    return {"pk": row.pk}


def exemption(world):
    household, head = _entitled(world)
    row = actions.exempt(
        household=household,
        member=head,
        policy=make_listed_policy("medical_insurance_aid"),
        by=clerk(world),
        reason="在外地参保",
        expires_on=timezone.localdate() + timedelta(days=9),
    )
    return {"pk": row.pk}


def rule(world):
    return {"code": "medical_insurance_aid"}


def _entitled(world):
    """The household as 脱贫户, and its head."""
    make_listed_policy("medical_insurance_aid")
    world.household.statuses.update(base_type="lifted", policy="enjoying")
    return world.household, head_of(world.household)


KEEP = Can.KEEP_POLICIES
REFERENCE = Can.KEEP_REFERENCE

ROWS = [
    Row("policies:entitlement", Can.VIEW_FIGURES),
    Row("policies:entitlement_backtest", Can.VIEW_FIGURES),
    Row("policies:entitlement_rule", Can.VIEW_FIGURES, rule, scoped=False),
    Row("policies:application_open", KEEP, rule, scoped=False, outcome=404),
    Row("policies:exemption_create", KEEP, rule, scoped=False, outcome=404),
    Row("policies:applications", Can.VIEW_HOUSEHOLDS),
    Row("policies:application_finish", KEEP, application, methods=BOTH),
    Row("policies:application_drop", KEEP, application, methods=BOTH),
    Row("policies:exemptions", Can.VIEW_FIGURES),
    Row("policies:exemption_withdraw", KEEP, exemption, methods=BOTH),
    Row("policies:list", Can.VIEW_FIGURES),
    Row("policies:panel", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
    Row("policies:account", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
    Row("policies:account_paper", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
    Row("policies:benefit_new", KEEP),
    Row(
        "policies:benefit_choose",
        KEEP,
        lambda world: {"policy": policy(world).pk},
        methods=BOTH,
        scoped=False,
    ),
    Row(
        "policies:benefit_create",
        KEEP,
        lambda world: {"policy": policy(world).pk, **household(world)},
        methods=BOTH,
    ),
    Row("policies:benefit_correct", KEEP, benefit, methods=BOTH),
    Row("policies:benefit_export", Can.EXPORT, methods=("POST",), scoped=False),
    Row("policies:benefit_approve", KEEP, benefit, methods=BOTH),
    Row("policies:benefit_pay", KEEP, benefit, methods=BOTH),
    Row("policies:benefit_stop", KEEP, benefit, methods=BOTH),
    Row("policies:benefit_withdraw", KEEP, benefit, methods=("POST",)),
    Row("policies:benefit_lists", KEEP),
    Row("policies:benefit_list_new", KEEP),
    Row("policies:benefit_list_upload", KEEP, of_list_policy, methods=BOTH, scoped=False),
    Row("policies:benefit_list_check", KEEP, checked_list),
    Row("policies:benefit_list_columns", KEEP, checked_list, methods=("POST",)),
    Row("policies:benefit_list_aside", KEEP, checked_list, methods=("POST",)),
    Row("policies:benefit_list", KEEP, booked_list),
    Row("policies:benefit_list_withdraw", KEEP, booked_list, methods=("POST",)),
    Row("policies:benefit_list_row", KEEP, list_row, methods=BOTH),
    Row("policies:benefit_list_row_book", KEEP, list_row_and_member, methods=BOTH),
    Row("policies:loans", Can.VIEW_FIGURES),
    Row("policies:loan_detail", Can.VIEW_FIGURES, loan),
    Row("policies:loan_choose", KEEP, methods=BOTH),
    Row("policies:loan_create", KEEP, household, methods=BOTH),
    Row("policies:loan_correct", KEEP, loan, methods=BOTH),
    Row("policies:loan_repay", KEEP, loan, methods=BOTH),
    Row("policies:loan_withdraw", KEEP, loan, methods=("POST",)),
    Row("policies:repayment_correct", KEEP, repayment, methods=BOTH),
    Row("policies:repayment_withdraw", KEEP, repayment, methods=("POST",)),
    Row("policies:loans_due", Can.VIEW_FIGURES),
    Row("policies:loan_extend", KEEP, loan, methods=BOTH),
    Row("policies:loan_subsidise", KEEP, loan, methods=BOTH),
    Row("policies:extension_correct", KEEP, extension, methods=BOTH),
    Row("policies:extension_withdraw", KEEP, extension, methods=("POST",)),
    Row("policies:subsidy_correct", KEEP, subsidy, methods=BOTH),
    Row("policies:subsidy_withdraw", KEEP, subsidy, methods=("POST",)),
    Row("policies:credit", Can.VIEW_FIGURES),
    Row("policies:credit_choose", KEEP, methods=BOTH),
    Row("policies:credit_create", KEEP, household, methods=BOTH),
    Row("policies:credit_correct", KEEP, credit_line, methods=BOTH),
    Row("policies:credit_withdraw", KEEP, credit_line, methods=("POST",)),
    Row("policies:claims", Can.VIEW_FIGURES),
    Row("policies:claims_high", Can.VIEW_FIGURES),
    Row("policies:claim_choose", KEEP, methods=BOTH),
    Row("policies:claim_create", KEEP, household, methods=BOTH),
    Row("policies:claim_detail", Can.VIEW_FIGURES, claim),
    Row("policies:claim_correct", KEEP, claim, methods=BOTH),
    Row("policies:claim_withdraw", KEEP, claim, methods=("POST",)),
    Row("policies:insurance", Can.VIEW_FIGURES),
    Row("policies:coverage", Can.VIEW_FIGURES),
    Row("policies:contracts", Can.VIEW_FIGURES),
    Row("policies:contract_create", KEEP, methods=BOTH),
    Row("policies:contract_correct", KEEP, contract, methods=BOTH),
    Row("policies:contract_withdraw", KEEP, contract, methods=("POST",)),
    Row("policies:contract_enrol", KEEP, contract, methods=BOTH),
    Row("policies:insured_choose", KEEP, contract, methods=BOTH),
    Row("policies:insured_create", KEEP, contract_and_household, methods=BOTH),
    Row("policies:insured_correct", KEEP, insured, methods=BOTH),
    Row("policies:insured_withdraw", KEEP, insured, methods=("POST",)),
    Row("policies:insurance_claims", Can.VIEW_FIGURES),
    Row("policies:insurance_claim_choose", KEEP, contract, methods=BOTH),
    Row("policies:insurance_claim_create", KEEP, contract_and_household, methods=BOTH),
    Row("policies:insurance_claim_detail", Can.VIEW_FIGURES, insurance_claim),
    Row("policies:insurance_claim_pay", KEEP, insurance_claim, methods=BOTH),
    Row("policies:insurance_claim_correct", KEEP, insurance_claim, methods=BOTH),
    Row("policies:insurance_claim_withdraw", KEEP, insurance_claim, methods=("POST",)),
    Row("policies:employments", Can.VIEW_FIGURES),
    Row("policies:employment_comparison", Can.VIEW_FIGURES),
    Row("policies:employment_choose", KEEP, methods=BOTH),
    Row("policies:employment_create", KEEP, household, methods=BOTH),
    Row("policies:employment_detail", Can.VIEW_FIGURES, employment),
    Row("policies:employment_move", KEEP, employment, methods=BOTH),
    Row("policies:employment_end", KEEP, employment, methods=BOTH),
    Row("policies:employment_correct", KEEP, employment, methods=BOTH),
    Row("policies:employment_withdraw", KEEP, employment, methods=("POST",)),
    Row("policies:check_correct", KEEP, check, methods=BOTH),
    Row("policies:check_withdraw", KEEP, check, methods=("POST",)),
    Row("policies:dispatch", Can.VIEW_HOUSEHOLDS),
    Row("policies:dispatch_confirm", Can.RECORD_VISIT, methods=("POST",)),
    Row("policies:dispatch_check", Can.RECORD_VISIT, employment, methods=("POST",)),
    Row("policies:posts", Can.VIEW_FIGURES),
    Row("policies:posts_pay", KEEP, methods=BOTH),
    Row("policies:post_choose", KEEP, methods=BOTH),
    Row("policies:post_create", KEEP, household, methods=BOTH),
    Row("policies:post_detail", Can.VIEW_FIGURES, post),
    Row("policies:post_pay", KEEP, post, methods=BOTH),
    Row("policies:post_dismiss", KEEP, post, methods=BOTH),
    Row("policies:post_correct", KEEP, post, methods=BOTH),
    Row("policies:post_withdraw", KEEP, post, methods=("POST",)),
    Row("policies:pay_correct", KEEP, pay, methods=BOTH),
    Row("policies:pay_withdraw", KEEP, pay, methods=("POST",)),
    Row("policies:repairs", Can.VIEW_FIGURES),
    Row("policies:repair_choose", KEEP, methods=BOTH),
    Row("policies:repair_create", KEEP, household, methods=BOTH),
    Row("policies:repair_detail", Can.VIEW_FIGURES, repair),
    Row("policies:repair_start", KEEP, repair, methods=BOTH),
    Row("policies:repair_complete", KEEP, repair, methods=BOTH),
    Row("policies:repair_accept", KEEP, repair, methods=BOTH),
    Row("policies:repair_pay", KEEP, repair, methods=BOTH),
    Row("policies:repair_correct", KEEP, repair, methods=BOTH),
    Row("policies:repair_withdraw", KEEP, repair, methods=("POST",)),
    Row("policies:trainings", Can.VIEW_FIGURES),
    Row("policies:training_create", KEEP, methods=BOTH),
    Row("policies:training_detail", Can.VIEW_FIGURES, training),
    Row("policies:training_enrol", KEEP, training, methods=BOTH),
    Row("policies:training_certify", KEEP, training, methods=("POST",)),
    Row("policies:training_pay", KEEP, training, methods=("POST",)),
    Row("policies:training_correct", KEEP, training, methods=BOTH),
    Row("policies:training_withdraw", KEEP, training, methods=("POST",)),
    Row("policies:trainee_correct", KEEP, trainee, methods=BOTH),
    Row("policies:trainee_withdraw", KEEP, trainee, methods=("POST",)),
    Row("policies:placements", Can.VIEW_FIGURES),
    Row("policies:placement_choose", KEEP, methods=BOTH),
    Row("policies:placement_create", KEEP, household, methods=BOTH),
    Row("policies:placement_correct", KEEP, placement, methods=BOTH),
    Row("policies:placement_end", KEEP, placement, methods=BOTH),
    Row("policies:placement_withdraw", KEEP, placement, methods=("POST",)),
    Row("policies:catalogue", REFERENCE),
    Row("policies:policy_create", REFERENCE, methods=BOTH),
    Row("policies:policy_detail", REFERENCE, of_policy, scoped=False),
    Row("policies:policy_change", REFERENCE, of_policy, methods=BOTH, scoped=False),
    Row("policies:standard_create", REFERENCE, of_policy, methods=BOTH, scoped=False),
    Row("policies:standard_correct", REFERENCE, standard, methods=BOTH),
]
