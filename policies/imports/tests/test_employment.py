"""Import of employment and of what the monthly dispatch heard."""

from datetime import date
from decimal import Decimal

from households.codes import LeaveReason
from households.imports.tests.registers import changes, counts, faults, warnings
from policies.models import Employment, EmploymentCheck

SEPTEMBER = date(2021, 9, 30)


def stay(member, **cells):
    row = {
        "证件号码": member.id_number,
        "姓名": member.name,
        "务工区域": "省外",
        "务工地": "福建省泉州市晋江市",
        "务工单位": "晋江鞋业有限公司",
        "行业": "制造业",
        "就业渠道": "外出务工",
        "月工资（元）": "4500",
        "点对点输送": "是",
        "开始日期": "2021-03-01",
    }
    return row | cells


def exported(member, **cells):
    """A row of the national system's 务工月监测."""
    row = {
        "序号": "1",
        "县(市、区、旗)": "云川县",
        "乡(镇)": "小召乡",
        "行政村": "段墓村",
        "自然村(组)": "三组",
        "户编号": "9901012012010001",
        "姓名": member.name,
        "证件号码": member.id_number,
        "监测月份": "202109",
        "是否已务工": "是",
        "务工开始时间": "202103",
        "务工结束时间": "",
        "务工所在省": "江淮省",
        "务工所在市": "云州市",
        "务工所在县": "云川县",
        "务工企业名称": "云川物流",
        "所属行业": "制造业",
        "就业渠道": "外出务工",
        "是否点对点输送": "否",
        "务工月收入（元）": "3000",
    }
    return row | cells


def test_a_row_becomes_a_stay_with_all_it_says(bring, family):
    assert counts(bring("employment", [stay(family.head, 结束日期="2021-09-01")])) == (1, 0, 0, 0)
    kept = Employment.objects.get()
    assert (kept.household, kept.member, kept.place) == (
        family.household,
        family.head,
        "out_province",
    )
    assert (kept.work_place, kept.employer) == ("福建省泉州市晋江市", "晋江鞋业有限公司")
    assert (kept.industry, kept.channel, kept.is_organised) == ("制造业", "migrant", True)
    assert kept.monthly_wage == Decimal(4500)
    assert (kept.valid_from, kept.valid_to) == (date(2021, 3, 1), date(2021, 9, 1))
    assert not EmploymentCheck.objects.exists()


def test_the_export_of_the_month_becomes_stays_and_checks(bring, family, clerk):
    rows = [
        exported(family.head),
        exported(family.wife, 务工所在省="福建省", 务工所在市="泉州市", 务工所在县="晋江市"),
        exported(family.pupil, 就业渠道="帮扶车间"),
    ]
    outcome = bring("employment", rows, as_of=SEPTEMBER)
    assert counts(outcome) == (3, 0, 0, 0)
    places = Employment.objects.order_by("pk").values_list("place", "work_place")
    assert list(places) == [
        ("in_county", "江淮省云州市云川县"),
        ("out_province", "福建省泉州市晋江市"),
        ("workshop", "江淮省云州市云川县"),
    ]
    check = EmploymentCheck.objects.earliest("pk")
    assert (check.employment.member, check.by, check.way) == (family.head, clerk, "sheet")
    assert (check.month, check.is_working, check.checked_on) == (date(2021, 9, 1), True, SEPTEMBER)
    assert check.monthly_wage == Decimal(3000)
    assert counts(bring("employment", rows, as_of=date(2021, 10, 5))) == (0, 0, 3, 0)


def test_city_and_county_decide_the_area(bring, family):
    rows = [
        exported(family.head),
        exported(family.wife, 务工所在市="临江市", 务工所在县="东港区"),
        exported(family.pupil, 务工所在县="望山区"),
    ]
    bring("employment", rows)
    assert list(Employment.objects.order_by("pk").values_list("place", flat=True)) == [
        "in_county", "out_city", "out_county",
    ]  # fmt: skip


def test_the_next_month_is_a_check_of_the_same_stay_with_the_last_wage(bring, family):
    bring("employment", [exported(family.head)])
    october = exported(family.head, 监测月份="202110", **{"务工月收入（元）": "3500"})
    assert counts(bring("employment", [october])) == (1, 0, 0, 0)
    assert Employment.objects.get().monthly_wage == Decimal(3500)
    assert EmploymentCheck.objects.count() == 2
    late = exported(family.head, 监测月份="202108", **{"务工月收入（元）": "2800"})
    assert counts(bring("employment", [late])) == (1, 0, 0, 0)
    assert Employment.objects.get().monthly_wage == Decimal(3500)


def test_several_months_of_one_stay_in_one_file(bring, family):
    rows = [exported(family.head, 监测月份=month, **{"务工月收入（元）": wage})
            for month, wage in (("202108", "3000"), ("202109", "3200"))]  # fmt: skip
    assert counts(bring("employment", rows)) == (2, 0, 0, 0)
    assert Employment.objects.get().monthly_wage == Decimal(3200)
    assert counts(bring("employment", rows)) == (0, 0, 2, 0)
    (fault,) = faults(bring("employment", [rows[0], rows[0]]))
    assert fault[2] == "和第 4 行重复，是同一条，留一行"


def test_who_is_not_there_any_more_ends_the_stay(bring, family):
    bring("employment", [exported(family.head)])
    gone = {
        "证件号码": family.head.id_number,
        "姓名": "张三",
        "月份": "2021-10",
        "是否在务工": "否",
    }
    outcome = bring("employment", [gone])
    assert counts(outcome) == (1, 0, 0, 0)
    kept = Employment.objects.get()
    assert (kept.valid_to, kept.end_reason) == (date(2021, 10, 1), "月调度核实不在了")
    assert not EmploymentCheck.objects.get(month=date(2021, 10, 1)).is_working
    nobody = gone | {"证件号码": family.wife.id_number, "姓名": "李四"}
    assert counts(bring("employment", [nobody])) == (0, 0, 1, 0)


def test_a_changed_cell_corrects_the_stay(bring, family):
    bring("employment", [stay(family.head)])
    again = bring("employment", [stay(family.head, 务工单位="另一家", 结束日期="202109")])
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [
        ("务工单位", "晋江鞋业有限公司", "另一家"),
        ("结束日期", "", "2021-09-30"),
    ]


def test_one_place_at_a_time(bring, family):
    bring("employment", [stay(family.head)])
    moved = stay(family.head, 开始日期="2021-06-01", 务工单位="另一家")
    (fault,) = faults(bring("employment", [moved]))
    assert fault == (
        4, "开始日期", "系统里此人 2021-03-01 起，还没有结束，一天只在一处务工；换了地方的，先给那一段填结束日期",
    )  # fmt: skip
    both = [moved, stay(family.head, 结束日期="2021-06-01")]
    assert counts(bring("employment", both)) == (1, 1, 0, 0)
    assert Employment.objects.filter(valid_to=None).get().employer == "另一家"


def test_what_is_missing_is_asked_for(bring, family):
    rows = [stay(family.head, 开始日期=""), stay(family.wife, 务工区域="")]
    assert [fault[1:] for fault in faults(bring("employment", rows))] == [
        ("开始日期", "没有填开始日期，系统里也没有此人这时的务工"),
        ("务工区域", "没有填务工区域；也可以填务工所在省、市、县，由系统判断"),
    ]


def test_who_died_cannot_be_at_work_and_who_moved_out_is_asked_about(bring, family):
    family.wife.left_on, family.wife.leave_reason = date(2021, 8, 1), LeaveReason.DEATH
    family.wife.save()
    family.pupil.left_on, family.pupil.leave_reason = date(2021, 8, 1), LeaveReason.MOVED_OUT
    family.pupil.save()
    outcome = bring("employment", [stay(family.wife, 结束日期=""), stay(family.pupil, 结束日期="")])
    assert faults(outcome) == [(4, "结束日期", "李四已于 2021-08-01 死亡，请填结束日期")]
    assert warnings(outcome) == [
        (5, "结束日期", "王小五已于 2021-08-01 户籍迁出，请核实，已经停止的填结束日期")
    ]


def test_children_do_not_work(bring, family):
    (fault,) = faults(bring("employment", [stay(family.pupil, 开始日期="2020-03-01")]))
    assert "未满 16 周岁不能务工" in fault[2]
