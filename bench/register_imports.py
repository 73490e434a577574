"""20,000 claims, benefits and assets and 5,000 projects from file to register, against reading the file and bulk-inserting the rows in the same run.

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


def projects(rows: int, villages: list[Area]) -> list[dict]:
    """Each with three sources, a quantity and what was paid: eight rows in the register."""
    return [
        {
            "项目编号": f"YC{at:08d}", "项目年度": "2023", "项目名称": f"2023年种植业基地项目{at}", "项目类型": "产业发展",
            "项目子类型": "种植业基地", "建设性质": "新建", "实施地点": villages[at % len(villages)].name,
            "建设内容及规模": f"建设{at + 100}亩茶叶标准化种植基地", "责任单位": "镇人民政府", "实施单位": "村民委员会", "项目负责人": "朱宇",
            "总投资（万元）": "80", "中央衔接资金（万元）": "56", "省级衔接资金（万元）": "19", "其他资金（万元）": "5", "受益户数": "33",
            "受益人数": "99", "入库时间": "2022-11-25", "批复文号": "云农组〔2023〕6号", "计划开工": "2023-05-06",
            "实际开工": "2023-05-09", "实际竣工": "2023-07-22", "验收日期": "2023-08-13", "项目状态": "已验收", "已支付（万元）": "80",
        }
        for at in range(rows)
    ]  # fmt: skip


def assets(rows: int, villages: list[Area]) -> list[dict]:
    """Each let since 2024, so with contract, keeper and two years' income: seven rows in the register."""
    return [
        {
            "资产编号": f"ZC{at:08d}", "资产名称": f"光伏电站{at}", "资产类别": "经营性", "资产形态": "固定资产", "资金来源": "扶贫资金",
            "购建时间": "201705", "坐落地点": villages[at % len(villages)].name, "数量/规模": "1处", "原值（万元）": "12",
            "净值（万元）": "7.2", "所有权人": "村集体经济组织", "确权日期": "2021-09-30", "经营方式": "租赁", "经营主体": "农业公司",
            "合同起止": "2024-01-01至2028-12-31", "年应收收益（万元）": "0.72", "上年实收收益（万元）": "0.6", "管护主体": "村民委员会",
            "管护责任人": "徐岩", "管护责任人电话": f"199{at:08d}", "资产状态": "正常",
        }
        for at in range(rows)
    ]  # fmt: skip


def measure(code: str, rows: list[dict], township: Area, clerk: User) -> None:
    path, models = workbook(rows), KINDS[code].importer.tables

    def bring():
        with CaptureQueriesContext(connection) as queries:
            outcome = actions.import_file(
                kind=KINDS[code], file=path, area=township, by=clerk, as_of=AS_OF
            )
        return outcome, len(queries)

    before = {model: set(model.objects.values_list("pk", flat=True)) for model in models}
    new, (outcome, queries) = timed(bring)
    assert outcome.counts["created"] == len(rows), (outcome.counts, outcome.importer.problems[:3])
    again, (outcome, queries_again) = timed(bring)
    assert outcome.counts["unchanged"] == len(rows), outcome.counts
    made = {
        model: [row for row in model.objects.all() if row.pk not in before[model]]
        for model in models
    }
    with transaction.atomic():
        for model in reversed(models):
            model.objects.filter(pk__gt=max(before[model], default=0)).delete()
    reading, _ = timed(lambda: sheets.open_workbook(path))
    inserting, _ = timed(lambda: insert(made))
    print(
        f"{code}: {len(rows)} 行，新增 {new:.2f} s（{queries} 句），再导一次 {again:.2f} s（{queries_again} 句）；"
        f"只读 {reading:.2f} s + 只插入 {sum(map(len, made.values()))} 条 {inserting:.2f} s，"
        f"{new / (reading + inserting):.2f} 倍"
    )


@transaction.atomic
def insert(made: dict) -> None:
    for model, rows in made.items():
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
    villages = list(Area.objects.filter(parent=township, level=Area.Level.VILLAGE))
    for code, made in (
        ("claims", claims(rows, people)),
        ("benefits", benefits(rows, people)),
        ("projects", projects(rows // 4, villages)),
        ("assets", assets(rows, villages)),
    ):
        measure(code, made, township, clerk)


if __name__ == "__main__":
    main()
    WORK.cleanup()
