"""What the tables of access to monitoring share."""

from accounts.roles import Can
from monitoring.tests.make import make_case

BOTH = ("GET", "POST")
VIEW, PROPOSE, DECIDE = Can.VIEW_HOUSEHOLDS, Can.PROPOSE_RISK, Can.DECIDE_RISK


def household(world):
    return {"pk": world.household.pk}


def case(state):
    return lambda world: {"pk": make_case(household=world.household, state=state).pk}
