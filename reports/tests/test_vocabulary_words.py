"""What each word means, one sentence a test."""

from datetime import date
from decimal import Decimal

import pytest

from areas.models import AreaYear
from areas.tests.make import make_tag
from households.models import HouseholdStatus, HouseholdYear
from households.tests.make import make_household, make_member
from policies.models import LoanRepayment
from projects.models import ProjectFunding
from reports.tests.township import (
    figure,
    make_asset,
    make_benefit,
    make_case,
    make_entry,
    make_link,
    make_loan,
    make_placement,
    make_policy,
    make_project,
    make_screening,
    make_team_member,
    value,
)


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


# 脱贫户


def test_lifted_households_are_those_on_the_day(places, township, lifted):
    stable = make_household(village=places.village, base_type="lifted", policy="stable")
    make_household(village=places.village)
    make_household(village=places.far_village, base_type="lifted")
    assert value("脱贫户.户数", township) == 2
    assert value("脱贫户.享受政策.户数", township) == 1
    assert value("脱贫户.享受政策.人数", township) == 3
    assert value("脱贫户.稳定脱贫.户数", township) == 1
    assert value("一般农户.户数", township) == 1
    stable.dissolved_on, stable.dissolve_reason = date(2021, 7, 1), "died_out"
    stable.save()
    assert value("脱贫户.户数", township) == 1
    assert value("脱贫户.户数", township, as_of=date(2021, 6, 30)) == 2


def test_a_status_counts_from_the_day_it_changed(township, lifted):
    HouseholdStatus.objects.filter(household=lifted).update(valid_to=date(2021, 11, 15))
    HouseholdStatus.objects.create(
        township=township,
        household=lifted,
        base_type="lifted",
        policy="stable",
        valid_from=date(2021, 11, 15),
    )
    assert value("脱贫户.稳定脱贫.户数", township) == 1
    assert value("脱贫户.享受政策.户数", township) == 0
    assert value('脱贫户.截至("2021-11-14").享受政策.户数', township) == 1
    assert value("脱贫户.户数", township) == 1


def test_persons_of_a_stock_are_the_members_present_on_the_day(township, lifted):
    member = lifted.members.last()
    member.left_on, member.leave_reason = date(2021, 8, 1), "death"
    member.save()
    make_member(household=lifted, joined_on=date(2022, 1, 5))
    assert value("脱贫户.人数", township) == 2
    assert value("脱贫户.人数", township, as_of=date(2021, 7, 31)) == 3


# 监测对象


def test_monitored_households_include_eliminated_but_not_dissolved_ones(places, township):
    one, two, gone = (make_household(village=places.village, size=2) for _ in range(3))
    make_case(one, identified_on=date(2020, 3, 1), eliminated_on=date(2020, 11, 1))
    make_case(two)
    make_case(gone)
    gone.dissolved_on, gone.dissolve_reason = date(2021, 9, 1), "moved_out"
    gone.save()
    assert value("监测对象.户数", township) == 2
    assert value("监测对象.人数", township) == 4
    assert value("监测对象.已消除.户数", township) == 1
    assert value("监测对象.未消除.户数", township) == 1
    assert value("监测对象.新增.户数", township) == 2  # the event happened
    assert value("监测对象.上年.户数", township) == 1


def test_stock_takes_the_category_of_the_latest_round_and_new_that_of_the_round(places, township):
    household = make_household(village=places.village)
    make_case(household, identified_on=date(2020, 3, 1), eliminated_on=date(2020, 9, 1))
    make_case(household, "突发严重困难户", identified_on=date(2021, 6, 1), seq=2)
    assert value("监测对象.户数", township) == 1
    assert value('监测对象.类别("边缘易致贫户").户数', township) == 0
    assert value("监测对象.突发严重困难户.户数", township) == 1
    assert value("监测对象.已消除.户数", township) == 0
    assert value("监测对象.新增.突发严重困难户.户数", township) == 1
    assert value("监测对象.再标注.新增.户数", township) == 1
    assert value("监测对象.边缘易致贫户.户数", township, year=2020) == 1
    assert value("监测对象.上年.新增.边缘易致贫户.户数", township) == 1


def test_persons_of_an_event_are_the_members_present_on_its_date(places, township):
    household = make_household(village=places.village, size=2)
    make_member(household=household, joined_on=date(2021, 8, 1))
    make_case(household, identified_on=date(2021, 5, 1), eliminated_on=date(2021, 11, 1))
    assert value("监测对象.新增.人数", township) == 2
    assert value("监测对象.年内消除.人数", township) == 3
    assert value("监测对象.人数", township) == 3


def test_eliminated_in_the_year_differs_from_eliminated_so_far(places, township):
    before, during, reverted = (make_household(village=places.village) for _ in range(3))
    make_case(before, identified_on=date(2020, 3, 1), eliminated_on=date(2020, 9, 1))
    make_case(during, identified_on=date(2020, 3, 1), eliminated_on=date(2021, 9, 1))
    make_case(
        reverted,
        identified_on=date(2020, 3, 1),
        eliminated_on=date(2020, 8, 1),
        reverted_on=date(2021, 4, 1),
    )
    assert value("监测对象.已消除.户数", township) == 2
    assert value("监测对象.年内消除.户数", township) == 1
    assert value("监测对象.回退.户数", township) == 1
    assert value("监测对象.年初.未消除.户数", township) == 1
    assert value("监测对象.未消除.户数", township) == 1


def test_a_household_being_identified_is_not_yet_monitored(places, township):
    make_case(make_household(village=places.village), identified_on=date(2022, 1, 3))
    assert value("监测对象.户数", township) == 0
    assert value("监测对象.拟识别.户数", township) == 1
    assert value("监测对象.拟识别.户数", township, as_of=date(2022, 1, 3)) == 0


def test_rounds_are_narrowed_by_screening_source_and_risk(places, township):
    screening = make_screening(township)
    case = make_case(make_household(village=places.village), screening=screening)
    case.risks.create(township=township, order=2, kind="schooling")
    make_case(make_household(village=places.village), source="department")
    assert value('监测对象.排查("动态调整").新增.户数', township) == 1
    assert value('监测对象.来源("部门筛查预警").新增.户数', township) == 1
    assert value('监测对象.风险("因学").户数', township) == 1
    assert value('监测对象.风险("因学", "因病").户数', township) == 2
    assert value("排查.轮次|汉字", township) == 1


# 政策、小额信贷、兜底安置


def test_persons_of_a_policy_are_those_named_not_whole_households(places, township, lifted):
    policy = make_policy("低保")
    first, second, _ = lifted.members.all()
    make_benefit(policy, lifted, first)
    make_benefit(policy, lifted, second)
    neighbour = make_household(village=places.village, size=2)
    make_benefit(policy, neighbour, neighbour.members.first())
    assert value('政策("低保").在享.户数', township) == 2
    assert value('政策("低保").在享.人数', township) == 3
    assert value('政策("低保").在享.其中(脱贫户).人数', township) == 2
    assert value("低保.在享.人数", township) == 3
    assert value('脱贫户.其中(政策("低保").在享).人数', township) == 3  # the whole household


def test_a_policy_for_households_counts_everybody_in_them(township, lifted):
    make_benefit(make_policy("危房改造", level="household"), lifted)
    assert value('政策("危房改造").在享.人数', township) == 3


def test_received_on_the_day_leaves_out_who_died_and_what_ended(township, lifted):
    policy = make_policy("低保")
    first, second, third = lifted.members.all()
    make_benefit(policy, lifted, first)
    make_benefit(policy, lifted, second, valid_to=date(2021, 12, 1))
    make_benefit(policy, lifted, third)
    third.left_on, third.leave_reason = date(2021, 10, 1), "death"
    third.save()
    assert value('政策("低保").在享.人数', township) == 1
    assert value('政策("低保").在享.人数', township, as_of=date(2021, 9, 30)) == 3


def test_paid_in_the_period_by_the_date_of_payment(township, lifted):
    policy = make_policy("教育资助", nature="grant", kinds="小学、初中")
    pupil = lifted.members.last()
    for term, day in (("春季", date(2021, 3, 1)), ("秋季", date(2021, 9, 1))):
        make_benefit(policy, lifted, pupil, kind="小学", term=term, paid_on=day, amount=625)
    assert value('政策("教育资助").发放.子类("小学").人数', township) == 1
    assert value('政策("教育资助").发放.小学.人次', township) == 2
    assert value('政策("教育资助").发放.初中.人数', township) == 0
    assert figure('政策("教育资助").发放.金额|万元', township).printed == "0.125"
    assert value('政策("教育资助").期间("2021-01-01", "2021-06-30").发放.金额', township) == 625
    assert value('政策("教育资助").发放.期次("春季").人次', township) == 1
    assert value('政策("教育资助").年度.人数', township) == 1
    assert value('政策("教育资助").发放.所属年度', township) == "2021"


def test_at_the_time_asks_for_the_day_of_the_event(township, lifted):
    policy = make_policy("医保代缴", nature="grant")
    make_benefit(policy, lifted, lifted.members.first(), paid_on=date(2021, 1, 20), amount=280)
    HouseholdStatus.objects.filter(household=lifted).update(valid_to=date(2021, 11, 15))
    HouseholdStatus.objects.create(
        township=township,
        household=lifted,
        base_type="lifted",
        policy="stable",
        valid_from=date(2021, 11, 15),
    )
    paid = '政策("医保代缴").发放'
    assert value(f"{paid}.当时(脱贫户.享受政策).户数", township) == 1
    assert value(f"{paid}.其中(脱贫户.享受政策).户数", township) == 0
    assert value(f"{paid}.当时(脱贫户.享受政策 + 监测对象).户数", township) == 1
    assert value(f"{paid}.当时(监测对象.未消除).户数", township) == 0
    assert value(f"{paid}.当时(脱贫户.其中(脱贫户.享受政策)).户数", township) == 1


def test_at_the_time_sees_the_rounds_of_that_day(places, township):
    household = make_household(village=places.village, size=2)
    make_case(household, identified_on=date(2021, 3, 1), eliminated_on=date(2021, 11, 1))
    policy = make_policy("临时救助", nature="grant")
    member = household.members.first()
    make_benefit(policy, household, member, paid_on=date(2021, 2, 1), term="1")
    make_benefit(policy, household, member, paid_on=date(2021, 5, 1), term="2")
    assert value('政策("临时救助").发放.当时(监测对象).人次', township) == 1
    assert value('政策("临时救助").发放.当时(监测对象.未消除).人次', township) == 1
    assert value('政策("临时救助").发放.当时(监测对象.未消除).户数', township) == 1
    assert value("监测对象.年内消除.当时(农户).户数", township) == 1


def test_loans_new_balance_and_overdue(township, lifted):
    old = make_loan(lifted, 30000, date(2019, 3, 1), due_on=date(2021, 3, 1))
    make_loan(lifted, 50000)
    LoanRepayment.objects.create(
        township=township, loan=old, repaid_on=date(2021, 2, 1), amount=10000
    )
    assert value("小额信贷.新增.户数", township) == 1
    assert figure("小额信贷.新增.金额|万元", township).printed == "5"
    assert value("小额信贷.笔数", township) == 2
    assert value("小额信贷.余额", township) == 70000
    assert value("小额信贷.未结清.笔数", township) == 2
    assert value("小额信贷.逾期.笔数", township) == 1
    LoanRepayment.objects.create(
        township=township, loan=old, repaid_on=date(2021, 4, 1), amount=20000
    )
    assert value("小额信贷.逾期.笔数", township) == 0
    assert value("小额信贷.余额", township) == 50000
    assert value("小额信贷.户贷户用.新增.金额", township) == 50000


def test_placements_by_place_and_agreement(places, township):
    one, two, three = (make_household(village=places.village) for _ in range(3))
    make_placement(one, place="nursing", placed_on=date(2021, 4, 1))
    make_placement(two, place="home", agreement_signed_on=date(2021, 4, 1))
    make_placement(three)
    assert value("兜底安置.需安置.户数", township) == 3
    assert value('兜底安置.地点("敬老院").已入住.人数', township) == 1
    assert value("兜底安置.居家.已签协议.户数", township) == 1
    assert value("兜底安置.待安置.人数", township) == 1


# 项目、台账、区划


def test_projects_by_kind_mode_year_and_ledger(places, township):
    first = make_project(places.village, mode="投资入股", total=100000)
    second = make_project(places.village, mode="投资入股", started_on=date(2021, 5, 1))
    make_project(places.other_village, mode="产业基地建设", year=2020)
    make_project(places.other_village, "道路", abandoned_on=date(2021, 3, 1))
    make_asset(first)
    ProjectFunding.objects.create(township=township, project=second, source="central", amount=60000)
    assert value("项目.个数", township) == 3
    assert value('项目.类型("壮大村集体经济").年度.村数', township) == 1
    assert value('项目.方式("投资入股").个数', township) == 2
    assert value("项目.有资产台账.个数", township) == 1
    assert value("项目.已开工.个数", township) == 1
    assert figure("比率(项目.已开工.个数, 项目.个数)|百分比", township).printed == "33.33%"
    assert value('项目.资金来源("中央").个数', township) == 1
    assert value('项目资金.年度.来源("中央").金额', township) == 60000
    assert value("资产.原值", township) == 1000
    assert value("项目.其中(资产).总投资", township) == 100000
    assert value("项目.上年.年度.个数", township) == 1


def test_linked_households(places, township, lifted):
    make_link(lifted)
    make_link(make_household(village=places.village), programme="到户增收")
    assert value('联农带农("金融扶贫").在带.户数', township) == 1
    assert value("联农带农.户数", township) == 2
    assert value("联农带农.主体数", township) == 1


def test_ledgers_count_meetings_and_sum_quantities(township):
    make_entry(township, subkind="理论学习", persons=30)
    make_entry(township, subkind="专题会", title="动态调整专题会", held_on=date(2021, 10, 18))
    make_entry(township, subkind="理论学习", held_on=date(2020, 3, 1))
    make_entry(township, "人居环境整治", quantities={"垃圾清运": 12.5})
    make_entry(township, "人居环境整治", quantities={"垃圾清运": "7.7"})
    assert value('会议("理论学习").次数', township) == 1
    assert value("会议.次数", township) == 2
    assert value("会议.累计.次数", township) == 3
    assert value("会议.人次", township) == 30
    assert value('会议("动态调整专题会").日期', township) == date(2021, 10, 18)
    cleared = figure('台账("人居环境整治").数量("垃圾清运")', township)
    assert (cleared.printed, cleared.unit, cleared.row_count) == ("20.2", "吨", 2)


def test_team_by_post_and_dispatcher(places, township):
    make_team_member(places.village)
    make_team_member(places.other_village, dispatcher="county", valid_to=date(2021, 9, 1))
    assert value('驻村("第一书记").人数', township) == 1
    assert value('驻村("第一书记").派出("市派").人数', township) == 1
    assert value('驻村("第一书记").区派.人数', township, as_of=date(2021, 8, 31)) == 1


def test_villages_tags_and_profile(places, township):
    AreaYear.objects.create(area=township, year=2020, area_km2="50.20", population=33000)
    AreaYear.objects.create(area=places.village, year=2021, population=1200)
    make_tag(area=places.village, name="任务村")
    make_tag(area=places.other_village, name="任务村")
    make_tag(area=places.village, name="贫困村", exited_on=date(2014, 12, 31))
    assert value("区划.行政村.个数", township) == 2
    assert value('(区划.标签("任务村") - 区划.标签("贫困村")).个数', township) == 1
    assert value("任务村.其中(贫困村).名称", township) == "段墓村"
    assert value("区划.总面积", township) == Decimal("50.2")
    assert figure("区划.总人口|万人", township).printed == "3.3"
    assert value("贫困村.总人口", township) == 1200
    assert value('村("段墓村").出列年度', township) == "2014"
    assert value("贫困村.已出列.个数", township) == 1


def test_rows_of_one_village_and_of_villages_with_a_tag(places, township, lifted):
    make_household(village=places.other_village, base_type="lifted")
    make_tag(area=places.village, name="贫困村")
    assert value('脱贫户.村("郑杨村").户数', township) == 1
    assert value('脱贫户.村标签("贫困村").人数', township) == 3
    assert value("脱贫户.其中(贫困村).人数", township) == 3
    assert value("脱贫户.村数", township) == 2


def test_people_who_came_and_went(places, township, lifted):
    make_member(household=lifted, joined_on=date(2021, 4, 4), join_reason="birth")
    member = lifted.members.first()
    member.left_on, member.leave_reason = date(2021, 10, 1), "death"
    member.save()
    assert value("人口.自然增加.人数", township) == 1
    assert value("人口.自然减少.当时(脱贫户).人数", township) == 1
    assert value('人口.自然减少.减少原因("死亡").户数', township) == 1
    assert value("人口.人数", township) == 3


def test_people_of_an_age_on_the_day(township, lifted):
    born = [date(1951, 12, 31), date(1952, 1, 1), None]
    for member, day in zip(lifted.members.all(), born, strict=True):
        member.born_on = day
        member.save()
    assert value("人口.年满(70).人数", township) == 1
    assert value("人口.年满(70).人数", township, as_of=date(2021, 12, 30)) == 0
    assert value("人口.年满(69).其中(脱贫户).人数", township) == 2


def test_income_below_a_line(township, lifted):
    HouseholdYear.objects.create(
        township=township, household=lifted, year=2020, persons=3, wages=32000, business_cost=2001
    )
    assert value("脱贫户.其中(收入.上年.低于(10000)).人数", township) == 3
    assert value("收入.上年.低于(9999).户数", township) == 0
    assert value("收入.低于(10000).户数", township) == 0


def test_the_report_names_its_own_year(township):
    assert figure("报告.年度", township).printed == "2021"
    assert figure("报告.下年", township).value == "2022"
    assert figure("报告.截至日期", township).printed == "2021年12月31日"


# 并、差、时间


def test_a_union_counts_a_household_once(places, township, lifted):
    make_case(lifted, "脱贫不稳定户")
    make_case(make_household(village=places.village, size=2))
    assert value("(脱贫户 + 监测对象).户数", township) == 2
    assert value("(脱贫户 + 监测对象).人数", township) == 5
    assert value("(监测对象 - 脱贫户).人数", township) == 2
    assert value("脱贫户.户数 + 监测对象.户数", township) == 3  # numbers do add up


def test_a_union_of_policies_counts_a_person_once(township, lifted):
    member = lifted.members.first()
    make_benefit(make_policy("低保"), lifted, member)
    make_benefit(make_policy("特困供养"), lifted, member)
    make_benefit(make_policy("特困供养"), lifted, lifted.members.last())
    both = '(政策("低保").在享 + 政策("特困供养").在享)'
    assert value(f"{both}.人数", township) == 2
    assert value('政策("低保", "特困供养").在享.人次', township) == 3
    assert value('(政策("特困供养").在享 - 政策("低保").在享).人数', township) == 1


def test_figures_say_what_they_count_and_as_of_when(township, lifted):
    make_case(lifted, "脱贫不稳定户")
    stock = figure("脱贫户.享受政策.人数", township)
    assert stock.dates == "截至 2021-12-31"
    assert "2021-12-31户类型为脱贫户" in stock.definition
    assert "在2021-12-31在册" in stock.definition
    flow = figure("监测对象.脱贫不稳定户.新增.户数", township)
    assert flow.dates == "2021-01-01 至 2021-12-31"
    assert "按识别时间" in flow.definition
    assert "脱贫不稳定户" in flow.definition
    assert figure('脱贫户.截至("2021-10-31").户数', township).dates == "截至 2021-10-31"


def test_time_words_move_what_stands_before_them(places, township):
    make_household(village=places.village, base_type="lifted", registered_on=date(2021, 5, 1))
    old = make_household(village=places.village, base_type="lifted")
    make_case(old, "脱贫不稳定户", identified_on=date(2021, 6, 1))
    assert value("脱贫户.上年.户数", township) == 1
    assert value("脱贫户.上年.其中(监测对象).户数", township) == 1  # of last year's, monitored now
    assert value("脱贫户.其中(监测对象).上年.户数", township) == 0  # both last year
    assert value("(脱贫户 + 监测对象).上年.户数", township) == 1
    assert value("(脱贫户 - 脱贫户.上年).户数", township) == 1  # who is new
    assert value("(脱贫户.上年 - 脱贫户.上年).户数", township) == 0
