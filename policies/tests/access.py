"""The addresses of policies, for the test of access."""

from datetime import date
from decimal import Decimal

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from policies import actions
from policies.tests.make import make_loan, make_placement, make_policy, make_state

BOTH = ("GET", "POST")


def clerk(world):
    return world.inside[Role.TOWNSHIP]


def policy(world):
    return make_policy(name="低保")


def benefit(world):
    state = make_state(household=world.household, policy=policy(world), by=clerk(world))
    return {"pk": state.pk}


def loan(world):
    return {"pk": make_loan(household=world.household, by=clerk(world)).pk}


def repayment(world):
    lent = make_loan(household=world.household, by=clerk(world))
    paid = actions.repay_loan(loan=lent, by=clerk(world), on=date(2022, 1, 1), amount=Decimal(100))
    return {"pk": paid.pk}


def placement(world):
    return {"pk": make_placement(household=world.household, by=clerk(world)).pk}


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


def of_policy(world):
    return {"pk": policy(world).pk}


def household(world):
    return {"household": world.household.pk}


KEEP = Can.KEEP_POLICIES
REFERENCE = Can.KEEP_REFERENCE

ROWS = [
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
    Row("policies:benefit_stop", KEEP, benefit, methods=BOTH),
    Row("policies:benefit_withdraw", KEEP, benefit, methods=("POST",)),
    Row("policies:loans", Can.VIEW_FIGURES),
    Row("policies:loan_detail", Can.VIEW_FIGURES, loan),
    Row("policies:loan_choose", KEEP, methods=BOTH),
    Row("policies:loan_create", KEEP, household, methods=BOTH),
    Row("policies:loan_correct", KEEP, loan, methods=BOTH),
    Row("policies:loan_repay", KEEP, loan, methods=BOTH),
    Row("policies:loan_withdraw", KEEP, loan, methods=("POST",)),
    Row("policies:repayment_correct", KEEP, repayment, methods=BOTH),
    Row("policies:repayment_withdraw", KEEP, repayment, methods=("POST",)),
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
