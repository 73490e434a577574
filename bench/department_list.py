"""A department's list of 20,000 rows with 3 % dirt: seconds from file to committed, against a plain loop in the same run.

    .venv/bin/python bench/department_list.py [--rows 20000] [--slice 500]

Both read the same file with the same library, match by the same blind index and write rows and clues with encryption
and row history. The plain loop is what one writes first: a query a row, `create` a row. It runs on a slice.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
WORK = tempfile.TemporaryDirectory(prefix="shouwang-bench-")
os.environ["VAR_DIR"] = WORK.name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402  settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from households.imports import actions, reports  # noqa: E402
from households.models import ExternalList, ExternalListRow, ImportBatch, Member  # noqa: E402
from households.people import id_index  # noqa: E402
from households.tests.lists import listed, sheet, stranger  # noqa: E402
from lib import statistics  # noqa: E402
from monitoring import funnel  # noqa: E402
from monitoring.models import Clue  # noqa: E402
from monitoring.tests.lists import queued  # noqa: E402

RECEIVED = date(2025, 9, 30)


def dirty(rows: int, township: Area) -> list[dict]:
    """Members of the township, every tenth a stranger; of a hundred three with a dirty or wrong number."""
    chance = random.Random(7)
    members = list(Member.objects.filter(township=township, left_on=None).exclude(id_number=""))
    spoils = (
        lambda number: f" {number[:6]} {number[6:]}",
        lambda number: number.translate(
            str.maketrans("0123456789", "０１２３４５６７８９")
        ).lower(),
        lambda number: number[:17],
        lambda number: number[:15] + "000",
        lambda number: "",
    )
    made = []
    for at in range(rows):
        member = chance.choice(members)
        row = listed(member) if at % 10 else listed(姓名="王查无", 身份证号=stranger())
        if at % 100 < 3:
            row["身份证号"] = chance.choice(spoils)(row["身份证号"])
        made.append(row)
    return made


def ours(content: bytes, township: Area, clerk: User) -> tuple[float, ImportBatch]:
    batch = queued(township=township, by=clerk, content=content, received_on=RECEIVED)
    start = time.perf_counter()
    actions.check(batch)
    checked = time.perf_counter()
    actions.start_writing(batch)
    assert actions.finish_writing(batch, by=clerk), batch.message
    end = time.perf_counter()
    print(f"  核对 {checked - start:.2f} s，写入 {end - checked:.2f} s")
    return end - checked, batch


@transaction.atomic
def plain(staged, township: Area, clerk: User) -> None:
    """What one writes first: row by row."""
    one = ExternalList.objects.create(
        township=township, by=clerk, kind="other", title="逐行", from_unit="x", received_on=RECEIVED
    )
    for at, number in enumerate(staged.numbers):
        values = {name: column[at] for name, column in staged.values.items()}
        index = id_index(values["id_number"])
        member = Member.objects.filter(township=township, id_index=index, left_on=None).first()
        row = ExternalListRow.objects.create(
            township=township,
            list=one,
            number=number,
            name=values["name"],
            id_number=values["id_number"],
            id_index=index,
            place=values["place"],
            detail=values["detail"],
            member=member,
            household=member and member.household,
            match="id" if member else "none",
        )
        if member and not Clue.objects.filter(household=member.household, risk="other").exists():
            Clue.objects.create(
                township=township,
                household=member.household,
                list_row=row,
                source="department",
                received_on=RECEIVED,
                risk="other",
                detail="逐行",
            )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--slice", type=int, default=500)
    options = options.parse_args()
    call_command("migrate", verbosity=0)
    township = seeding.seed(14_000).townships[0]
    statistics.refresh()
    clerk = User.objects.filter(area=township).first()
    rows = dirty(options.rows, township)
    print(f"{options.rows} 行，库中 {Member.objects.count()} 人")
    seconds, batch = ours(sheet(rows), township, clerk)
    matched = ExternalListRow.objects.matched().count()
    start = time.perf_counter()
    counts = funnel.counts(ExternalListRow.objects.filter(township=township))
    print(f"  漏斗 {time.perf_counter() - start:.2f} s：{[count.rows for count in counts]}")
    print(f"  {batch.rows} 行，对上 {matched} 行，线索 {Clue.objects.from_lists().count()} 条")
    part = queued(
        township=township, by=clerk, content=sheet(rows[: options.slice]), received_on=RECEIVED
    )
    actions.check(part)
    start = time.perf_counter()
    plain(reports.staged(part.token), township, clerk)
    each = (time.perf_counter() - start) / options.slice
    print(f"  写入：守望 {options.rows / seconds:.0f} 行/秒，逐行 {1 / each:.0f} 行/秒，{each * options.rows / seconds:.1f} 倍")  # fmt: skip


if __name__ == "__main__":
    main()
    WORK.cleanup()
