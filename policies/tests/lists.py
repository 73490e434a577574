"""Makers of lists of payments for tests: workbooks as departments send them, uploaded, checked and written by the import."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from areas.models import Area
from households.imports import actions as imports
from households.imports import reports
from households.models import ImportBatch, Member
from households.tests.lists import stranger, workbook
from policies.booking.importing import LIST
from policies.forms.booking import asked_of
from policies.models import BenefitList, Policy

PAID = date(2021, 6, 18)
HEADINGS = ("序号", "村", "学生姓名", "学生身份证号", "就读学校", "学历层次", "学期", "补助金额（元）", "发放日期", "收款人")  # fmt: skip


def paid(member: Member | None = None, **cells) -> dict:
    """One row of a 雨露计划 sheet: a member's, or somebody's whom the register does not know."""
    return {
        "序号": "1",
        "村": "段墓村",
        "学生姓名": member.name if member else "王查无",
        "学生身份证号": member.id_number if member else stranger(),
        "就读学校": "云州市工业学校",
        "学历层次": "中等职业教育",
        "学期": "2021年春季",
        "补助金额（元）": 1500,
        "发放日期": "2021-06-18",
        "收款人": "王家长",
    } | cells


def sheet(rows: list[dict], headings=HEADINGS) -> bytes:
    grid = [["云川县2021年春季学期雨露计划补助发放花名册"], ["填报单位：云川县农业农村局"]]
    grid += [list(headings), *([row.get(one, "") for one in headings] for row in rows)]
    return workbook(grid)


def options_of(policy: Policy, **changes) -> dict:
    is_state = policy.nature == Policy.Nature.STATE
    values = {
        "policy": policy.pk,
        "policy_name": policy.name,
        "is_state": is_state,
        "title": f"{policy}名单",
        "from_unit": "云川县农业农村局",
        "year": 2021,
        "term": "" if is_state or not policy.term_names else "春季",
        "terms": policy.term_names,
        "kind": "",
        "kind_names": policy.kind_names,
        "place_names": policy.place_names,
        "batch": "第一批",
        "source": "衔接资金",
        "is_complete": False,
        "asks": asked_of(policy),
    }
    values |= changes
    return values | {"hint": values["term"]}


def queued(
    *, township: Area, by: User | None, policy: Policy, content: bytes, on=PAID, **changes
) -> ImportBatch:
    """An uploaded list that nobody has read yet."""
    return imports.upload(
        kind=LIST,
        content=content,
        file_name=changes.pop("file_name", "名单.xlsx"),
        township=township,
        as_of=on,
        by=by,
        options=options_of(policy, **changes),
    )


def checked(**values) -> ImportBatch:
    batch = queued(**values)
    imports.check(batch)
    return batch


def faults_of(batch: ImportBatch) -> dict[int, list[str]]:
    """Row → the sorts of its faults."""
    found: dict[int, list[str]] = {}
    for problem in reports.load(batch.token).problems:
        found.setdefault(problem.row, []).append(problem.code)
    return found


def write(batch: ImportBatch, by: User | None) -> BenefitList:
    assert batch.state == ImportBatch.State.CHECKED, batch.message
    imports.start_writing(batch)
    assert imports.finish_writing(batch, by=by), batch.message
    return BenefitList.objects.filter(township=batch.township_id).latest("pk")


def make_benefit_list(*, by: User | None, **values) -> BenefitList:
    return write(checked(by=by, **values), by)
