"""What people type and what sheets look like: understood, or refused with one clear line; never half written."""

import io
from datetime import date

import pytest

from accounts.models import AuditEvent, RowChange
from households.codes import LeaveReason
from households.imports import actions as imports
from households.imports import engine, reports
from households.imports.bulk import ChangedMeanwhile
from households.imports.engine import KINDS
from households.imports.tests.registers import cells, counts, faults, warnings, workbook
from households.models import ImportBatch
from households.tests.make import make_household, make_member
from lib import idcard
from lib.invented import People
from policies.imports.tests.test_claims import claim
from policies.models import MedicalClaim

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def x_member(family):
    """Somebody whose number ends with X, and with a name outside the first plane of characters."""
    tails = (f"99010119700501{tail:03d}" for tail in range(1000))
    number = next(f"{one}X" for one in tails if idcard.check_digit(one) == "X")
    return make_member(household=family.household, name="赵𠮷", id_number=number)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda number: f"  {number[:6]} {number[6:14]} {number[14:]} ",
        lambda number: number.translate(FULL_WIDTH),
        lambda number: number.lower(),
        lambda number: f"‘{number}",
        lambda number: f"{number}42",
        lambda number: f"{number}42B1",
    ],
    ids=["spaces", "full width", "lower-case x", "quote", "20 digits", "22 digits"],
)
def test_a_certificate_is_understood_however_it_is_typed(bring, x_member, spoil):
    row = claim(x_member, 证件号码=spoil(x_member.id_number))
    assert counts(bring("claims", [row])) == (1, 0, 0, 0)
    assert MedicalClaim.objects.get().member == x_member


def test_a_member_kept_with_a_disability_certificate_is_met_by_the_identity_number(bring, family):
    number = People(seed=3).id_number(date(1980, 1, 1), "male")
    member = make_member(household=family.household, name="钱残", id_number=f"{number}42")
    assert counts(bring("claims", [claim(member, 证件号码=number)])) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("990101700501001", "（号码是 15 位旧证号，请换成 18 位）"),
        ("9901011970050100", "（号码位数不对，应为 18 位，现为 16 位）"),
        ("990101197013010011", "（号码出生日期不存在）"),
        ("张三的", "（号码位数不对"),
    ],
)
def test_a_certificate_of_nobody_says_what_is_wrong_with_it(bring, family, number, words):
    ((row, heading, reason),) = faults(bring("claims", [claim(family.head, 证件号码=number)]))
    assert (row, heading) == (4, "证件号码")
    assert reason.startswith(f"系统里没有这个证件号码的成员{words}")
    assert number not in reason


def test_near_matches_are_named_with_masked_certificates(bring, family, places):
    stranger = make_household(village=places.other_village, head_name="张三").members.get()
    wrong = claim(family.head, 证件号码=People(seed=9).id_number(date(1950, 1, 1), "male"))
    (fault,) = faults(bring("claims", [wrong | {"行政村": "段墓村"}]))
    assert f"相近的有：段墓村三组张三（尾号 {family.head.id_number[-4:]}）" in fault[2]
    assert stranger.id_number[-4:] not in fault[2]
    assert family.head.id_number not in fault[2]
    (fault,) = faults(bring("claims", [wrong]))
    assert "郑杨村张三" in fault[2]
    (fault,) = faults(bring("claims", [wrong | {"姓名": "查无此人"}]))
    assert fault[2].endswith("新成员先在农户里登记")


def test_another_name_is_a_warning_and_rare_characters_are_kept(bring, family, x_member):
    outcome = bring(
        "claims", [claim(x_member, 姓名="赵 𠮷"), claim(family.head, "JS2", 姓名="章三")]
    )
    assert warnings(outcome) == [(5, "姓名", "系统里这个证件号码是张三，记在段墓村三组 张三名下")]
    assert outcome.importer.rows[0].name == "赵𠮷"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("8,000.00", 800000),
        ("￥8000", 800000),
        ("８０００", 800000),
        ("0.8万", 800000),
        ("8000元", 800000),
    ],
)
def test_amounts_as_text(bring, family, cell, fen):
    bring("claims", [claim(family.head, **{"总费用（元）": cell})])
    assert MedicalClaim.objects.get().total_cost * 100 == fen


@pytest.mark.parametrize(
    ("cell", "words"),
    [("-8000", "是负数，金额不能小于 0"), ("八千", "不是金额"), ("8000.123", "小数最多 2 位")],
)
def test_amounts_that_are_none(bring, family, cell, words):
    ((_, heading, reason),) = faults(
        bring("claims", [claim(family.head, **{"总费用（元）": cell})])
    )
    assert heading == "总费用（元）"
    assert words in reason


def test_a_heading_in_wan(bring, family):
    row = claim(family.head)
    del row["总费用（元）"]
    assert counts(bring("claims", [row | {"总费用（万元）": "0.8"}])) == (1, 0, 0, 0)
    assert MedicalClaim.objects.get().total_cost == 8000
    (fault,) = faults(bring("claims", [row | {"总费用（万元）": "-0.8"}]))
    assert fault[1] == "总费用（万元）"


def test_a_merged_cell_is_filled_in_its_first_row_only_and_the_others_are_told(bring, family):
    rows = [claim(family.head), claim(family.head, "JS2")]
    outcome = bring(
        "claims", cells([list(rows[0]), *(list(row.values()) for row in rows)], "C2:C3")
    )
    assert faults(outcome) == [(3, "证件号码", "没有填证件号码；合并的单元格请取消合并，每行都填")]
    assert not MedicalClaim.objects.exists()


def test_a_header_in_two_rows(bring, family):
    row = claim(family.head)
    upper = ["费用" if "元" in heading else heading for heading in row]
    lower = [heading if "元" in heading else "" for heading in row]
    outcome = bring("claims", cells([["医疗报销"], upper, lower, list(row.values())]))
    assert counts(outcome) == (1, 0, 0, 0)
    assert MedicalClaim.objects.get().self_paid == 1400


def test_rows_of_another_township_are_told_apart(bring, family):
    row = claim(family.head) | {"乡镇": "柳河乡"}
    assert faults(bring("claims", [row])) == [(4, "乡镇", "不是小召乡的，一次只能导入本乡镇的")]


def test_a_person_of_another_township_is_nobody_here(bring, places):
    far = make_household(village=places.far_village, head_name="远人").members.get()
    (fault,) = faults(bring("claims", [claim(far)]))
    assert fault[2].startswith("系统里没有这个证件号码的成员")
    assert far.id_number[-4:] not in fault[2]


def test_the_stay_of_the_day_is_met(bring, family, places):
    family.pupil.left_on, family.pupil.leave_reason = date(2021, 7, 1), LeaveReason.MARRIAGE
    family.pupil.save()
    other = make_household(village=places.other_village, head_name="陈六")
    now = make_member(
        household=other, name="王小五", sex="female", id_number=family.pupil.id_number,
        joined_on=date(2021, 7, 1), relation="05",
    )  # fmt: skip
    before = claim(
        family.pupil, 入院日期="2021-05-01", 出院日期="2021-05-09", 结算日期="2021-05-09"
    )
    bring("claims", [before, claim(family.pupil, "JS2")])
    members = MedicalClaim.objects.order_by("number").values_list("member", flat=True)
    assert list(members) == [family.pupil.pk, now.pk]


def test_who_joined_later_is_warned_about(bring, family):
    late = make_member(household=family.household, name="新人", joined_on=date(2021, 10, 1))
    outcome = bring("claims", [claim(late)])
    assert counts(outcome) == (1, 0, 0, 0)
    assert warnings(outcome) == [
        (4, "证件号码", "新人从 2021-10-01 起在册，2021-08-28 还不在，仍记在名下")
    ]


def test_the_page_checks_then_writes_all_or_nothing(queue, family, clerk):
    bad = queue("claims", [claim(family.head), claim(family.wife, "JS2", 证件号码="1")])
    assert (bad.state, bad.created, bad.rejected) == (ImportBatch.State.CHECKED, 1, 1)
    with pytest.raises(imports.NotAllowed):
        imports.start_writing(bad)
    assert not MedicalClaim.objects.exists()
    imports.mend(batch=bad, fixes={"5:id_number": family.wife.id_number}, by=clerk)
    imports.check(bad)
    imports.start_writing(bad)
    assert imports.finish_writing(bad, by=clerk)
    assert MedicalClaim.objects.count() == 2
    event = AuditEvent.objects.get(what="import.commit")
    assert event.detail["written"] == {"新增医疗报销": 2, "更新医疗报销": 0}
    history = RowChange.objects.filter(table="policies_medicalclaim")
    assert [row.actor for row in history] == [clerk.pk, clerk.pk]


def test_what_changes_between_check_and_writing_starts_it_anew(queue, family, clerk):
    first = queue("claims", [claim(family.head)])
    imports.start_writing(first)
    assert imports.finish_writing(first, by=clerk)
    second = queue("claims", [claim(family.head, 医疗机构="市一院")])
    MedicalClaim.objects.update(hospital="省二院")
    imports.start_writing(second)
    assert not imports.finish_writing(second, by=clerk)
    assert MedicalClaim.objects.get().hospital == "省二院"
    (change,) = reports.load(second.token).rows[0].changes
    assert (change.old, change.new) == ("省二院", "市一院")


def test_the_plan_is_told_when_a_row_is_not_as_it_was_read(family, bring, places):
    """Even within one transaction nothing is overwritten that nobody has seen."""
    bring("claims", [claim(family.head)])
    file = io.BytesIO(workbook([claim(family.head, 医疗机构="市一院")]))
    file.name = "表.xlsx"
    kind = KINDS["claims"]
    importer = kind.importer(
        kind=kind,
        staged=engine.read(kind, file),
        township=places.township,
        as_of=date(2021, 10, 31),
    )
    importer.plan(lambda percent: None)
    MedicalClaim.objects.update(hospital="省二院")
    with pytest.raises(ChangedMeanwhile):
        importer.write(by=None)
