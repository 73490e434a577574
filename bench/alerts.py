"""The nightly run of alerts over 33,000 persons: how long it takes, and what it costs the pages meanwhile.

    python bench/alerts.py [households]

Seeds a township in a temporary SQLite database, gives every household and person a sheet of the year before and one in
twelve something to worry about. Then, in turns: the household list by itself, a run by itself from nothing (all alerts
new), and the list while another process runs. Budgets: a run by itself under 10 s; the page's median at most a fifth
slower meanwhile.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUN_ONLY = "--run"
if RUN_ONLY not in sys.argv:
    VAR = tempfile.TemporaryDirectory(prefix="bench-alerts-")
    os.environ |= {
        "VAR_DIR": VAR.name,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SHOUWANG_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }

import django  # noqa: E402 (the settings above come first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from households.models import HouseholdYear, Member, MemberYear  # noqa: E402
from lib import statistics  # noqa: E402
from monitoring.actions import record_visit  # noqa: E402
from monitoring.alerts.running import run_alerts  # noqa: E402
from monitoring.management.commands.run_alerts import POLITENESS  # noqa: E402
from monitoring.models import Alert  # noqa: E402

SECONDS, SLOWER = 10, 1.2
ROUNDS = 6
AT_LEAST = 5  # pages measured alone in a round
BATCH = 2000
PAGE = "/households/"


def build(count: int) -> Area:
    """A seeded township with two years of sheets; every twelfth household has a reason or two to be on the list."""
    year = timezone.localdate().year
    township = seeding.seed(count, year=year).townships[0]
    for model in (HouseholdYear, MemberYear):
        rows = list(model.objects.filter(township=township))
        for row in rows:
            row.pk, row.year = None, year - 1
        model.objects.bulk_create(rows, batch_size=BATCH)
    now = HouseholdYear.objects.filter(township=township, year=year).annotate(n=F("pk") % 48)
    now.filter(n=0).update(wages=Decimal(1000), business_income=Decimal(0))
    now.filter(n=12).update(has_safe_water=False, house_grade="C")
    now.filter(n=24).update(own_payments=Decimal(40_000))
    people = MemberYear.objects.filter(township=township, year=year).annotate(n=F("pk") % 96)
    people.filter(n=0).update(has_medical_insurance=False)
    people.filter(n=48).update(has_major_illness=True)
    statistics.refresh()
    return township


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Alert._meta.db_table}")  # noqa: S608 our own table


def run_for(code: str) -> None:
    """In a process of its own: get ready, wait for a line, run once as the command does, say how long it took."""
    os.nice(POLITENESS)
    township = Area.objects.get(code=code)
    print("ready", flush=True)
    for _ in sys.stdin:
        start, used = time.perf_counter(), time.process_time()
        outcome = run_alerts(township=township, by=None, on=timezone.localdate())
        used = time.process_time() - used
        print(time.perf_counter() - start, used, outcome.new, flush=True)


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


class Runner:
    """The other process. `start` lets it run once; `is_running` until it has answered."""

    def __init__(self, township: Area):
        self.process = subprocess.Popen(  # noqa: S603 (this very file)
            [sys.executable, __file__, RUN_ONLY, township.code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.stdout.readline()

    def start(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        os.set_blocking(self.process.stdout.fileno(), False)

    def answer(self) -> list[float]:
        """Seconds, seconds of the processor, new alerts; nothing while it is running."""
        return [float(number) for number in self.process.stdout.readline().split()]

    def result(self) -> list[float]:
        os.set_blocking(self.process.stdout.fileno(), True)
        return self.answer()

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 14_000
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    township = build(count)
    persons = Member.objects.filter(township=township).count()
    print(f"{count} households, {persons} persons, built in {time.perf_counter() - begun:.0f} s")
    User.objects.filter(area=township).update(has_to_change_password=False)
    clerk = User.objects.get(area=township)
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).status_code == 200
    household = township_household(township)
    runner = Runner(township)
    alone, meanwhile, saves_alone, saves, runs, busy_runs = [], [], [], [], [], []
    for _ in range(ROUNDS):
        forget()
        alone += [timed(lambda: client.get(PAGE)) for _ in range(AT_LEAST)]
        saves_alone.append(timed(lambda: save(household, clerk)))
        runner.start()
        runs.append(runner.result())
        forget()
        runner.start()
        while not (said := runner.answer()):
            meanwhile.append(timed(lambda: client.get(PAGE)))
            saves.append(timed(lambda: save(household, clerk)))
        busy_runs.append(said)
    again = timed(lambda: run_alerts(township=township, by=None, on=timezone.localdate()))
    runner.stop()
    ratio = median(meanwhile) / median(alone)
    seconds, used, new = (median(column) for column in zip(*runs, strict=True))
    busy = median(run[0] for run in busy_runs)
    print(
        f"a run from nothing, {new:.0f} alerts new: median {seconds:.1f} s of {SECONDS} allowed "
        f"({seconds / SECONDS:.2f}), of the processor {used:.1f} s; while pages are asked {busy:.1f} s; a run with nothing new {again:.1f} s"
    )
    print(
        f"the list alone {median(alone) * 1000:.0f} ms, during a run {median(meanwhile) * 1000:.0f} ms "
        f"({len(meanwhile)} pages), ratio {ratio:.2f}, limit {SLOWER}"
    )
    print(
        f"a visit saved: alone {median(saves_alone) * 1000:.0f} ms, during a run "
        f"{median(saves) * 1000:.0f} ms, the longest {max(saves) * 1000:.0f} ms"
    )
    return 0 if seconds < SECONDS and ratio <= SLOWER else 1


def township_household(township: Area):
    return HouseholdYear.objects.filter(township=township).first().household


def save(household, clerk: User) -> None:
    record_visit(id=uuid4(), household=household, by=clerk, visited_on=date.today())


if __name__ == "__main__":
    if RUN_ONLY in sys.argv:
        run_for(sys.argv[-1])
    else:
        sys.exit(main())
