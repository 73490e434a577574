"""The words for all of monitoring: clues, lists, screenings, visits, officers, tags, targets; and the laws they keep."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import AreaYear
from areas.tests.make import make_grid, make_tag, make_target
from households.actions import dissolve
from households.models import ExternalList, ExternalListRow, HelperAssignment, MemberYear
from households.tests.make import make_household, make_household_tag, make_member
from monitoring.models import (
    Alert,
    CaseRisk,
    CaseStep,
    Clue,
    GridOfficer,
    Measure,
    ScreeningItem,
    ScreeningProblem,
    ScreeningRecord,
    Visit,
)
from reports.tests.township import context, error, figure, make_case, make_screening, value
from reports.vocabulary.relations import evaluate_checked

read_only = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
REVIEW = {"expected": 30, "present": 27, "agreed": 26, "opposed": 0}
DAYS = st.dates(date(2020, 6, 1), date(2022, 6, 30))


def make_record(screening, household, on=date(2021, 10, 25), **fields) -> ScreeningRecord:
    return ScreeningRecord.objects.create(
        township=household.township,
        screening=screening,
        household=household,
        checked_on=on,
        checked_by="甲、乙",
        **fields,
    )


def make_clue(household, on=date(2021, 5, 6), clerk=None, **fields) -> Clue:
    if "conclusion" in fields:
        fields |= {"concluded_on": fields.pop("concluded_on", on), "concluded_by": clerk}
    fields = {"source": "officer", "risk": "illness", "detail": "住院"} | fields
    return Clue.objects.create(
        township=household.township, household=household, received_on=on, **fields
    )


@pytest.fixture
def screened(places):
    """Six households: 脱贫 and monitored, 脱贫, 贫困, two 一般, and one monitored only after it was looked at."""
    screening = make_screening(places.township)
    screening.ended_on = date(2021, 11, 20)
    screening.save()
    kinds = ["lifted", "lifted", "poor", "ordinary", "ordinary", "ordinary"]
    villages = [places.village, places.other_village] * 3
    households = [
        make_household(village=village, base_type=kind, size=2)
        for village, kind in zip(villages, kinds, strict=True)
    ]
    make_case(households[0], "脱贫不稳定户", identified_on=date(2021, 5, 1))
    make_case(households[5], identified_on=date(2021, 11, 5), screening=screening)
    for household in households:
        make_record(screening, household)
    ScreeningItem.objects.create(
        township=places.township, screening=screening, order=1, name="三保障一安全"
    )
    ScreeningItem.objects.create(
        township=places.township, screening=screening, order=2, name="资产管理"
    )
    return households


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('排查户("动态调整").户数', 6),
        ('排查户("动态调整").人数', 12),
        ('排查户("动态调整").监测对象.户数', 1),
        ('排查户("动态调整").脱贫户.户数', 1),
        ('排查户("动态调整").贫困户.户数', 1),
        ('排查户("动态调整").一般农户.户数', 3),
        ('排查户("动态调整").其中(监测对象).户数', 2),
        ('排查("动态调整").村数', 2),
        ('排查("动态调整").内容数', 2),
        ('监测对象.排查("动态调整").新增.户数', 1),
        ('监测对象.新增.排查期间("动态调整").户数', 1),
        ('监测对象.新增.排查期间("动态调整").人数', 2),
        ('排查户.村("段墓村").户数', 3),
    ],
)
def test_a_round_is_counted_by_kind_of_household_and_as_a_period(
    places, screened, expression, expected
):
    assert value(expression, places.township) == expected


@read_only
@given(day=DAYS)
def test_the_kinds_of_screened_households_are_the_whole(places, screened, day):
    dates = {"year": day.year, "as_of": day}
    parts = [f"排查户.{kind}.户数" for kind in ("监测对象", "脱贫户", "贫困户", "一般农户")]
    whole = value("排查户.户数", places.township, **dates)
    assert sum(value(part, places.township, **dates) for part in parts) == whole


def test_problems_of_a_round_are_found_and_rectified(places, screened, clerk):
    record = ScreeningRecord.objects.first()
    for number in range(3):
        ScreeningProblem.objects.create(
            township=places.township,
            record=record,
            content=f"问题{number}",
            **({"rectified_on": date(2021, 12, 1), "rectified_by": clerk} if number else {}),
        )
    assert value("排查户.问题数", places.township) == 3
    assert value("排查户.已整改问题数", places.township) == 2
    assert value("排查户.已整改问题数", places.township, as_of=date(2021, 11, 30)) == 0


def test_the_window_of_a_round_is_remembered_with_its_dates(places, screened):
    """A round that is given another end gives another figure: statements are remembered, values never."""
    expression = '监测对象.新增.排查期间("动态调整").户数'
    assert value(expression, places.township) == 1
    screening = ScreeningRecord.objects.first().screening
    screening.ended_on = date(2021, 10, 31)
    screening.save()
    assert value(expression, places.township) == 0


def test_an_unknown_round_names_the_nearest(places, screened):
    found = error('监测对象.新增.排查期间("动态调正").户数', places.township)
    assert "信息动态调整排查" in found.message
    assert "哪轮排查" in error("监测对象.新增.排查期间().户数", places.township).message


@pytest.fixture
def funnel(places, clerk):
    """A list of four rows: three matched, two with a clue, one concluded and included."""
    households = [make_household(village=places.village) for _ in range(3)]
    document = ExternalList.objects.create(
        township=places.township,
        by=clerk,
        kind="medical_cost",
        title="高额自付名单",
        from_unit="县医保局",
        received_on=date(2021, 6, 1),
        file_name="a.xlsx",
        sha256="0" * 64,
    )
    rows = [
        ExternalListRow.objects.create(
            township=places.township,
            list=document,
            number=number,
            name="某人",
            **(
                {
                    "household": households[number],
                    "member": households[number].members.first(),
                    "match": "id",
                }
                if number < 3
                else {}
            ),
        )
        for number in range(4)
    ]
    from_list = {"source": "department", "from_unit": "县医保局"}
    make_clue(
        households[0],
        on=date(2021, 6, 2),
        list_row=rows[0],
        conclusion="include",
        clerk=clerk,
        **from_list,
    )
    make_clue(households[1], on=date(2021, 6, 2), list_row=rows[1], **from_list)
    make_clue(households[2], on=date(2021, 7, 2), conclusion="exclude", clerk=clerk)
    return households


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("部门名单.条数", 4),
        ('部门名单("医保高额自付").份数', 1),
        ('部门名单.单位("医保局").条数', 4),
        ("部门名单.匹配上.人数", 3),
        ("部门名单.没匹配上.条数", 1),
        ("部门名单.转线索.条数", 2),
        ("部门名单.已核实.条数", 1),
        ("部门名单.已纳入.户数", 1),
        ('部门名单("低保").条数', 0),
        ("线索.件数", 3),
        ('线索.来源单位("医保局").件数', 2),
        ('线索.结论("纳入").件数', 1),
        ("线索.未核实.件数", 1),
        ("线索.已核实.户数", 2),
        ('线索.来源("干部、网格员走访").件数', 1),
        ("群众自报.件数", 0),
    ],
)
def test_the_funnel_from_the_list_to_the_conclusion(places, funnel, expression, expected):
    assert value(expression, places.township) == expected


def test_a_clue_counts_as_open_until_the_day_of_its_conclusion(places, funnel):
    assert value("线索.未核实.件数", places.township, as_of=date(2021, 6, 1)) == 0
    assert value('线索.未核实.截至("2021-07-01").件数', places.township) == 1
    clue = Clue.objects.get(conclusion="exclude")
    Clue.objects.filter(pk=clue.pk).update(concluded_on=date(2021, 9, 1))
    assert value('线索.未核实.截至("2021-08-01").件数', places.township) == 2


def test_coverage_of_visits_counts_each_household_once(places, clerk):
    watched = [make_household(village=places.village, grid=places.grid) for _ in range(3)]
    for household in watched:
        make_case(household)
    for on in (date(2021, 8, 1), date(2021, 8, 9)):
        Visit.objects.create(
            township=places.township, household=watched[0], visited_by=clerk, visited_on=on
        )
    assert value("监测对象.未消除.已走访.户数", places.township) == 1
    assert value("监测对象.未消除.未走访.户数", places.township) == 2
    assert value(f'走访.走访人("{clerk.name}").户数', places.township) == 1
    assert (
        value('监测对象.未消除.已走访.期间("2021-09-01", "2021-09-30").户数', places.township) == 0
    )
    coverage = "比率(监测对象.未消除.已走访.户数, 监测对象.未消除.户数)|百分比"
    assert figure(coverage, places.township).printed == "33.33%"


def test_by_grid_within_the_village(places):
    make_grid(village=places.other_village)  # another 第一网格
    inside = make_household(village=places.village, grid=places.grid)
    make_case(inside)
    make_case(make_household(village=places.village))
    assert value('监测对象.村("段墓村").网格("第一网格").户数', places.township) == 1
    assert "没有分网格" in error('驻村.网格("第一网格").人数', places.township).message


def test_steps_in_progress_by_the_day(places, clerk):
    """Proposed on 25 August, on notice from the 27th to the 31st, identified on 1 September."""
    case = make_case(make_household(village=places.village), identified_on=date(2021, 9, 1))
    notice = {"notice_from": date(2021, 8, 27), "notice_to": date(2021, 8, 31)}
    for kind, day, fields in (("propose", 25, {}), ("review", 26, REVIEW), ("notice", 31, notice)):
        CaseStep.objects.create(
            township=places.township,
            case=case,
            done_by=clerk,
            kind=kind,
            done_on=date(2021, 8, day),
            **fields,
        )

    def count(words, day):
        return value(f"监测对象.拟识别.{words}.户数", places.township, as_of=date(2021, 8, day))

    assert [count('办到("村级民主评议")', day) for day in (25, 28, 31)] == [0, 1, 0]
    assert [count('办到("村内公示")', day) for day in (28, 31)] == [0, 1]
    assert [count("在公示", day) for day in (26, 28, 31)] == [0, 1, 1]
    assert value("监测对象.拟识别.户数", places.township, as_of=date(2021, 9, 1)) == 0


def test_the_main_risk_is_the_first(places):
    case = make_case(make_household(village=places.village))  # 因病 first
    CaseRisk.objects.create(township=places.township, case=case, order=2, kind="schooling")
    assert value('监测对象.主要风险("因病").户数', places.township) == 1
    assert value('监测对象.主要风险("因学").户数', places.township) == 0
    assert value('监测对象.风险("因学").户数', places.township) == 1


def test_measures_per_household(places):
    case = make_case(make_household(village=places.village))
    for number in range(3):
        Measure.objects.create(
            township=places.township,
            household=case.household,
            case=case,
            group="health",
            item=f"措施{number}",
            planned_on=date(2021, 6, 1),
            done_on=date(2021, 7, 1),
        )
    assert value("监测对象.有措施.户数", places.township) == 1
    assert value("比率(帮扶措施.监测帮扶.条数, 监测对象.户数)", places.township) == 3


def test_tags_of_households_are_words_with_dates(places):
    lifted = make_household(village=places.village, base_type="lifted", size=3)
    make_household_tag(household=lifted, name="低收入", valid_from=date(2021, 3, 1))
    other = make_household(village=places.village)
    make_household_tag(household=other, name="低收入", valid_to=date(2021, 6, 1))
    make_case(lifted, "脱贫不稳定户")
    expected = {
        "低收入.户数": 1,
        '农户.标签("低收入").户数': 1,
        '农户.标签("低收入").截至("2021-05-01").户数': 2,
        '脱贫户.标签("低收入").人数': 3,
        '人口.标签("低收入").人数': 3,
        '监测对象.标签("低收入").户数': 1,
        '一般农户.标签("低收入").户数': 0,
    }
    assert {text: value(text, places.township) for text in expected} == expected
    assert "低收入" in error("低收如.户数", places.township).message
    assert "低收入" in error('脱贫户.标签("低收如").户数', places.township).message
    assert "数的不是农户" in error('项目.标签("低收入").个数', places.township).message


@pytest.fixture
def register(places):
    """脱贫户, 贫困户 and 一般农户 of two villages, registered one after another, three of them tagged."""
    for number, kind in enumerate(["lifted", "poor", "ordinary", "poor", "lifted"]):
        village = (places.village, places.other_village)[number % 2]
        since = date(2020, 3 + number, 1)
        household = make_household(village=village, base_type=kind, registered_on=since)
        if number < 3:
            make_household_tag(household=household, name="低收入", valid_from=date(2020, 9, 1))


@read_only
@given(day=DAYS, rows=st.sampled_from(['农户.标签("低收入")', "一般农户", "贫困户", "建档立卡户"]))
def test_tagged_and_poor_households_keep_the_laws(places, register, rows, day):
    dates = {"year": day.year, "as_of": day}

    def count(rows, place=places.township):
        return value(f"{rows}.户数", place, **dates)

    assert sum(count(rows, v) for v in (places.village, places.other_village)) == count(rows)
    assert max(count(rows), count("脱贫户")) <= count(f"({rows} + 脱贫户)")
    assert count(f"({rows} + 脱贫户)") == count("脱贫户") + count(f"({rows} - 脱贫户)")
    assert count("脱贫户") + count("贫困户") == count("建档立卡户")


def test_a_household_that_died_out_was_what_it_was_that_day(places, clerk):
    gone = make_household(village=places.village, base_type="lifted", size=2)
    make_household(village=places.village, base_type="lifted", size=2)
    dissolve(
        household=gone,
        on=date(2021, 5, 4),
        dissolve_reason="moved_out",
        reason="整户迁出",
        by=clerk,
    )
    expected = {
        "农户.整户减少.户数": 1,
        "农户.整户减少.人数": 2,
        "农户.整户减少.当时(脱贫户).户数": 1,
        "人口.自然减少.当时(脱贫户).人数": 2,
        "人口.自然减少.当时(脱贫户 + 监测对象).户数": 1,
        "农户.整户减少.当时(一般农户).户数": 0,
        "脱贫户.户数": 1,
    }
    assert {text: value(text, places.township) for text in expected} == expected


def test_moving_to_another_household_is_no_natural_change(places):
    household = make_household(village=places.village)
    make_member(household=household, joined_on=date(2021, 4, 1), join_reason="split")
    make_member(household=household, joined_on=date(2021, 4, 1), join_reason="birth")
    make_member(household=household, left_on=date(2021, 4, 1), leave_reason="merge")
    assert value("人口.自然增加.人数", places.township) == 1
    assert value("人口.自然减少.人数", places.township) == 0


def test_grid_officers_and_alerts_of_the_day(places):
    officers = [("张三", places.grid, None), ("张三", None, None), ("李四", None, date(2021, 6, 1))]
    for name, grid, until in officers:
        GridOfficer.objects.create(
            township=places.township,
            village=places.village,
            grid=grid,
            name=name,
            valid_from=date(2021, 1, 1),
            valid_to=until,
        )
    assert value("网格员.人数", places.township) == 1  # one man in two places of a village
    assert value('网格员.截至("2021-05-31").人数', places.township) == 2
    household = make_household(village=places.village)
    for gone_on in (None, date(2021, 5, 1)):
        Alert.objects.create(
            township=places.township,
            household=household,
            rule="housing",
            evidence="收入低",
            found_on=date(2021, 4, 1),
            gone_on=gone_on,
        )
    assert value("风险预警.条数", places.township) == 1
    assert value('风险预警.规则("住房有危险").户数', places.township) == 1
    assert value('风险预警.规则("饮水没有保障").户数', places.township) == 0
    assert value('风险预警.截至("2021-04-15").条数', places.township) == 2
    assert value("风险预警.消失.条数", places.township) == 1


def test_helpers_are_counted_as_persons_and_units(places):
    for number in range(3):
        HelperAssignment.objects.create(
            township=places.township,
            household=make_household(village=places.village),
            name="刘志强" if number < 2 else "王芳",
            unit="区水利局",
            level="county",
            valid_from=date(2021, 1, 1),
        )
    assert value('帮扶责任人.隶属("区直").人数', places.township) == 2
    assert value("帮扶责任人.单位数", places.township) == 1
    assert value("帮扶责任人.户数", places.township) == 3


def test_targets_are_the_places_own(places):
    make_target(area=places.county, name="减贫人口", value=1300, unit="人")
    make_target(area=places.township, name="减贫人口", value=200, unit="人")
    assert value('任务("减贫人口").任务数', places.county) == 1300
    assert value('任务("减贫人口").任务数', places.township) == 200
    found = figure('任务("减贫人口").任务数', places.township)
    assert (found.unit, found.row_count) == ("人", 1)
    assert list(found.rows()) == [places.township]
    assert "没有登记" in error('任务("减贫人口").任务数', places.village).message
    assert "减贫人口" in error('任务("减贫").任务数', places.township).message


def test_the_lowest_of_numbers_and_of_villages(places):
    for village, income in ((places.village, 120000), (places.other_village, 95000)):
        AreaYear.objects.create(area=village, year=2021, collective_income=income)
    assert value("最低(区划, 区划.集体经济收入)", places.township) == 95000
    highest = figure("最高(区划.行政村, 区划.集体经济收入)", places.township)
    assert highest.value == 120000
    assert "段墓村" in highest.definition
    make_household(village=places.village, base_type="lifted")
    assert value("最低(脱贫户.户数, 农户.户数, 监测对象.户数)", places.township) == 0
    assert "单位不同" in error("最低(脱贫户.户数, 脱贫户.人数)", places.township).message
    assert "一组村" in error("最低(脱贫户, 脱贫户.户数)", places.township).message
    assert "没有登记" in error("最低(区划, 区划.总人口)", places.township).message


def test_able_persons_and_households_with_somebody_able(places):
    household = make_household(village=places.village, size=2)
    MemberYear.objects.create(
        township=places.township, member=household.members.first(), year=2021, labour="weak"
    )
    assert value("人口.劳动力.人数", places.township) == 1
    assert value('人口.劳动技能("弱劳动力或半劳动力").人数', places.township) == 1
    assert value("人口.劳动力.上年.人数", places.township) == 0


def test_who_goes_to_school_by_stage_and_year(places):
    household = make_household(village=places.village, size=3)
    for member, schooling in zip(household.members.all(), ("junior2", "primary", ""), strict=True):
        MemberYear.objects.create(
            township=places.township, member=member, year=2021, schooling=schooling
        )
    assert value('人口.在校("初中").人数', places.township) == 1
    assert value('人口.在校("义务教育").人数', places.township) == 2
    assert value('人口.在校("小学", "初中").人数', places.township) == 2
    assert value('人口.在校("普通高中").人数', places.township) == 0
    assert value('人口.在校("义务教育").上年.人数', places.township) == 0


def test_townships_of_a_county_by_tag(places):
    make_tag(area=places.township, name="工作站")
    assert value("乡镇.个数", places.county) == 2
    assert value('乡镇.标签("工作站").个数', places.county) == 1


def test_relations_of_the_new_words_hold(places, screened):
    printed = {
        str(n): text
        for n, text in enumerate(
            [
                "排查户.户数",
                "建档立卡户.户数",
                "建档立卡户.人数",
                "线索.件数",
                "监测对象.未消除.户数",
                "部门名单.条数",
            ]
        )
    }
    assert evaluate_checked(printed, context(places.township))[1] == []
