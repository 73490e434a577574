"""A county's projects, funds and assets: every list against the same page written by hand, and the workbooks' memory.

    .venv/bin/python bench/projects.py [--rounds 15]

Seeds nine townships with 5,000 projects, 15,000 allocations, 26,000 payments and 20,000 assets in a temporary SQLite database.
By hand: a view behind the same login that sends the very statements of the page (recorded from it) and prints their rows into the
frame of the page, in turns with it in one run; the third number is what the statements alone take. Budgets: a page at most four
times that, a workbook under 150 MB.
"""

import argparse
import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
WORK = tempfile.TemporaryDirectory(prefix="shouwang-bench-")
os.environ |= {
    "VAR_DIR": WORK.name,
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SHOUWANG_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}

import django  # noqa: E402  settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.html import escape  # noqa: E402

from accounts.roles import Role  # noqa: E402
from accounts.tests.make import make_user  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding, urls  # noqa: E402
from lib import statistics  # noqa: E402

LIMIT, MEGABYTES = 4, 150
TOWNSHIPS, HOUSEHOLDS = 9, 400
YEAR = 2025
LISTS = {
    "项目": "?",
    "项目，一个村": "?village={village}",
    "项目，红灯": "?light=red",
    "项目，年度和来源": "?year=2025&source=central",
    "项目，名称": "?q=道路",
    "项目概览": "overview/?year=2025",
    "年度资金": "funds/?year=2025",
    "资金流向": "funds/flow/?year=2025",
    "资金批次": "funds/batches/?",
    "资金批次，有结余": "funds/batches/?left=yes",
    "项目资金": "funds/allocations/?",
    "项目资金，一个村": "funds/allocations/?village={village}",
    "资金支付": "funds/payments/?",
    "资金支付，节点和年度": "funds/payments/?node=final&year=2024",
    "资金支付，一个村": "funds/payments/?village={village}",
    "到户申请": "applications/?",
    "资产台账": "assets/?",
    "资产台账，经营性": "assets/?asset_class=operating",
    "资产台账，闲置": "assets/?state=idle",
    "资产台账，名称": "assets/?q=17",
    "资产台账，一个村": "assets/?village={village}",
    "资产提醒，合同": "assets/reminders/?kind=contract",
    "资产提醒，租金": "assets/reminders/?kind=rent",
    "资产提醒，巡检": "assets/reminders/?kind=inspection",
    "资产构成": "assets/picture/?",
    "收益分配": "distributions/?",
    "经营主体": "enterprises/?",
    "经营主体，在带动": "enterprises/?state=carrying",
}
WORKBOOKS = {
    "项目台账": "export/",
    "资金批次": "funds/batches/export/",
    "项目资金": "funds/allocations/export/",
    "资金支付": "funds/payments/export/",
    "资产台账": "assets/export/",
    "收益分配": "distributions/export/",
    "经营主体": "enterprises/export/",
}


class ByHand:
    """The page that is measured against: what it sends and prints is set before every comparison."""

    statements: list[str] = []
    frame = ("", "")

    def __call__(self, request) -> HttpResponse:
        lines = []
        with connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
                lines += [
                    "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
                    for row in cursor.fetchall()
                ]
        return HttpResponse(self.frame[0] + "".join(lines) + self.frame[1])


def signed_in() -> Client:
    """The leader of the county, who sees everything."""
    county = Area.objects.get(level=Area.Level.COUNTY)
    client = Client(SERVER_NAME="localhost")
    user = make_user(role=Role.LEADER, area=county)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def statements_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    sent = [one["sql"] for one in captured.captured_queries]
    return [statement for statement in sent if statement.startswith("SELECT")]


def send(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def timed(act, *args) -> float:
    """Seconds of the processor: page and database are one process here, and other work on the machine does not count."""
    start = time.process_time()
    act(*args)
    return time.process_time() - start


def compare(client: Client, hand: ByHand, name: str, address: str, rounds: int) -> float:
    hand.statements = []
    of_login = statements_of(client, "/by-hand/")
    html = client.get(address).content.decode()
    hand.frame = (html.split("<tbody>")[0], html.split("</tbody>")[-1])
    hand.statements = statements_of(client, address)[len(of_login) :]
    ours, theirs, sql = [], [], []
    for _ in range(rounds):
        ours.append(timed(client.get, address))
        theirs.append(timed(client.get, "/by-hand/"))
        sql.append(timed(send, hand.statements))
    page, by_hand, alone = (median(found) * 1000 for found in (ours, theirs, sql))
    ratio = page / by_hand
    print(
        f"{name:14} page {page:6.1f} ms  by hand {by_hand:6.1f} ms  SQL {alone:6.1f} ms  {ratio:.2f}×"
    )
    return ratio


def peak_of(client: Client, name: str, address: str) -> float:
    """MB that making and sending one workbook takes at most."""
    start = time.perf_counter()
    tracemalloc.start()
    method = client.get if name == "资产台账" else client.post
    size = sum(len(chunk) for chunk in method(f"/projects/{address}").streaming_content)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    taken = time.perf_counter() - start
    print(f"{name:14} {size / 1e6:5.1f} MB  {taken:5.1f} s  peak {peak:5.1f} MB")
    return peak


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    call_command("migrate", verbosity=0)
    seeding.seed(
        TOWNSHIPS * HOUSEHOLDS, year=YEAR, a_township=HOUSEHOLDS, works_of=seeding.HOUSEHOLDS_A_TOWNSHIP
    )  # fmt: skip
    statistics.refresh()
    hand = ByHand()
    urls.urlpatterns.append(path("by-hand/", hand))
    client, village = signed_in(), Area.objects.villages()[3].pk
    worst = max(
        compare(client, hand, name, f"/projects/{address.format(village=village)}", rounds)
        for name, address in LISTS.items()
    )
    most = max(peak_of(client, name, address) for name, address in WORKBOOKS.items())
    print(f"worst ratio {worst:.2f}, limit {LIMIT}; highest peak {most:.1f} MB, limit {MEGABYTES}")
    return 0 if worst <= LIMIT and most <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
