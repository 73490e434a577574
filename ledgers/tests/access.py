"""The addresses of work ledgers, for the test of access."""

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from ledgers.tests.make import make_entry, make_kind, make_team_member

BOTH = ("GET", "POST")


def clerk(world):
    return world.inside[Role.TOWNSHIP]


def kind(world):
    return {"pk": make_kind().pk}


def entry(world):
    made = make_entry(
        township=world.places.township,
        village=world.places.village,
        kind=make_kind(),
        by=clerk(world),
    )
    return {"pk": made.pk}


def person(world):
    return {"pk": make_team_member(village=world.places.village, by=clerk(world)).pk}


VIEW, KEEP, REFERENCE = Can.VIEW_FIGURES, Can.KEEP_LEDGERS, Can.KEEP_REFERENCE

ROWS = [
    Row("ledgers:list", VIEW),
    Row("ledgers:entry_new", KEEP),
    Row(
        "ledgers:entry_create",
        KEEP,
        lambda world: {"kind": make_kind().pk},
        methods=BOTH,
        scoped=False,
    ),
    Row("ledgers:entry", VIEW, entry),
    Row("ledgers:entry_correct", KEEP, entry, methods=BOTH),
    Row("ledgers:entry_withdraw", KEEP, entry, methods=("POST",)),
    Row("ledgers:team", VIEW),
    Row("ledgers:team_post", KEEP, methods=BOTH),
    Row("ledgers:team_correct", KEEP, person, methods=BOTH),
    Row("ledgers:team_end", KEEP, person, methods=BOTH),
    Row("ledgers:team_withdraw", KEEP, person, methods=("POST",)),
    Row("ledgers:kinds", REFERENCE),
    Row("ledgers:kind_create", REFERENCE, methods=BOTH),
    Row("ledgers:kind_change", REFERENCE, kind, methods=BOTH, scoped=False),
]
