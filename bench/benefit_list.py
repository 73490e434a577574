"""A list of payments of 20,000 rows with 3 % dirt: seconds from file to booked benefits, against the floor in the same run.

    .venv/bin/python bench/benefit_list.py [--rows 20000] [--households 14000]

The floor is what any program has to do: read the file with the same reader, and insert the same rows (list rows and
benefits, encrypted and with the row history) with `bulk_create`, knowing already what stands in each. A second floor, which
nobody has to reach, inserts rows already encrypted with our own `bulk.insert`. Ours checks, sets the dirty rows aside by
their sort, as a clerk does in the browser, checks again and writes.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
WORK = tempfile.TemporaryDirectory(prefix="shouwang-bench-")
os.environ["VAR_DIR"] = WORK.name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402  settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from accounts.history import acting  # noqa: E402
from accounts.models import User  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from households.imports import actions, bulk, reports  # noqa: E402
from households.models import ExternalList, ExternalListRow, ImportBatch, Member  # noqa: E402
from lib import sheets, statistics  # noqa: E402
from lib.invented import People  # noqa: E402
from policies.models import Benefit, BenefitList, Policy, UnbookedRow  # noqa: E402
from policies.tests.lists import paid, queued, sheet  # noqa: E402

PAID = date(2025, 6, 18)
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９ｘ")
people = People(seed=5)


def old(number: str) -> str:
    return number[:6] + number[8:17] if number[6:8] == "19" else f"{number[:9]} {number[9:]}"


# Each kind of dirt, in turn: what is put right silently, and what is a fault.
DIRT = (
    lambda row: row | {"学生身份证号": f" {row['学生身份证号'][:6]} {row['学生身份证号'][6:]}"},
    lambda row: row | {"学生身份证号": row["学生身份证号"].translate(FULL_WIDTH)},
    lambda row: row | {"学生身份证号": row["学生身份证号"].lower() + "43"},
    lambda row: row | {"学生身份证号": old(row["学生身份证号"])},
    lambda row: row | {"学生姓名": "䶮" + row["学生姓名"][1:]},
    lambda row: row | {"补助金额（元）": "0.15万元"},
    lambda row: row | {"补助金额（元）": "1,500.00元"},
    lambda row: row | {"学生身份证号": row["学生身份证号"][:17]},
    lambda row: row | {"学生身份证号": float(row["学生身份证号"][:15] + "000")},
    lambda row: row | {"学生身份证号": ""},
    lambda row: row | {"补助金额（元）": "待定"},
    lambda row: row | {"补助金额（元）": -1500},
    lambda row: row | {"发放日期": "六月"},
    lambda row: row | {"学历层次": "研究生"},
    lambda row: row | {"学期": "2025年秋季"},
    lambda row: row | {"merged": True},
    lambda row: row | {"twice": True},
)


def dirty(rows: int, township: Area) -> list[dict]:
    """Persons of the township, every tenth a stranger; of a hundred rows three are dirty."""
    chance = random.Random(7)
    members = list(
        Member.objects.filter(township=township, left_on=None).exclude(id_number="")[
            : rows * 9 // 10
        ]
    )
    left, made = iter(members), []
    for at in range(rows):
        member = next(left) if at % 10 else None
        row = paid(member, 学期="2025年春季", 发放日期="2025-06-18")
        if member is None:
            row["学生身份证号"] = people.id_number(date(2006, 1 + at % 12, 1 + at % 28), "male")
        made.append(row)
    for place, at in enumerate(chance.sample(range(1, rows - 1), rows * 3 // 100)):
        made[at] = DIRT[place % len(DIRT)](made[at])
        if made[at].pop("twice", False):
            made[at] = dict(made[at - 1])
    return made


def file_of(rows: list[dict]) -> bytes:
    """The sheet; merged amounts over two rows."""
    content = sheet(rows)
    book = load_workbook(BytesIO(content))
    for at, row in enumerate(rows):
        if row.pop("merged", False):
            book.active.merge_cells(start_row=at + 4, end_row=at + 5, start_column=8, end_column=8)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def set_aside(batch: ImportBatch, clerk: User) -> Counter:
    """What the buttons of the page do: every sort of fault."""
    problems = reports.load(batch.token).problems
    aside = {str(one.row): one.reason for one in problems}
    actions.choose(batch=batch, options={"aside": aside}, by=clerk)
    return Counter(one.code for one in problems)


def ours(content: bytes, township: Area, clerk: User, policy: Policy) -> dict[str, float]:
    batch = queued(
        township=township, by=clerk, policy=policy, content=content, on=PAID, year=2025, term="春季"
    )
    marks = [time.perf_counter()]
    actions.check(batch)
    marks.append(time.perf_counter())
    faults = set_aside(batch, clerk)
    actions.check(batch)
    marks.append(time.perf_counter())
    actions.start_writing(batch)
    assert actions.finish_writing(batch, by=clerk), batch.message
    marks.append(time.perf_counter())
    print(f"  有误：{dict(faults)}")
    names = ("核对", "留出后再核对", "写入")
    return dict(zip(names, (end - start for start, end in pairwise(marks)), strict=True))


def floor(content: bytes, clerk: User, policy: Policy, booked: BenefitList) -> tuple[float, float]:
    """Seconds to read the file, and to insert what ours has inserted, once more, of another policy."""
    file = BytesIO(content)
    file.name = "名单.xlsx"
    township = booked.township
    start = time.perf_counter()
    sheets.open_workbook(file)
    read = time.perf_counter()
    rows = list(ExternalListRow.objects.filter(township=township, list=booked.list_id))
    benefits = list(Benefit.objects.filter(township=township, policy=booked.policy_id))
    begun = time.perf_counter()
    with acting(clerk), transaction.atomic():
        one = ExternalList.objects.create(
            township=township, by=clerk, kind="benefit", title="底", from_unit="x", received_on=PAID
        )
        numbers = {row.pk: row.number for row in rows}
        for row in rows:
            row.pk, row.list = None, one
        made = ExternalListRow.objects.bulk_create(rows, batch_size=500)
        by_number = {row.number: row.pk for row in made}
        for benefit in benefits:
            benefit.list_row_id = by_number[numbers[benefit.list_row_id]]
            benefit.pk, benefit.policy = None, policy
        Benefit.objects.bulk_create(benefits, batch_size=500)
    return read - start, time.perf_counter() - begun


def lower_floor(clerk: User, policy: Policy, booked: BenefitList) -> float:
    """Seconds to insert the same rows once more with `bulk.insert`, their columns as the tables store them."""
    township = booked.township
    columns = {
        model: [field.column for field in model._meta.concrete_fields]
        for model in (ExternalListRow, Benefit)
    }
    of_list = f"AND list_id = {booked.list_id}"
    rows = bulk.fetch(ExternalListRow, columns[ExternalListRow], township=township.pk, where=of_list)  # fmt: skip
    of_policy = f"AND policy_id = {booked.policy_id}"
    benefits = bulk.fetch(Benefit, columns[Benefit], township=township.pk, where=of_policy)
    begun = time.perf_counter()
    with transaction.atomic():
        one = ExternalList.objects.create(
            township=township, by=clerk, kind="benefit", title="底", from_unit="y", received_on=PAID, sha256="y"
        )  # fmt: skip
        pks = bulk.reserve(ExternalListRow, len(rows))
        new = dict(zip((row["id"] for row in rows), pks, strict=True))
        bulk.insert(ExternalListRow, [row | {"id": new[row["id"]], "list_id": one.pk} for row in rows])  # fmt: skip
        pks = bulk.reserve(Benefit, len(benefits))
        copied = [
            row | {"id": pk, "policy_id": policy.pk, "list_row_id": new[row["list_row_id"]]}
            for row, pk in zip(benefits, pks, strict=True)
        ]
        bulk.insert(Benefit, copied)
    return time.perf_counter() - begun


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--households", type=int, default=14_000)
    options = options.parse_args()
    call_command("migrate", verbosity=0)
    township = seeding.seed(options.households).townships[0]
    statistics.refresh()
    clerk = User.objects.filter(area=township).first()
    policies = [
        Policy.objects.create(
            code=f"bench_{name}", name=name, sector="education", level="person", nature="grant",
            rhythm="term", kinds="中职、高职、技师", valid_from=date(2016, 1, 1),
        )
        for name in ("名单", "底", "再低的底")
    ]  # fmt: skip
    content = file_of(dirty(options.rows, township))
    print(f"{options.rows} 行，库中 {Member.objects.filter(township=township).count()} 人")
    parts = ours(content, township, clerk, policies[0])
    booked = BenefitList.objects.get()
    counts = (
        ExternalListRow.objects.filter(list=booked.list_id).count(),
        Benefit.objects.filter(policy=policies[0]).count(),
        UnbookedRow.objects.count(),
    )
    print(f"  {counts[0]} 行，入账 {counts[1]} 条，留存 {counts[2]} 行")
    lowest = lower_floor(clerk, policies[2], booked)
    read, insert = floor(content, clerk, policies[1], booked)
    for name, seconds in parts.items():
        print(f"  {name} {seconds:.2f} s")
    print(f"  底线：读 {read:.2f} s + 批量插入 {insert:.2f} s = {read + insert:.2f} s")
    once = parts["核对"] + parts["写入"]
    print(f"  核对 + 写入：{once / (read + insert):.2f} 倍；连同改后再核对：{sum(parts.values()) / (read + insert):.2f} 倍（上限 2）")  # fmt: skip
    print(f"  对 bulk.insert（{lowest:.2f} s）：{once / (read + lowest):.2f} 倍、{sum(parts.values()) / (read + lowest):.2f} 倍")  # fmt: skip


if __name__ == "__main__":
    main()
    WORK.cleanup()
