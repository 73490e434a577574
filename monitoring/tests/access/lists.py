"""Who may open: department lists."""

from accounts.roles import Can
from accounts.tests.rows import Row
from households.tests.lists import listed
from monitoring.tests.access.common import BOTH
from monitoring.tests.lists import make_list, queued


def external_list(world):
    return {"pk": _list(world).pk}


def _list(world):
    return make_list(
        township=world.places.township,
        by=world.inside["township"],
        rows=[listed(world.household.members.last()), listed(name="王查无")],
    )


def matched(world):
    return {"pk": _list(world).rows.matched().get().pk}


def unmatched(world):
    return {"pk": _list(world).rows.unmatched().get().pk}


def batch(world):
    return {"pk": queued(township=world.places.township, by=world.inside["township"]).pk}


ROWS = [
    Row("monitoring:lists", Can.IMPORT),
    Row("monitoring:list_upload", Can.IMPORT, methods=BOTH),
    Row("monitoring:list_check", Can.IMPORT, batch),
    Row(
        "monitoring:list_columns",
        Can.IMPORT,
        batch,
        methods=("POST",),
        outcome=404,  # nothing is read yet
    ),
    Row("monitoring:list_detail", Can.IMPORT, external_list),
    Row("monitoring:list_rows", Can.IMPORT),
    Row("monitoring:list_row", Can.IMPORT, unmatched, methods=BOTH),
    Row(
        "monitoring:list_row_match",
        Can.IMPORT,
        lambda world: unmatched(world) | {"member_pk": world.member.pk},
        methods=("POST",),
    ),
    Row("monitoring:list_row_clue", Can.IMPORT, matched, methods=("POST",)),
]
