"""The household list of 14,000 households: our page against the same SQL run by hand and printed as strings.

    python bench/household_list.py [households]

Builds a township in a temporary SQLite database, then measures both in turns in one run. The hand-written side
sends the very statements that the page sends (recorded from it) and formats their rows into the same page of HTML.
"""

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VAR = tempfile.TemporaryDirectory(prefix="bench-household-list-")
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
from households.models import (  # noqa: E402
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.people import indexes  # noqa: E402
from lib.crypto import decrypt  # noqa: E402
from lib.invented import People  # noqa: E402

LIMIT = 4
ROUNDS = 25
SINCE = date(2016, 1, 1)
BATCH = 2000
QUERIES = {
    "the whole list": "",
    "one village": "?village={village}",
    "lifted households": "?base_type=lifted",
    "by initials": "?q=zd",
}


def build(count: int):
    """`count` households of 2 or 3 persons with a status, two years, a year of each member and a helper."""
    people = People(seed=14)
    county = make_county()
    township = make_township(county=county)
    villages = [make_village(township=township, number=200 + i) for i in range(16)]
    user = make_user(role=Role.TOWNSHIP, area=township)
    households = Household.objects.bulk_create(
        [
            Household(
                township=township,
                village=villages[i % 16],
                group=f"{i % 9 + 1}组",
                number=f"99{i:010d}",
                registered_on=SINCE,
            )
            for i in range(count)
        ],
        batch_size=BATCH,
    )
    members = []
    for i, household in enumerate(households):
        for place in range(2 + i % 2):
            sex = "male" if place == 0 else "female"
            born_on = date(1950 + i % 40, 1 + i % 12, 1 + i % 28)
            name, number = people.name(sex), people.id_number(born_on, sex)
            members.append(
                Member(
                    township=township,
                    household=household,
                    name=name,
                    sex=sex,
                    born_on=born_on,
                    id_number=number,
                    relation=("01", "02", "04")[place],
                    joined_on=SINCE,
                    **indexes(name=name, id_number=number),
                )
            )
    members = Member.objects.bulk_create(members, batch_size=BATCH)
    own = [{"township": township, "household": one} for one in households]
    HouseholdStatus.objects.bulk_create(
        [
            HouseholdStatus(
                **one,
                base_type="lifted" if i % 20 == 0 else "ordinary",
                policy="enjoying" if i % 20 == 0 else "",
                valid_from=SINCE,
            )
            for i, one in enumerate(own)
        ],
        batch_size=BATCH,
    )
    HouseholdYear.objects.bulk_create(
        [
            HouseholdYear(
                **one, year=year, persons=3, wages=20000 + i, house_grade="A", has_safe_water=True
            )
            for i, one in enumerate(own)
            for year in (2020, 2021)
        ],
        batch_size=BATCH,
    )
    MemberYear.objects.bulk_create(
        [
            MemberYear(township=township, member=one, year=2021, has_medical_insurance=i % 30 != 0)
            for i, one in enumerate(members)
        ],
        batch_size=BATCH,
    )
    HelperAssignment.objects.bulk_create(
        [HelperAssignment(**one, name="刘志强", valid_from=SINCE) for one in own], batch_size=BATCH
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user, villages


def by_hand(statements: list[str], frame: tuple[str, str]) -> str:
    """Run the statements, put their rows together, print one table row a household."""
    answers = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            names = [column[0] for column in cursor.description]
            answers.append((names, cursor.fetchall()))
    facts: dict[int, list[str]] = {}
    for names, rows in answers:
        if names[0] not in {"household_id", "id"} or len(rows) > 1000:
            continue
        for row in rows:
            facts.setdefault(row[0], []).extend(
                decrypt(value)[-4:] if isinstance(value, str) and len(value) > 60 else str(value)
                for value in row[1:]
            )
    lines = [
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in values) + "</tr>"
        for values in facts.values()
    ]
    return frame[0] + "".join(lines) + frame[1]


def statements_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    sent = [one["sql"] for one in captured.captured_queries]
    return [statement for statement in sent if statement.startswith("SELECT")]


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 14_000
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    user, villages = build(count)
    print(
        f"{count} households built in {time.perf_counter() - start:.1f} s, {timezone.localdate()}"
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    worst = 0.0
    for name, query in QUERIES.items():
        address = f"/households/{query.format(village=villages[3].pk)}"
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
