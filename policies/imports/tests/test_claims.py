"""Import of medical claims: one settlement a row, met by its number."""

from datetime import date
from decimal import Decimal

from households.codes import LeaveReason
from households.imports.tests.registers import changes, counts, faults
from policies.models import MedicalClaim


def claim(member, number="JS1", **cells):
    row = {
        "结算单号": number,
        "姓名": member.name,
        "证件号码": member.id_number,
        "类别": "住院",
        "医疗机构": "县人民医院",
        "入院日期": "2021-08-28",
        "出院日期": "2021-09-06",
        "结算日期": "2021-09-06",
        "总费用（元）": "8000",
        "政策范围内费用（元）": "7200",
        "基本医保（元）": "5000",
        "大病保险（元）": "600",
        "医疗救助（元）": "900",
        "财政兜底（元）": "80",
        "其他支付（元）": "20",
        "个人自付（元）": "1400",
        "一站式结算": "是",
        "享受政策": "351",
    }
    return row | cells


def test_a_row_becomes_a_claim_with_all_it_says(bring, family):
    outcome = bring("claims", [claim(family.head)])
    assert counts(outcome) == (1, 0, 0, 0)
    row = MedicalClaim.objects.get()
    assert (row.household, row.member, row.township) == (
        family.household,
        family.head,
        family.household.township,
    )
    assert (row.kind, row.hospital, row.number) == ("inpatient", "县人民医院", "JS1")
    assert (row.admitted_on, row.discharged_on) == (date(2021, 8, 28), date(2021, 9, 6))
    assert row.settled_on == date(2021, 9, 6)
    assert (row.total_cost, row.in_scope_cost) == (Decimal(8000), Decimal(7200))
    paid = (row.paid_basic, row.paid_serious, row.paid_aid, row.paid_backstop, row.paid_other)
    assert paid == (Decimal(5000), Decimal(600), Decimal(900), Decimal(80), Decimal(20))
    assert (row.self_paid, row.is_one_stop, row.scheme) == (Decimal(1400), True, "351")
    assert outcome.written == {"更新医疗报销": 0, "新增医疗报销": 1}


def test_the_same_file_again_changes_nothing(bring, family):
    rows = [claim(family.head), claim(family.wife, "JS2")]
    bring("claims", rows)
    assert counts(bring("claims", rows)) == (0, 0, 2, 0)
    assert MedicalClaim.objects.count() == 2


def test_a_changed_cell_corrects_the_claim(bring, family):
    bring("claims", [claim(family.head)])
    again = bring(
        "claims", [claim(family.head, 医疗机构="市一院", **{"个人自付（元）": "1401.50"})]
    )
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [
        ("医疗机构", "县人民医院", "市一院"),
        ("个人自付（元）", "1400", "1401.5"),
    ]
    row = MedicalClaim.objects.get()
    assert (row.hospital, row.self_paid) == ("市一院", Decimal("1401.50"))


def test_sums_that_do_not_add_up_are_refused_and_nothing_is_written(bring, family):
    outcome = bring(
        "claims", [claim(family.wife), claim(family.head, "JS2", **{"个人自付（元）": "14"})]
    )
    assert counts(outcome) == (1, 0, 0, 1)
    ((row, _, reason),) = faults(outcome)
    assert row == 5
    assert "差 1386 元，超过总费用的百分之一" in reason
    assert not MedicalClaim.objects.exists()


def test_a_number_twice_in_a_file_and_one_of_somebody_else(bring, family):
    outcome = bring("claims", [claim(family.head), claim(family.wife)])
    assert faults(outcome) == [(5, "结算单号", "和第 4 行重复，是同一条，留一行")]
    bring("claims", [claim(family.head)])
    (fault,) = faults(bring("claims", [claim(family.wife)]))
    assert fault[1:] == (
        "结算单号",
        "系统里这一条登记在别人名下，请核对；登错人的先在页面上作废那一条",
    )


def test_who_died_before_is_refused_with_the_day_but_not_who_was_treated_before(bring, family):
    family.wife.left_on, family.wife.leave_reason = date(2021, 8, 20), LeaveReason.DEATH
    family.wife.save()
    (fault,) = faults(bring("claims", [claim(family.wife)]))
    assert fault == (4, "结算单号", "李四已于 2021-08-20 死亡，2021-08-28 不在册")
    treated = claim(family.wife, 入院日期="2021-08-10", 出院日期="2021-08-20")
    assert counts(bring("claims", [treated])) == (1, 0, 0, 0)
