"""Makers of workbooks for the tests of imports."""

from __future__ import annotations

import io
from datetime import date

from areas.models import Area
from households.imports import actions, reports
from households.imports.households import HOUSEHOLDS
from households.models import ImportBatch
from lib.invented import People
from lib.sheets_out import Column, OutSheet, write_workbook

_people = People(seed=58)
TITLE, NOTE = "脱贫户信息", "导出单位：云川县小召乡　　导出时间：2021-10-31　　单位：元"
HEADINGS = [
    "序号", "乡(镇)", "行政村", "自然村(组)", "户编号", "户类型", "户属性", "政策享受情况", "脱贫时间", "户联系电话",
    "姓名", "性别", "出生日期", "证件类型", "证件号码", "与户主关系", "民族", "政治面貌", "文化程度", "在校生状况", "健康状况",
    "劳动技能", "务工时间（月）", "是否参加城乡居民基本医疗保险", "工资性收入（元）", "是否危房户", "帮扶责任人",
]  # fmt: skip
_FAMILY = [
    ("户主", "男", date(1968, 3, 5)),
    ("配偶", "女", date(1970, 7, 9)),
    ("之女", "女", date(1995, 1, 20)),
]


def person(
    number: str, relation: str = "户主", *, sex: str = "男", born: date | None = None, **cells: str
) -> dict[str, str]:
    """One row; `cells` replace what is under a heading."""
    born = born or date(1968, 3, 5)
    sex_code = "male" if sex == "男" else "female"
    row = {
        "序号": "1", "乡(镇)": "小召乡", "行政村": "段墓村", "自然村(组)": "三组", "户编号": number, "户类型": "脱贫户",
        "户属性": "一般脱贫户", "政策享受情况": "享受政策", "脱贫时间": "201712", "户联系电话": f"154{number[-8:]:0>8}",
        "姓名": _people.name(sex_code), "性别": sex, "出生日期": f"{born:%Y%m%d}", "证件类型": "居民身份证",
        "证件号码": _people.id_number(born, sex_code), "与户主关系": relation, "民族": "汉族", "政治面貌": "群众",
        "文化程度": "初中", "在校生状况": "", "健康状况": "健康", "劳动技能": "普通劳动力", "务工时间（月）": "10",
        "是否参加城乡居民基本医疗保险": "是", "工资性收入（元）": "36000.50", "是否危房户": "否", "帮扶责任人": "蔡军",
    }  # fmt: skip
    return row | cells


def family(number: str, size: int = 3, **cells: str) -> list[dict[str, str]]:
    """The rows of a household; `cells` are in all of them."""
    return [
        person(number, relation, sex=sex, born=born, **cells)
        for relation, sex, born in _FAMILY[:size]
    ]


def workbook(
    rows: list[dict[str, str]],
    headings: list[str] | None = None,
    *,
    title: str = TITLE,
    note: str = NOTE,
) -> bytes:
    headings = HEADINGS if headings is None else headings
    file = io.BytesIO()
    columns = [Column(heading) for heading in headings]
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    write_workbook(file, [OutSheet("脱贫户信息", columns, cells, title, note)])
    return file.getvalue()


def checked(
    content: bytes, *, township: Area, by, name: str = "脱贫户信息.xlsx", **options
) -> ImportBatch:
    batch = actions.upload(
        kind=HOUSEHOLDS, content=content, file_name=name, township=township, by=by, **options
    )
    actions.check(batch)
    return batch


def written(content: bytes, *, township: Area, by, **options) -> ImportBatch:
    batch = checked(content, township=township, by=by, **options)
    assert batch.state == ImportBatch.State.CHECKED, batch.message
    assert batch.rejected == 0, faults(batch)
    actions.start_writing(batch)
    assert actions.finish_writing(batch, by=by)
    return batch


def faults(batch: ImportBatch) -> list[tuple]:
    report = reports.load(batch.token)
    return [
        (problem.row, problem.heading, problem.shown, problem.reason) for problem in report.problems
    ]
