"""Rows per second from file to committed: our import of households against a stock import-export ModelResource.

    .venv/bin/python bench/import_households.py [--rows 33000] [--slice 2000]

Both read the same 25 columns on the same machine in the same run. Ours runs as the page does: upload, check with
every rule, write to seven tables with encryption and row history. The stock one runs as its admin does (read, dry
run, read, import) into one flat table without checks, encryption or history, on two slices of the rows, before and after ours: the
most favourable case for it. The updating file changes every row and every household.
"""

import argparse
import io
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
from django.db import connection, models  # noqa: E402
from import_export import fields, resources  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from import_export.widgets import DateWidget, ForeignKeyWidget  # noqa: E402

from accounts.roles import Role  # noqa: E402
from accounts.tests.make import make_user  # noqa: E402
from areas.models import Area  # noqa: E402
from areas.tests.make import make_county, make_township, make_village  # noqa: E402
from households.imports import actions  # noqa: E402
from households.imports.households import HOUSEHOLDS  # noqa: E402
from households.models import Household, ImportBatch, Member, MemberYear  # noqa: E402
from lib.invented import People  # noqa: E402
from lib.sheets_out import Column, OutSheet, write_workbook  # noqa: E402

HEADINGS = ["行政村", "自然村(组)", "户编号", "户类型", "户属性", "政策享受情况", "脱贫时间", "主要致贫原因", "户联系电话", "姓名", "性别", "出生日期", "证件类型", "证件号码", "与户主关系", "民族", "政治面貌", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工所在地", "务工时间（月）", "是否参加城乡居民基本医疗保险", "享受低保政策情况"]  # fmt: skip
LABOUR = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")


class Flat(models.Model):
    """The stock resource's table: the 25 columns as a developer would type them."""

    village = models.ForeignKey(Area, models.PROTECT)
    group = models.CharField(max_length=30)
    number = models.CharField(max_length=20)
    base_type = models.CharField(max_length=10)
    attribute = models.CharField(max_length=12)
    policy = models.CharField(max_length=10)
    lifted_on = models.CharField(max_length=10)
    main_cause = models.CharField(max_length=10)
    phone = models.CharField(max_length=20)
    name = models.CharField(max_length=50)
    sex = models.CharField(max_length=6)
    born_on = models.DateField()
    certificate = models.CharField(max_length=10)
    id_number = models.CharField(max_length=22, unique=True)
    relation = models.CharField(max_length=6)
    ethnicity = models.CharField(max_length=10)
    political = models.CharField(max_length=12)
    education = models.CharField(max_length=12)
    schooling = models.CharField(max_length=16)
    health = models.CharField(max_length=30)
    labour = models.CharField(max_length=20)
    work_place = models.CharField(max_length=60)
    work_months = models.PositiveSmallIntegerField()
    has_medical_insurance = models.CharField(max_length=1)
    subsistence = models.CharField(max_length=6)

    class Meta:
        app_label = "config"  # an installed app: the resource looks it up

    def __str__(self):
        return self.name


FIELDS = [field.name for field in Flat._meta.fields if field.name != "id"]


class FlatResource(resources.ModelResource):
    village = fields.Field("village", "village", ForeignKeyWidget(Area, "name"))
    born_on = fields.Field("born_on", "born_on", DateWidget("%Y%m%d"))

    class Meta:
        model = Flat
        import_id_fields = ["id_number"]
        fields = FIELDS


def people(rows: int, villages: list) -> list[list[str]]:
    """Invented households of one to four: head, spouse, children."""
    source, chance, made, number = People(seed=33), random.Random(33), [], 0
    while len(made) < rows:
        number += 1
        village, phone = chance.choice(villages), source.phone()
        family = [
            ("male", "户主", 45, 70),
            ("female", "配偶", 42, 60),
            ("male", "之子", 16, 22),
            ("female", "之女", 16, 22),
        ]
        shared = [village.name, f"{number % 9 + 1}组", f"{village.code}{number:05d}"[-16:], "脱贫户", "一般脱贫户",
                  "享受政策", "201712", chance.choice(["因病", "因残", "缺技术"]), phone]  # fmt: skip
        for sex, relation, low, high in family[: chance.choice([1, 2, 2, 3, 4])]:
            born = date(2021 - chance.randint(low, high), 1, 1) + timedelta(
                days=chance.randint(0, 360)
            )
            made.append([
                *shared, source.name(sex), "男" if sex == "male" else "女", f"{born:%Y%m%d}", "居民身份证",
                source.id_number(born, sex), relation, "汉族", "群众", "初中", "", "健康", chance.choice(LABOUR),
                "浙江省宁波市慈溪市", str(chance.randint(1, 12)), "是", "未享受",
            ])  # fmt: skip
    return made[:rows]


def changed(rows: list[list[str]]) -> list[list[str]]:
    """Every row changed: months of work of every person, and the phone of every household."""
    at = {heading: index for index, heading in enumerate(HEADINGS)}
    result = []
    for row in rows:
        new = list(row)
        new[at["户联系电话"]] = f"155{row[at['户联系电话']][3:]}"
        new[at["务工时间（月）"]] = str(int(row[at["务工时间（月）"]]) % 12 + 1)
        result.append(new)
    return result


def workbook(headings: list[str], rows: list[list[str]], note: str = "") -> bytes:
    file = io.BytesIO()
    columns = [Column(heading) for heading in headings]
    write_workbook(file, [OutSheet("脱贫户信息", columns, rows, note=note)])
    return file.getvalue()


def ours(content: bytes, township, clerk) -> float:
    start = time.perf_counter()
    batch = actions.upload(
        kind=HOUSEHOLDS, content=content, file_name="脱贫户信息.xlsx", township=township, by=clerk
    )
    actions.check(batch)
    checked = time.perf_counter()
    actions.start_writing(batch)
    assert actions.finish_writing(batch, by=clerk), ImportBatch.objects.get(pk=batch.pk).message
    end = time.perf_counter()
    print(f"    核对 {checked - start:.2f} s，写入 {end - checked:.2f} s：{batch.rows} 行 = 新增 {batch.created} + 更新 {batch.updated}"
          f" + 无变化 {batch.unchanged} + 有误 {batch.rejected}")  # fmt: skip
    return batch.rows / (end - start)


def stock(content: bytes) -> float:
    """Seconds of the admin's way: read, dry run; read, import."""
    start = time.perf_counter()
    for is_dry in (True, False):
        dataset = XLSX().create_dataset(content)
        result = FlatResource().import_data(dataset, dry_run=is_dry, use_transactions=True)
        assert not result.has_errors(), result.row_errors()[:1]
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=33_000)
    options.add_argument("--slice", type=int, default=2_000)
    options = options.parse_args()
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Flat)
    township = make_township(county=make_county())
    villages = [
        make_village(township=township, name=f"第{n}村", number=200 + n) for n in range(1, 17)
    ]
    clerk = make_user(role=Role.TOWNSHIP, area=township)
    first = people(options.rows, villages)
    note = "导出时间：2025-09-30"
    for label, rows in (("新增", first), ("更新", changed(first))):
        print(f"{label} {len(rows)} 行 × {len(HEADINGS)} 列，{connection.vendor}")
        halves = rows[: options.slice], rows[options.slice : options.slice * 2]
        seconds = stock(workbook(FIELDS, halves[0]))
        rate = ours(workbook(HEADINGS, rows, note), township, clerk)
        seconds += stock(
            workbook(FIELDS, halves[1])
        )  # before and after: a machine is not evenly fast
        plain = sum(map(len, halves)) / seconds
        print(f"  守望 {rate:.0f} 行/秒，import-export {plain:.0f} 行/秒，{rate / plain:.1f} 倍")
    print(
        f"库中 {Household.objects.count()} 户 {Member.objects.count()} 人，{MemberYear.objects.count()} 张成员年度表"
    )


if __name__ == "__main__":
    main()
    WORK.cleanup()
