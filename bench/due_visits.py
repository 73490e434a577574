"""The page of due visits (应访) of a township with 1,400 households to visit: the page against its own raw SQL.

    python bench/due_visits.py [households with a duty]

Seeds a township of 14,000 households in a temporary SQLite database (config.seeding), makes so many of them 脱贫户 that
1,400 have to be visited, then measures in turns, in one run: the page as a browser would get it, and the statements that
the page sends, run by hand and fetched. Ends with 1 when the page takes more than three times its SQL.
"""

import os
import re
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VAR = tempfile.TemporaryDirectory(prefix="bench-due-visits-")
os.environ |= {
    "VAR_DIR": VAR.name,
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SHOUWANG_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}

import django  # noqa: E402 (the settings above come first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from areas.models import Area, Parameter  # noqa: E402
from config.seeding import HOUSEHOLDS_A_TOWNSHIP, seed  # noqa: E402
from households.models import HouseholdStatus  # noqa: E402
from monitoring.due import Duty, Group  # noqa: E402

LIMIT = 3
ROUNDS = 25
PAGES = {
    "lifted, overdue": "?group=lifted",
    "lifted, all": "?group=lifted&when=all",
    "lifted, by place": "?group=lifted&when=all&sort=place",
    "lifted, near a household": "?group=lifted&when=all&near={near}",
    "monitored, all": "?when=all",
}


def build(wanted: int) -> tuple[User, int]:
    """A clerk of the township, and a household with a position; every fifth village has its own interval."""
    seed(HOUSEHOLDS_A_TOWNSHIP, year=timezone.localdate().year)
    township = Area.objects.townships().get()
    user = User.objects.create(
        username="bench",
        role=Role.TOWNSHIP,
        area=township,
        has_to_change_password=False,
        password_changed_at=timezone.now(),
    )
    today = timezone.localdate()
    for number, village in enumerate(Area.objects.villages()):
        if number % 5 == 0:
            Parameter.objects.create(
                area=village, key=Group.LIFTED, value="60", valid_from=today - timedelta(days=900)
            )
    missing = wanted - sum(Duty.of(user, group, today).everyone().count() for group in Group)
    ordinary = HouseholdStatus.objects.filter(base_type="ordinary", household__cases=None)
    some = list(ordinary.order_by("household").values_list("pk", flat=True)[:missing])
    HouseholdStatus.objects.filter(pk__in=some).update(base_type="lifted", policy="stable")
    households = [one for group in Group for one in Duty.of(user, group, today).everyone()]
    for number, household in enumerate(households):
        household.longitude, household.latitude = f"113.{800000 + number}", f"34.{100000 + number}"
    type(households[0]).objects.bulk_update(households, ["longitude", "latitude"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert len(households) == wanted, len(households)
    return user, households[-1].pk


def raw(statements: list[tuple]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def statements_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    sent = [one["sql"] for one in captured.captured_queries]
    return [statement for statement in sent if statement.startswith("SELECT")]


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1400
    call_command("migrate", verbosity=0)
    user, near = build(wanted)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    worst = 0.0
    for name, query in PAGES.items():
        address = f"/monitoring/visits/due/{query.format(near=near)}"
        answer = client.get(address)
        assert answer.status_code == 200, answer
        found = re.search(r"共 (\d+) 户", answer.content.decode())
        statements = statements_of(client, address)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(timed(lambda: client.get(address)))  # noqa: B023 (called at once)
            theirs.append(timed(lambda: raw(statements)))  # noqa: B023 (called at once)
        ratio = median(ours) / median(theirs)
        worst = max(worst, ratio)
        print(
            f"{name}: page {median(ours) * 1000:.1f} ms, its SQL {median(theirs) * 1000:.1f} ms, "
            f"ratio {ratio:.2f}, {len(statements)} queries, {found[1] if found else 0} households"
        )
    print(f"worst ratio {worst:.2f}, limit {LIMIT}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
