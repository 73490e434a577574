"""Checks of a screening round: one household, many at once, corrections; problems and their mending."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.codes import BaseType
from households.tests.make import make_household
from monitoring import actions
from monitoring.actions import screening_records
from monitoring.checks import Check, Found, names_in
from monitoring.models import ScreeningProblem, ScreeningRecord
from monitoring.tests.make import make_case, make_screening

ON = date(2021, 10, 20)
TWO = "钱村干、赵网格"


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


def record(screening, household, by, **changes):
    values = {"checked_on": ON, "checked_by": TWO}
    return actions.record_screening(
        screening=screening, household=household, by=by, **(values | changes)
    )


def check(household, **changes):
    return Check(household=household.pk, **({"checked_on": ON, "checked_by": TWO} | changes))


def test_a_check_says_who_found_what_in_which_key_groups(screening, household, grid_officer):
    row = record(
        screening,
        household,
        grid_officer,
        is_water_fine=False,
        groups=["water", "living_alone"],
        problems=[
            Found(content="水管坏了", measure="换水管", owner="钱村干", due_on=date(2021, 11, 1)),
            Found(content="水费未缴"),
        ],
    )
    assert row.recorded_by == grid_officer
    assert sorted(row.groups.values_list("kind", flat=True)) == ["living_alone", "water"]
    assert list(row.problems.values_list("content", "owner", "due_on")) == [
        ("水管坏了", "钱村干", date(2021, 11, 1)),
        ("水费未缴", "", None),
    ]
    event = AuditEvent.objects.get(what="screening.record")
    assert (event.by, event.target_id) == (grid_officer, str(row.pk))


def test_what_was_only_described_counts_as_a_problem(screening, household, clerk):
    row = record(screening, household, clerk, is_income_fine=False, finding="务工收入减半")
    assert row.problems.get().content == "务工收入减半"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked_by": "赵网格"}, "排查人至少 2 人"),
        ({"checked_by": "赵 网"}, "排查人至少 2 人"),
        ({"checked_on": date(2021, 10, 17)}, "早于这一轮的开始日期 2021-10-18"),
        ({"checked_on": timezone.localdate() + timedelta(days=1)}, "还没有到"),
        ({"is_income_fine": False, "is_water_fine": False}, "收入、饮水安全有问题，请写明"),
        ({"is_at_risk": True}, "符合纳入条件的，请写明"),
        ({"problems": [Found(content=" ")]}, "问题没有写内容"),
        (
            {"problems": [Found(content="漏雨", due_on=date(2021, 10, 1))]},
            "整改期限 2021-10-01 早于排查日期 2021-10-20",
        ),
        ({"groups": ["rich"]}, "没有这类重点群体：rich"),
        ({"finding": "减" * 501}, "情况说明太长，最多 500 个字"),
        ({"problems": [Found(content="漏", owner="钱" * 51)]}, "责任人太长，最多 50 个字"),
    ],
)
def test_what_does_not_fit_is_refused(screening, household, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        record(screening, household, clerk, **changes)
    assert not ScreeningRecord.objects.exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三、李四", {"张三", "李四"}),
        ("张三 李四", {"张三", "李四"}),
        ("张　三，李四；王五", {"张三", "李四", "王五"}),
        ("和建国", {"和建国"}),
        ("张三、张三", {"张三"}),
        ("、 ", set()),
    ],
)
def test_names_are_told_apart(text, names):
    assert names_in(text) == names


def test_dates_before_the_household_and_after_its_end_are_refused(screening, places, clerk):
    young = make_household(village=places.village, registered_on=date(2021, 10, 25))
    gone = make_household(
        village=places.village, dissolved_on=date(2021, 10, 20), dissolve_reason="death"
    )
    with pytest.raises(NotAllowed, match="早于该户建档日期 2021-10-25"):
        record(screening, young, clerk)
    with pytest.raises(NotAllowed, match="已于 2021-10-20 销户"):
        record(screening, gone, clerk)
    assert record(screening, gone, clerk, checked_on=date(2021, 10, 19))


@pytest.mark.parametrize(
    ("coverage", "accepted"),
    [
        ("all", ["ordinary", "lifted", "monitored"]),
        ("focus", ["lifted", "monitored"]),
        ("monitored", ["monitored"]),
    ],
)
def test_a_round_takes_the_households_that_it_covers(places, clerk, coverage, accepted):
    screening = make_screening(township=places.township, by=clerk, coverage=coverage)
    households = {
        "ordinary": make_household(village=places.village),
        "lifted": make_household(village=places.village, base_type=BaseType.LIFTED),
        "monitored": make_household(village=places.village),
    }
    make_case(household=households["monitored"], by=clerk)

    done = actions.record_screenings(
        screening=screening, records=[check(one) for one in households.values()], by=clerk
    )
    taken = set(ScreeningRecord.objects.values_list("household", flat=True))
    assert taken == {households[name].pk for name in accepted}
    assert done.written == len(accepted)
    assert {one.household for one in done.refused} == {
        one.pk for name, one in households.items() if name not in accepted
    }
    assert all("这一轮只排查" in one.why for one in done.refused)


# Many at once


def test_many_are_written_once_with_one_event_and_the_refused_say_why(screening, places, clerk):
    households = [make_household(village=places.village) for _ in range(4)]
    far = make_household(village=places.far_village)
    record(screening, households[0], clerk)
    checks = [check(one) for one in (*households, households[3], far)]
    checks[2] = check(households[2], checked_by="赵网格")

    done = actions.record_screenings(screening=screening, records=checks, by=clerk)

    assert done.written == 1
    assert {one.household: one.why for one in done.refused} == {
        households[0].pk: "这一轮已排查过该户，要改请用更正。",
        households[2].pk: "排查人至少 2 人，姓名用顿号隔开。",
        households[3].pk: "这一户给了两次排查结果，只能有一次。",
        far.pk: "不是这一轮的乡镇的户。",
    }
    event = AuditEvent.objects.filter(what="screening.record").latest("pk")
    assert (event.target_id, event.detail) == (str(screening.pk), {"rows": 1})


def test_whoever_comes_between_two_looks_is_not_overwritten(
    screening, places, clerk, village_cadre, monkeypatch
):
    """The other's record appears after the first look; the database refuses, the second look tells who was taken."""
    one, two = (make_household(village=places.village) for _ in range(2))
    record(screening, one, village_cadre, checked_by="赵网格、孙某")
    looks = iter([set(), {one.pk}])
    monkeypatch.setattr(screening_records, "_taken", lambda *asked: next(looks))

    done = actions.record_screenings(
        screening=screening, records=[check(one), check(two)], by=clerk
    )

    assert (done.written, [refusal.household for refusal in done.refused]) == (1, [one.pk])
    assert ScreeningRecord.objects.get(household=one).checked_by == "赵网格、孙某"


def test_the_second_of_two_who_record_one_household_is_told(
    screening, household, grid_officer, village_cadre, monkeypatch
):
    record(screening, household, grid_officer)
    with pytest.raises(NotAllowed, match="已排查过该户"):
        record(screening, household, village_cadre)
    monkeypatch.setattr(screening_records, "_taken", lambda *asked: set())  # both looked before
    with pytest.raises(NotAllowed, match="已排查过该户"):
        record(screening, household, village_cadre)
    assert ScreeningRecord.objects.get().recorded_by == grid_officer


def test_after_the_end_only_the_township_enters_what_is_missing(
    screening, household, clerk, village_cadre, leader
):
    actions.close_screening(
        screening=screening, by=clerk, ended_on=date(2021, 11, 20), reason="雪天路封"
    )
    with pytest.raises(NotAllowed, match="已于 2021-11-20 结束，补录和更正由乡镇办"):
        record(screening, household, village_cadre)
    with pytest.raises(NotAllowed, match="不能“记走访”"):
        record(screening, household, leader)
    with pytest.raises(NotAllowed, match="晚于这一轮的结束日期"):
        record(screening, household, clerk, checked_on=date(2021, 11, 21))
    row = record(screening, household, clerk)
    with pytest.raises(NotAllowed, match="由乡镇办"):
        actions.correct_screening_record(
            record=row, by=village_cadre, reason="漏填", checked_on=ON, checked_by=TWO
        )


# Corrections


def test_a_correction_changes_groups_and_adds_problems_with_one_event(
    screening, household, grid_officer
):
    row = record(screening, household, grid_officer, groups=["water"])
    actions.correct_screening_record(
        record=row,
        by=grid_officer,
        reason="漏填",
        checked_on=ON,
        checked_by=TWO,
        is_housing_fine=False,
        groups=["housing"],
        problems=[Found(content="屋顶漏雨")],
    )
    assert not ScreeningRecord.objects.get().is_housing_fine
    assert row.groups.get().kind == "housing"
    assert row.problems.get().content == "屋顶漏雨"
    assert AuditEvent.objects.get(what="screening.correct").reason == "漏填"

    actions.correct_screening_record(
        record=row,
        by=grid_officer,
        reason="又发现一个",
        checked_on=ON,
        checked_by=TWO,
        is_housing_fine=False,
        problems=[Found(content="墙体开裂")],
    )
    assert row.problems.count() == 2
    assert row.groups.get().kind == "housing"
    assert AuditEvent.objects.filter(what="screening.correct").count() == 2


def test_a_correction_that_does_not_fit_changes_nothing(screening, household, clerk):
    row = record(screening, household, clerk)
    for reason, changes, words in (
        (" ", {}, "请写更正理由"),
        ("漏填", {"checked_by": "赵网格"}, "至少 2 人"),
        ("漏填", {"is_income_fine": False}, "收入有问题，请写明"),
    ):
        values = {"checked_on": ON, "checked_by": TWO} | changes
        with pytest.raises(NotAllowed, match=words):
            actions.correct_screening_record(record=row, by=clerk, reason=reason, **values)
    assert ScreeningRecord.objects.get().is_income_fine


# Problems


@pytest.fixture
def problem(screening, household, clerk):
    found = Found(content="水管坏了", measure="换水管", owner="钱村干", due_on=date(2021, 11, 1))
    return record(screening, household, clerk, is_water_fine=False, problems=[found]).problems.get()


def test_a_problem_is_mended_once_even_after_the_end(problem, clerk, grid_officer, screening):
    actions.close_screening(
        screening=screening, by=clerk, ended_on=date(2021, 11, 20), reason="雪天路封"
    )
    stale = ScreeningProblem.objects.get()
    actions.rectify_problem(
        problem=problem, by=grid_officer, rectified_on=date(2021, 11, 5), result="已换新管"
    )
    row = ScreeningProblem.objects.get()
    assert (row.rectified_by, row.rectified_on, row.result) == (
        grid_officer,
        date(2021, 11, 5),
        "已换新管",
    )
    with pytest.raises(NotAllowed, match="刚由他人登记为整改完成"):
        actions.rectify_problem(
            problem=stale, by=clerk, rectified_on=date(2021, 11, 6), result="已修"
        )
    assert AuditEvent.objects.filter(what="screening.rectify").count() == 1


@pytest.mark.parametrize(
    ("on", "result", "words"),
    [
        (date(2021, 10, 19), "已修", "早于排查日期 2021-10-20"),
        (timezone.localdate() + timedelta(days=1), "已修", "还没有到"),
        (date(2021, 11, 5), " ", "请写明整改结果"),
    ],
)
def test_a_mending_that_does_not_fit_is_refused(problem, clerk, on, result, words):
    with pytest.raises(NotAllowed, match=words):
        actions.rectify_problem(problem=problem, by=clerk, rectified_on=on, result=result)
    assert ScreeningProblem.objects.open().count() == 1


def test_a_problem_is_corrected_with_a_reason_and_never_unmended(problem, clerk):
    values = {"content": "水管漏水", "measure": "换水管", "owner": "孙邻村", "due_on": None}
    with pytest.raises(NotAllowed, match="请写更正理由"):
        actions.correct_problem(problem=problem, by=clerk, reason="", **values)
    actions.correct_problem(problem=problem, by=clerk, reason="写错", **values)
    assert ScreeningProblem.objects.get().content == "水管漏水"

    actions.rectify_problem(
        problem=problem, by=clerk, rectified_on=date(2021, 11, 5), result="已换"
    )
    with pytest.raises(NotAllowed, match="请填整改完成日期"):
        actions.correct_problem(problem=problem, by=clerk, reason="写错", **values)
    actions.correct_problem(
        problem=problem,
        by=clerk,
        reason="日期写错",
        rectified_on=date(2021, 11, 6),
        result="已换新管",
        **values,
    )
    row = ScreeningProblem.objects.get()
    assert (row.rectified_on, row.result) == (date(2021, 11, 6), "已换新管")
