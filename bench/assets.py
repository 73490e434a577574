"""20,000 assets: the ledger's page under several conditions against the same SQL by hand, and the workbook's memory.

    .venv/bin/python bench/assets.py [--assets 20000] [--projects 5000]

By hand: the very statements of the page (recorded from it), their rows printed into the same frame, in turns in one run. Budgets: a page at most four times that, the workbook under 150 MB.
"""

import argparse
import os
import sys
import tempfile
import time
import tracemalloc
from datetime import date, timedelta
from functools import partial
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
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.html import escape  # noqa: E402

from accounts.models import User  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from lib import statistics  # noqa: E402
from projects.exports import asset_ledger  # noqa: E402
from projects.models import (  # noqa: E402
    Asset,
    AssetContract,
    AssetIncome,
    AssetInspection,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Project,
    ProjectKind,
)

BUDGET, MEGABYTES, ROUNDS, BATCH = 4, 150, 15, 1000
TODAY = timezone.localdate()
FILTERS = (
    "",
    "asset_class=operating",
    "state=idle",
    "owner_level=village&form=fixed",
    "year=2023",
    "q=17",
)


def build(assets: int, projects: int) -> Area:
    township = seeding.seed(2000).townships[0]
    villages = list(Area.objects.villages().filter(parent=township))
    kind = ProjectKind.objects.first()
    made = Project.objects.bulk_create(
        [
            Project(
                township=township, village=villages[i % len(villages)], kind=kind, number=f"B{i:05d}",
                name=f"项目{i}", year=2021 + i % 5, content="建设内容" * 20, total=300_000 + i,
            )
            for i in range(projects)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    classes, forms = Asset.Class.values, Asset.Form.values
    rows = Asset.objects.bulk_create(
        [
            Asset(
                township=township, village=villages[i % len(villages)], project=made[i % projects], number=f"ZC{i:06d}",
                name=f"资产{i}", asset_class=classes[i % 3], form=forms[i % 4], owner_level="village", owner="村集体",
                original_value=100_000 + i, useful_years=None if i % 4 == 0 else 10 + i % 11,
                acquired_on=date(2016, 1, 1) + timedelta(days=i % 3000), booked_on=date(2021, 1, 1) + timedelta(days=i % 1500),
                condition="idle" if i % 20 == 0 else "normal",
            )
            for i in range(assets)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for model, parts in (
        (AssetState, lambda a: {"condition": a.condition, "valid_from": a.booked_on}),
        (AssetKeeping, lambda a: {"keeper": "王管护", "phone": "13812345678", "valid_from": a.booked_on}),
        (AssetContract, lambda a: {"way": "lease", "operator": "合作社", "valid_from": a.booked_on, "yearly_income": 4000}),
        (AssetInspection, lambda a: {"inspected_on": a.booked_on, "inspector": "王", "condition": "normal"}),
        (AssetIncome, lambda a: {"year": TODAY.year - 1, "due": 4000, "due_on": date(TODAY.year - 1, 12, 31)}),
    ):  # fmt: skip
        model.objects.bulk_create(
            [model(township=township, asset=asset, **parts(asset)) for asset in rows],
            batch_size=BATCH,
        )
    AssetReceipt.objects.bulk_create(
        [
            AssetReceipt(township=township, income=income, received_on=income.due_on, amount=3000)
            for income in AssetIncome.objects.all()
        ],
        batch_size=BATCH,
    )
    return township


def statements_of(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    return [one["sql"] for one in captured.captured_queries if one["sql"].startswith("SELECT")]


def by_hand(statements: list[str], frame: tuple[str, str]) -> str:
    """Send the very statements of the page, print one table row an asset into the same frame."""
    rows = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            found = cursor.fetchall()
            if "projects_asset" in statement and len(found) > 1:
                rows += found
    lines = [
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows
    ]
    return frame[0] + "".join(lines) + frame[1]


def seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def compare(name: str, page, hand) -> float:
    page(), hand()
    ours, floor = zip(*((seconds(page), seconds(hand)) for _ in range(ROUNDS)), strict=True)
    ratio = median(ours) / median(floor)
    print(
        f"{name:34} {median(ours) * 1000:7.1f} ms  SQL {median(floor) * 1000:6.1f} ms  {ratio:.2f}×"
    )
    return ratio


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--assets", type=int, default=20_000)
    options.add_argument("--projects", type=int, default=5_000)
    options = options.parse_args()
    call_command("migrate", verbosity=0)
    township = build(options.assets, options.projects)
    statistics.refresh()
    clerk = User.objects.get(area=township)
    User.objects.filter(pk=clerk.pk).update(has_to_change_password=False)
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    ratios = []
    for query in FILTERS:
        url = f"/projects/assets/?{query}"
        html = client.get(url).content.decode()
        frame = (html.split("<tbody>")[0], html.split("</tbody>")[-1])
        page = partial(client.get, url)
        hand = partial(by_hand, statements_of(client, url), frame)
        ratios.append(compare(f"台账 {query or '全部'}", page, hand))
    for name in ("reminders/?kind=inspection", "reminders/?kind=rent", "picture/"):
        url = f"/projects/assets/{name}"
        assert client.get(url).status_code == 200
        print(f"{name:34} {seconds(lambda url=url: client.get(url)) * 1000:7.1f} ms")
    assets = Asset.objects.filter(township=township)
    start = time.perf_counter()
    size = sum(len(chunk) for chunk in asset_ledger(assets=assets, by=clerk, on=TODAY))
    taken = time.perf_counter() - start
    tracemalloc.start()  # a second time: it slows everything down
    for _ in asset_ledger(assets=assets, by=clerk, on=TODAY):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(
        f"导出 {assets.count()} 行 {size / 1e6:.1f} MB，{taken:.1f} s，内存峰值 {peak:.1f} MB（上限 {MEGABYTES}）"
    )
    print(f"台账最多 {max(ratios):.2f} 倍（上限 {BUDGET}）")
    assert max(ratios) <= BUDGET
    assert peak <= MEGABYTES


if __name__ == "__main__":
    main()
    WORK.cleanup()
