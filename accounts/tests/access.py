"""Who may open the pages of users, areas, parameters, the audit log, histories and clear values."""

from datetime import date

from accounts.roles import Can, Role
from accounts.tests.make import make_user
from accounts.tests.rows import Row
from areas.tests.make import make_tag, make_target

BOTH = ("GET", "POST")


def village(world):
    return {"pk": world.places.village.pk}


def user(world):
    return {"pk": make_user(role=Role.VILLAGE, area=world.places.village).pk}


def household(world):
    return {"label": "households.household", "pk": str(world.household.pk)}


KEEP = Can.KEEP_REFERENCE
ROWS = [
    Row("accounts:login", methods=BOTH, is_public=True),
    Row("accounts:logout", methods=("POST",), is_public=True),
    Row("accounts:password", methods=BOTH),
    Row("accounts:users", Can.MANAGE_USERS),
    Row("accounts:user_create", Can.MANAGE_USERS, methods=BOTH),
    Row("accounts:user", Can.MANAGE_USERS, user),
    Row("accounts:user_change", Can.MANAGE_USERS, user, methods=BOTH),
    Row("accounts:user_deactivate", Can.MANAGE_USERS, user, methods=("POST",)),
    Row("accounts:user_activate", Can.MANAGE_USERS, user, methods=("POST",)),
    Row("accounts:user_reset", Can.MANAGE_USERS, user, methods=("POST",)),
    Row("accounts:areas", KEEP),
    Row(
        "accounts:county_add", KEEP, methods=BOTH, outcome=404
    ),  # none of the cast has the whole system
    Row("accounts:area", KEEP, lambda world: {"pk": world.places.township.pk}),
    Row("accounts:area_add", KEEP, village, methods=BOTH),
    Row("accounts:area_change", KEEP, village, methods=BOTH),
    Row("accounts:area_abolish", KEEP, village, methods=BOTH),
    Row("accounts:tag_add", KEEP, village, methods=BOTH),
    Row(
        "accounts:tag_exit",
        KEEP,
        lambda world: {"pk": make_tag(area=world.places.village).pk},
        methods=BOTH,
    ),
    Row(
        "accounts:tag_end",
        KEEP,
        lambda world: {"pk": make_tag(area=world.places.village).pk},
        methods=BOTH,
    ),
    Row("accounts:area_other_year", KEEP, village),
    Row("accounts:area_year", KEEP, lambda world: village(world) | {"year": 2021}, methods=BOTH),
    Row("accounts:target_add", KEEP, lambda world: village(world) | {"year": 2021}, methods=BOTH),
    Row(
        "accounts:target_change",
        KEEP,
        lambda world: {"pk": make_target(area=world.places.village).pk},
        methods=BOTH,
    ),
    Row("accounts:parameters_top", KEEP),
    Row("accounts:parameters", KEEP, village),
    Row(
        "accounts:parameter_set",
        KEEP,
        lambda world: village(world) | {"key": "notice_days"},
        methods=BOTH,
        data=lambda world: {"value": "6", "valid_from": date(2021, 6, 1)},
    ),
    Row("accounts:audit", Can.VIEW_AUDIT),
    Row("accounts:history", Can.VIEW_HOUSEHOLDS, household),
    Row(
        "accounts:reveal",
        Can.REVEAL,
        lambda world: household(world) | {"field": "phone"},
        methods=("POST",),
        data=lambda world: {"reason": "核对电话"},
        reveals=True,
    ),
]
