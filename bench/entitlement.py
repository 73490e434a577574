"""All entitlement rules over 33,000 persons: how long they take, and that ten times as many take ten times as long.

    python bench/entitlement.py [households [more households]]

Seeds townships of 14,000 households in a temporary SQLite database, whose registers (work, posts, insurance, repairs,
trainings, claims) are filled for the supported households, and asks every rule of every household, township by township. Budgets: 5 s of the
processor for the first township (others may be using it, too); seconds per person may grow by a quarter at most with the number of persons.
"""

import os
import resource
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VAR = tempfile.TemporaryDirectory(prefix="bench-entitlement-")
os.environ |= {
    "VAR_DIR": VAR.name,
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SHOUWANG_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}

import django  # noqa: E402 (the settings above come first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402

from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from households.models import HouseholdYear, Member, MemberYear  # noqa: E402
from lib import statistics  # noqa: E402
from policies.entitlement.rules import RULES  # noqa: E402
from policies.entitlement.running import State, counts  # noqa: E402
from policies.models import MedicalClaim  # noqa: E402

SECONDS, GROWTH = 5, 1.25
ROUNDS = 3
YEAR = 2025
ON = date(YEAR, 12, 31)


def fill(township: Area) -> None:
    """High own payments, and something to be found in the sheets; the registers are those of the seeding."""
    claims = MedicalClaim.objects.filter(township=township).annotate(n=F("pk") % 25)
    for tenth in range(5):
        claims.filter(n=5 * tenth).update(
            total_cost=Decimal(40000), self_paid=Decimal(8000 * tenth)
        )
    sheets = HouseholdYear.objects.filter(township=township).annotate(n=F("pk") % 48)
    sheets.filter(n=0).update(wages=Decimal(1000), business_income=Decimal(0))
    sheets.filter(n=12).update(has_safe_water=False, house_grade="C", has_toilet=False)
    persons = MemberYear.objects.filter(township=township).annotate(n=F("pk") % 96)
    persons.filter(n=0).update(has_major_illness=True)
    persons.filter(n=24, schooling="").update(education="", schooling="vocational2")
    Member.objects.filter(township=township).annotate(n=F("pk") % 40).filter(n=0).update(
        disability_kind=4, disability_grade=2
    )


def timed(townships: list[Area]) -> tuple[float, float, dict]:
    start, used = time.perf_counter(), time.process_time()
    totals: dict = {}
    for township in townships:
        for code, count in counts(township, ON).items():
            totals[code] = totals[code] + count if code in totals else count
    return time.perf_counter() - start, time.process_time() - used, totals


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 14_000
    more = int(sys.argv[2]) if len(sys.argv) > 2 else 56_000
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    townships = seeding.seed(more, year=YEAR).townships
    for township in townships:
        fill(township)
    statistics.refresh()
    persons = {one: Member.objects.filter(township=one).count() for one in townships}
    print(
        f"{more} households, {sum(persons.values())} persons, built in {time.perf_counter() - begun:.0f} s"
    )
    few = townships[: max(1, first // 14_000)]
    timed(few)  # warm
    small, large = [], []
    for _ in range(ROUNDS):
        small.append(timed(few)[:2])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, used, totals = timed(townships)
        large.append((wall, used))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        print(f"memory: {memory / 1024:.0f} MB for one place, {grown / 1024:.0f} MB more for all")
    n, m = sum(persons[one] for one in few), sum(persons.values())
    (wall, used), (wall_all, used_all) = (
        (median(column) for column in zip(*runs, strict=True)) for runs in (small, large)
    )
    growth = (used_all / m) / (used / n)
    found = sum(count.entitled for count in totals.values())
    missing = sum(count.missing for count in totals.values())
    print(
        f"{len(RULES)} rules, {n} persons: median {wall:.2f} s ({used:.2f} s of the processor), {SECONDS} allowed of the processor ({used / SECONDS:.2f})"
    )
    print(
        f"{m} persons: {wall_all:.2f} s ({used_all:.2f}); seconds per person {growth:.2f} times those of {n}, {GROWTH} allowed; "
        f"{found} entitled, {missing} of them {State.MISSING.value}"
    )
    return 0 if used <= SECONDS and growth <= GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
