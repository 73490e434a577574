"""What holds for every file and every kind: rows add up, a second time changes nothing, queries do not grow with rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.imports import engine, workbooks
from households.imports.actions import named
from households.imports.engine import KINDS
from households.imports.tests.registers import counts, planned, workbook
from households.tests.make import make_household
from lib.sheets import open_workbook
from policies import imports
from policies.imports.tests.test_benefits import grant, state
from policies.imports.tests.test_claims import claim
from policies.imports.tests.test_employment import exported
from policies.imports.tests.test_insurance import case, insured
from policies.imports.tests.test_loans import ledger
from policies.imports.tests.test_posts import post
from policies.imports.tests.test_repairs import repair
from policies.imports.tests.test_trainees import seat
from policies.models import Benefit, MedicalClaim

pytestmark = pytest.mark.usefixtures("catalogue")

ROWS = {
    "claims": lambda member, at: claim(member, f"JS{at}"),
    "benefits": lambda member, at: grant(member) if at % 2 else state(member),
    "employment": lambda member, at: exported(member),
    "posts": lambda member, at: post(member),
    "loans": lambda member, at: ledger(member, 借款合同号=f"HT{at}"),
    "insured": lambda member, at: insured(member),
    "insurance_claims": lambda member, at: case(member, 案号=f"BA{at}"),
    "repairs": lambda member, at: repair(member.household),
    "trainees": lambda member, at: seat(member),
}


def people(places, number: int) -> list:
    return [make_household(village=places.village).members.get() for _ in range(number)]


def test_every_kind_has_its_rows_here():
    assert {kind.code for kind in imports.KINDS} == set(ROWS)


@pytest.mark.parametrize("code", ROWS)
def test_queries_do_not_grow_with_rows(bring, places, code):
    members = people(places, 40)
    if code == "insurance_claims":
        bring("insured", [insured(member) for member in members])
    rows = [ROWS[code](member, at) for at, member in enumerate(members)]
    few, few_queries = planned(KINDS[code], rows[:3], places.township)
    many, many_queries = planned(KINDS[code], rows, places.township)
    assert not few.problems
    assert not many.problems
    assert many_queries == few_queries
    first = bring(code, rows)
    again = bring(code, rows)
    assert counts(first)[0] == len(rows)
    assert counts(again) == (0, 0, len(rows), 0)
    few_again, many_again = (
        planned(KINDS[code], some, places.township)[1] for some in (rows[:3], rows)
    )
    assert many_again == few_again


@pytest.mark.parametrize("code", ROWS)
def test_the_template_and_its_example_can_be_read_by_the_importer(code):
    kind = KINDS[code]
    filled, explained, example = open_workbook(named(workbooks.template(kind), "模板.xlsx"))
    assert (filled.name, explained.name, example.name) == (kind.label, "填写说明", "示例")
    headings = [column.heading for column in kind.columns if not column.field.startswith("seen.")]
    assert [cell for cell in filled.rows[-1] if cell] == headings
    assert kind.about.split("；")[0] in " ".join(str(cell) for cell in explained.rows[1])
    cells = dict(zip(headings, example.rows[-1], strict=False))
    by_heading = {column.heading: column for column in kind.columns}
    said = {heading: cell for heading, cell in cells.items() if cell}
    assert len(said) == len(kind.example)
    for heading, cell in said.items():
        by_heading[heading].cleaner.parse(cell)
    assert {c.heading for c in kind.columns if c.required} <= set(said)


def test_the_page_offers_every_kind_to_the_township_and_nobody_else(login, clerk, leader):
    page = login(clerk).get(reverse("households:imports")).content.decode()
    assert 'value="households" selected' in page
    for kind in imports.KINDS:
        assert kind.label in page
        assert kind.about in page
        url = reverse("households:import_template", args=[kind.code])
        assert url in page
        assert login(clerk).get(url).status_code == 200
    assert login(leader).get(reverse("households:imports")).status_code == 403


CELLS = {
    "证件号码": st.sampled_from(["", "1", "99010119700101001", None]),
    "总费用（元）": st.sampled_from(["", "-1", "8000", "8001", "0.8万", "x"]),
    "结算日期": st.sampled_from(["", "2021-09-06", "2021-02-30", "2031-01-01", "202109"]),
    "结算单号": st.sampled_from(["JS1", "JS2", "JS3", ""]),
    "医疗机构": st.sampled_from(["", "市一院", "县人民医院"]),
}
SPOILT = st.lists(
    st.tuples(st.integers(0, 2), st.dictionaries(st.sampled_from(sorted(CELLS)), st.none())),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_rows_are_created_updated_unchanged_or_rejected_and_nothing_is_half_written(
    bring, family, data
):
    members = [family.head, family.wife, family.pupil]
    rows = []
    for at, (who, spoilt) in enumerate(data.draw(SPOILT)):
        row = claim(members[who], f"JS{at}")
        for heading in spoilt:
            value = data.draw(CELLS[heading])
            row[heading] = row[heading] if value is None else value
        rows.append(row)
    before = MedicalClaim.objects.count()
    outcome = bring("claims", rows)
    created, updated, unchanged, rejected = counts(outcome)
    assert created + updated + unchanged + rejected == len(rows) == len(outcome.importer.rows)
    assert {one.row for one in outcome.importer.problems} == {
        row.row for row in outcome.importer.rows if row.result == engine.REJECTED
    }
    written = MedicalClaim.objects.count() - before
    assert written == (0 if rejected else created)
    if not rejected:
        assert counts(bring("claims", rows)) == (0, 0, len(rows), 0)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    payments=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(["春季", "秋季"]), st.integers(1, 28)),
        min_size=1,
        max_size=6,
    )
)
def test_a_period_is_paid_once_whatever_comes_in_whatever_order(bring, family, payments):
    members = [family.head, family.pupil]
    for who, term, day in payments:
        paid_on = date(2021, 6, day).isoformat()
        bring("benefits", [grant(members[who], 期次=term, 发放日期=paid_on)])
    kept = list(Benefit.objects.values_list("member", "period_key"))
    assert len(kept) == len(set(kept))
    assert {(members[who].pk, f"2021{term}") for who, term, _ in payments} <= set(kept)


def test_the_command_brings_a_file_and_says_what_became_of_it(family, places, tmp_path, capsys):
    path = tmp_path / "报销.xlsx"
    path.write_bytes(workbook([claim(family.head)]))
    call_command("import_workbook", "claims", str(path), "--area", places.township.code)
    out = capsys.readouterr().out
    assert "1 行 = 新增 1 + 更新 0 + 无变化 0 + 有误 0" in out
    assert "新增医疗报销 1" in out
    path.write_bytes(workbook([claim(family.head, "JS2", 证件号码="990101197001010011")]))
    with pytest.raises(CommandError, match="一行也不写入"):
        call_command("import_workbook", "claims", str(path), "--area", places.township.code)
    out = capsys.readouterr().out
    assert "错误：第 4 行 证件号码 “尾号 0011”" in out
    assert "990101197001010011" not in out
