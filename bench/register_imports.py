"""20,000 claims and 20,000 benefits from file to register, against reading the file and bulk-inserting the rows in the same run.

    .venv/bin/python bench/register_imports.py [--rows 20000]

The measure is what nobody can do without: open the workbook with the same library, `bulk_create` of finished rows. The
import also matches people, checks every rule, compares with the register and says what becomes of each row.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
WORK = tempfile.TemporaryDirectory(prefix="shouwang-bench-")
os.environ["VAR_DIR"] = WORK.name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402  settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from areas.models import Area  # noqa: E402
from config import seeding  # noqa: E402
from households.imports import actions  # noqa: E402
from households.imports.engine import KINDS  # noqa: E402
from households.models import Member  # noqa: E402
from lib import sheets, statistics  # noqa: E402
from lib.sheets_out import Column, OutSheet, write_workbook  # noqa: E402
from policies.models import Benefit, MedicalClaim  # noqa: E402

AS_OF = date(2025, 9, 30)


def claims(rows: int, people: list[Member]) -> list[dict]:
    chance = random.Random(7)
    made = []
    for at in range(rows):
        member, day = chance.choice(people), AS_OF - timedelta(days=chance.randrange(250))
        made.append({
            "结算单号": f"JS{at:08d}", "姓名": member.name, "证件号码": member.id_number, "类别": chance.choice(("住院", "门诊")),
            "医疗机构": "县人民医院", "入院日期": str(day - timedelta(days=9)), "出院日期": str(day), "结算日期": str(day),
            "总费用（元）": "8000", "政策范围内费用（元）": "7200", "基本医保（元）": "5000", "大病保险（元）": "600",
            "医疗救助（元）": "1000", "个人自付（元）": "1400", "一站式结算": "是", "享受政策": "351",
        })  # fmt: skip
    return made


def benefits(rows: int, people: list[Member]) -> list[dict]:
    return [
        {
            "政策": "医保代缴", "姓名": member.name, "证件号码": member.id_number, "年度": "2031", "发放日期": "2025-02-01",
            "金额（元）": "320", "次数": "1", "批次": "第一批", "资金来源": "衔接资金",
        }
        for member in random.Random(8).sample(people, rows)
    ]  # fmt: skip


def workbook(rows: list[dict]) -> Path:
    path = Path(WORK.name) / "rows.xlsx"
    with path.open("wb") as file:
        columns = [Column(heading) for heading in rows[0]]
        write_workbook(file, [OutSheet("表", columns, [list(row.values()) for row in rows])])
    return path


def timed(action) -> tuple[float, object]:
    """Seconds of this process, which other work on the machine does not lengthen: the database is in it."""
    start = time.process_time()
    result = action()
    return time.process_time() - start, result


def measure(code: str, model, rows: list[dict], township: Area, clerk: User) -> None:
    path = workbook(rows)

    def bring():
        with CaptureQueriesContext(connection) as queries:
            outcome = actions.import_file(
                kind=KINDS[code], file=path, area=township, by=clerk, as_of=AS_OF
            )
        return outcome, len(queries)

    before = set(model.objects.values_list("pk", flat=True))
    new, (outcome, queries) = timed(bring)
    assert outcome.counts["created"] == len(rows), (outcome.counts, outcome.importer.problems[:3])
    again, (outcome, queries_again) = timed(bring)
    assert outcome.counts["unchanged"] == len(rows), outcome.counts
    made = [row for row in model.objects.all() if row.pk not in before]
    with transaction.atomic():
        model.objects.filter(pk__gt=max(before, default=0)).delete()
    for row in made:
        row.pk = None
    reading, _ = timed(lambda: sheets.open_workbook(path))
    inserting, _ = timed(lambda: insert(model, made))
    print(
        f"{code}: {len(rows)} 行，新增 {new:.2f} s（{queries} 句），再导一次 {again:.2f} s（{queries_again} 句）；"
        f"只读 {reading:.2f} s + 只插入 {inserting:.2f} s，{new / (reading + inserting):.2f} 倍"
    )


@transaction.atomic
def insert(model, rows: list) -> None:
    model.objects.bulk_create(rows, batch_size=500)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000)
    rows = options.parse_args().rows
    call_command("migrate", verbosity=0)
    township = seeding.seed(14_000).townships[0]
    statistics.refresh()
    clerk = User.objects.filter(area=township).first()
    people = list(Member.objects.filter(township=township, left_on=None).exclude(id_number=""))
    print(f"库中 {len(people)} 人")
    for code, model, make in (("claims", MedicalClaim, claims), ("benefits", Benefit, benefits)):
        measure(code, model, make(rows, people), township, clerk)


if __name__ == "__main__":
    main()
    WORK.cleanup()
