"""The list and the overview of 5,000 projects: our pages against the same SQL run by hand and printed as strings.

    python bench/projects.py [projects]

Builds a county of several townships in a temporary SQLite database, then measures both in turns in one run. The hand-written
side sends the very statements that the page sends (recorded from it) and formats their rows into the same page of HTML.
"""

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VAR = tempfile.TemporaryDirectory(prefix="bench-projects-")
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
from django.utils.html import escape  # noqa: E402

from accounts.roles import Role  # noqa: E402
from accounts.tests.make import make_user  # noqa: E402
from areas.tests.make import make_county, make_township, make_village  # noqa: E402
from projects.models import (  # noqa: E402
    Project,
    ProjectFunding,
    ProjectKind,
    ProjectProgress,
    ProjectVillage,
)

LIMIT = 4
ROUNDS = 15
BATCH = 2000
ADDRESSES = {
    "the whole list": "/projects/",
    "one village": "/projects/?village={village}",
    "the red ones": "/projects/?light=red",
    "one year and source": "/projects/?year={year}&source=central",
    "overview": "/projects/overview/?year={year}",
}


def build(count: int):
    """`count` projects over ten years in eight townships, each in one or two villages, two sources and four reports."""
    county = make_county()
    townships = [make_township(county=county, number=201 + i) for i in range(8)]
    villages = [make_village(township=one, number=201 + i) for one in townships for i in range(10)]
    user = make_user(role=Role.LEADER, area=county)
    kind = ProjectKind.objects.create(name="产业发展", sector="产业发展")
    today = timezone.localdate()
    projects = []
    for i in range(count):
        village, start = villages[i % 80], date(today.year - i % 10, 3, 1 + i % 28)
        done = start + timedelta(days=150) if i % 3 else None
        projects.append(
            Project(
                township=village.parent,
                village=village,
                kind=kind,
                number=f"YC{i:06d}",
                name=f"{village}第{i}号项目",
                year=start.year,
                total=300000 + i,
                approved_on=start,
                started_on=start + timedelta(days=20) if i % 5 else None,
                completed_on=done if i % 5 and done and done <= today else None,
                planned_start_on=start + timedelta(days=10),
                planned_completion_on=start + timedelta(days=140 + i % 90),
            )
        )
    projects = Project.objects.bulk_create(projects, batch_size=BATCH)
    own = [{"township_id": one.township_id, "project": one} for one in projects]
    ProjectVillage.objects.bulk_create(
        [
            ProjectVillage(**one, village=village)
            for i, one in enumerate(own)
            for village in {villages[i % 80], villages[i % 80 // 10 * 10]}
        ],
        batch_size=BATCH,
    )
    ProjectFunding.objects.bulk_create(
        [
            ProjectFunding(**one, source=source, amount=100000)
            for one in own
            for source in ("central", "county")
        ],
        batch_size=BATCH,
    )
    ProjectProgress.objects.bulk_create(
        [
            ProjectProgress(
                **one, by=user, reported_on=date(2021, 5 + step, 1), percent=20 * (step + 1)
            )
            for one in own
            for step in range(4)
        ],
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user, villages


def by_hand(statements: list[str], frame: tuple[str, str]) -> str:
    """Run the statements and print one table row a row of each."""
    lines = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            lines += [
                "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
                for row in cursor.fetchall()
            ]
    return frame[0] + "".join(lines) + frame[1]


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
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    call_command("migrate", verbosity=0)
    user, villages = build(count)
    print(f"{count} projects, {timezone.localdate()}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    worst = 0.0
    for name, pattern in ADDRESSES.items():
        address = pattern.format(village=villages[3].pk, year=timezone.localdate().year)
        html = client.get(address).content.decode()
        frame = (html.split("<tbody>")[0], html.split("</tbody>")[-1])
        statements = statements_of(client, address)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(timed(lambda: client.get(address)))  # noqa: B023 (called at once)
            theirs.append(timed(lambda: by_hand(statements, frame)))  # noqa: B023 (called at once)
        ratio = median(ours) / median(theirs)
        worst = max(worst, ratio)
        print(
            f"{name}: page {median(ours) * 1000:.1f} ms, by hand {median(theirs) * 1000:.1f} ms, "
            f"ratio {ratio:.2f}, {len(statements)} queries, {len(html)} characters"
        )
    print(f"worst ratio {worst:.2f}, limit {LIMIT}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
