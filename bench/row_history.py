"""What the row history costs: 33,000 members inserted in bulk and updated, with the triggers, as a first import, without.

Runs in a database of its own, which it deletes. SHOUWANG_DATABASE chooses PostgreSQL, as everywhere.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts import history, triggers  # noqa: E402
from areas.tests.make import make_county, make_township, make_village  # noqa: E402
from households.models import Household, Member  # noqa: E402

MEMBERS = 33_000
ROUNDS = 3


def rows(household):
    return [
        Member(
            township_id=household.township_id,
            household=household,
            name="张三",
            sex="male",
            relation="03",
            born_on=date(1970, 5, 1),
            id_number=f"9901011970050{number:05d}",
            id_index=f"{number:032x}",
            phone="13800000000",
            joined_on=date(2016, 1, 1),
        )
        for number in range(MEMBERS)
    ]


def timed(work) -> float:
    """Seconds that the work takes; what it wrote is undone."""
    with transaction.atomic():
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds


def insert(members):
    Member.objects.bulk_create(members, batch_size=2000)


def update():
    Member.objects.update(ethnicity="回族")


def first(members):
    with history.first_import():
        insert(members)


def without_triggers(work):
    with connection.cursor() as cursor:
        present = triggers._present(connection.vendor, cursor)
        triggers._drop(connection.vendor, cursor, present.keys(), present)
    work()


def measure(household) -> None:
    members = rows(household)
    cases = {
        "bulk insert, no triggers": lambda: without_triggers(lambda: insert(members)),
        "bulk insert, first import": lambda: first(members),
        "bulk insert, row history": lambda: insert(members),
    }
    best = dict.fromkeys(cases, 1e9)
    for _ in range(ROUNDS):
        for name, work in cases.items():
            for member in members:
                member.pk = None
            best[name] = min(best[name], timed(work))
    insert(rows(household))
    cases = {
        "update of all, no triggers": lambda: without_triggers(update),
        "update of all, row history": update,
    }
    for name, work in cases.items():
        best[name] = min(timed(work) for _ in range(ROUNDS))
    print(f"{connection.vendor}, {MEMBERS} members")
    base = {"bulk": best["bulk insert, no triggers"], "update": best["update of all, no triggers"]}
    for name, seconds in best.items():
        print(f"  {name:28} {seconds:6.2f} s  {seconds / base[name.split()[0]]:5.2f} x")


def main() -> None:
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        village = make_village(township=make_township(county=make_county()))
        household = Household.objects.create(
            township=village.parent, village=village, registered_on=date(2016, 1, 1)
        )
        measure(household)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
