"""Work away and at home, public-welfare posts and their wages, training sessions and who took part."""

from datetime import date

import pytest

from households.tests.make import make_household
from reports.tests.registers import (
    make_check,
    make_employment,
    make_pay,
    make_post,
    make_trainee,
    make_training,
)
from reports.tests.township import error, figure, make_policy, value


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


@pytest.fixture
def neighbour(places):
    return make_household(village=places.other_village, size=2)


# 务工


def test_work_in_the_period_and_on_the_day(township, lifted, neighbour):
    first, second, _ = lifted.members.all()
    make_employment(lifted, member=first, valid_to=date(2021, 6, 1))
    make_employment(lifted, "in_county", member=first, valid_from=date(2021, 7, 1))
    make_employment(lifted, "workshop", member=second, valid_to=date(2021, 9, 1))
    make_employment(neighbour, valid_from=date(2019, 1, 1), valid_to=date(2021, 1, 1))
    assert value("务工.人数", township) == 2
    assert value("务工.人次", township) == 3
    assert value("务工.户数", township) == 1
    assert value("务工.在岗.人数", township) == 1
    assert value('务工.截至("2021-08-31").在岗.人数', township) == 2
    assert value("务工.上年.人数", township) == 1
    assert value("务工.上年.其中(脱贫户).人数", township) == 0
    assert value("务工.新增.人次", township) == 3
    assert value("务工.结束.人次", township) == 3
    assert value('务工.期间("2021-06-01", "2021-06-30").人数', township) == 1
    assert figure("务工.人数", township).dates == "2021-01-01 至 2021-12-31"
    assert figure("务工.在岗.人数", township).dates == "截至 2021-12-31"


def test_who_left_the_household_is_counted_no_more(township, lifted):
    member = lifted.members.last()
    make_employment(lifted, member=member)
    member.left_on, member.leave_reason = date(2021, 10, 1), "death"
    member.save()
    assert value("务工.人数", township) == 0
    assert value('务工.截至("2021-09-30").人数', township) == 1


def test_areas_by_name_and_any_other_text_by_the_place_of_work(township, lifted, neighbour):
    first, second, third = lifted.members.all()
    make_employment(lifted, member=first, work_place="广东省深圳市")
    make_employment(lifted, "in_county", member=second, work_place="湖北省黄石市大冶市保安镇")
    make_employment(lifted, "out_city", member=third, work_place="湖北省武汉市")
    make_employment(neighbour, "out_county", work_place="湖北省黄石市黄石港区")
    assert value('务工.区域("省外").人数', township) == 1
    assert value("务工.省外.人数", township) == 1
    assert value('务工.区域("湖北省").人数', township) == 3
    assert value('务工.区域("省外", "武汉市").人数', township) == 2
    assert value('(务工.区域("湖北省") - 务工.区域("黄石市")).人数', township) == 1
    assert value('(务工.其中(脱贫户) - 务工.区域("保安镇")).人数', township) == 2
    assert value('务工.务工地("黄石").人数', township) == 2
    assert value('务工.区域("火星").人数', township) == 0


def test_a_union_counts_who_moved_once(township, lifted):
    member = lifted.members.first()
    make_employment(lifted, "out_city", member=member, valid_to=date(2021, 6, 1))
    make_employment(lifted, "in_county", member=member, valid_from=date(2021, 6, 1))
    assert value("(务工.县内 + 务工.省内市外).人数", township) == 1
    assert value("务工.县内.人数 + 务工.省内市外.人数", township) == 2
    assert value("(务工.县内 + 务工.省内市外).人次", township) == 2


def test_employers_channels_wages_and_organised_transport(township, lifted, neighbour):
    make_employment(
        lifted, employer="富士康科技", monthly_wage=4500, is_organised=True, channel="migrant"
    )
    make_employment(
        neighbour, "workshop", employer="惠农车间", monthly_wage=1800, channel="workshop"
    )
    assert value('务工.单位("富士康").人数', township) == 1
    assert value('务工.渠道("帮扶车间").工资', township) == 1800
    assert value("务工.点对点.人数", township) == 1
    assert value("比率(务工.工资, 务工.人次)|整数", township) == 3150
    assert "不止一个意思" in error("务工.帮扶车间.人数", township).message


def test_months_of_all_stays_in_the_period_add_up(township, lifted, neighbour):
    member = lifted.members.first()
    make_employment(
        lifted, member=member, valid_from=date(2020, 10, 15), valid_to=date(2021, 3, 15)
    )
    make_employment(lifted, member=member, valid_from=date(2021, 3, 15), valid_to=date(2021, 7, 1))
    make_employment(neighbour, valid_from=date(2021, 11, 1))
    assert value("务工.满月(6).人数", township) == 1
    assert value("务工.满月(6.1).人数", township) == 0
    assert value("务工.满月(2).人数", township) == 2
    assert value('务工.期间("2021-01-01", "2021-02-28").满月(2).人数', township) == 1
    assert value("务工.上年.满月(2.5).人数", township) == 1
    assert value("务工.上年.满月(3).人数", township) == 0


def test_who_was_asked_after_this_month(township, lifted, neighbour):
    make_check(make_employment(lifted), date(2021, 11, 1))
    make_employment(neighbour)
    assert value("务工.已调度.人数", township) == 1
    assert value('务工.期间("2021-11-10", "2021-11-30").已调度.人数', township) == 1
    assert value('务工.期间("2021-12-01", "2021-12-31").已调度.人数', township) == 0


def test_at_work_on_the_day_of_an_event(township, lifted):
    make_employment(lifted, valid_to=date(2021, 6, 1))
    make_post(lifted, valid_from=date(2021, 5, 1))
    assert value("公益岗.新增.当时(务工).人数", township) == 1
    assert value("公益岗.新增.其中(务工.在岗).人数", township) == 0


# 公益岗、岗位工资


def test_posts_held_on_the_day(township, lifted, neighbour):
    make_post(lifted, monthly_wage=600, department="云川县林业局")
    make_post(neighbour, "生态护林员", monthly_wage=800, valid_to=date(2021, 9, 1))
    assert value("公益岗.人数", township) == 1
    assert value("公益岗.个数", township, as_of=date(2021, 8, 31)) == 2
    assert value("公益岗.新增.个数", township) == 2
    assert value("公益岗.解聘.人数", township) == 1
    assert value('公益岗.类别("生态护林员").新增.户数', township) == 1
    assert value('公益岗.部门("林业局").人数', township) == 1
    assert value("公益岗.新增.月工资最低", township) == 600
    assert value("公益岗.新增.月工资最高", township) == 800
    assert value("公益岗.其中(脱贫户).人数", township) == 1


def test_the_lowest_wage_where_none_is_known_is_not_zero(township, lifted):
    make_post(lifted)
    assert "月工资最低" in error("公益岗.月工资最低", township).message


def test_kinds_of_posts_are_those_of_the_catalogue_and_those_in_use(township, lifted):
    make_policy("公益性岗位", register="posts", kinds="保洁、三保两护")
    make_post(lifted, "巡河员")
    assert value('公益岗.类别("三保两护").人数', township) == 0
    assert value('公益岗.类别("巡河员").人数', township) == 1
    assert value("公益性岗位.人数", township) == 1
    unknown = error('公益岗.类别("三保二护").人数', township)
    assert unknown.nearest[0] == "三保两护"


def test_wages_paid_in_the_period(township, lifted, neighbour):
    cleaner, ranger = make_post(lifted), make_post(neighbour, "生态护林员")
    for month in (3, 6):
        make_pay(cleaner, date(2021, month, 20), 1800, months=3)
    make_pay(ranger, date(2020, 12, 20), 500)
    assert value("岗位工资.金额", township) == 3600
    assert value("岗位工资.人次", township) == 2
    assert value("岗位工资.人数", township) == 1
    assert value("岗位工资.月数", township) == 6
    assert value("岗位工资.累计.金额", township) == 4100
    assert value('岗位工资.类别("生态护林员").上年.金额', township) == 500
    assert value('岗位工资.村("段墓村").金额', township) == 3600
    assert value("岗位工资.其中(脱贫户).户数", township) == 1
    assert value("岗位工资.当时(脱贫户).金额", township) == 3600


# 技能培训


def test_training_sessions_and_who_took_part(places, township, lifted, neighbour):
    spring = make_training(township, trade="家政服务员")
    old = make_training(township, date(2020, 5, 1), title="电焊培训", trade="焊工")
    first, second, _ = lifted.members.all()
    make_trainee(spring, lifted, member=first, has_certificate=True, allowance=300)
    make_trainee(spring, lifted, member=second)
    make_trainee(old, lifted, member=first)
    make_trainee(spring, neighbour, allowance=300, paid_on=date(2021, 6, 1))
    assert value("技能培训.期数", township) == 1
    assert value("技能培训.累计.期数", township) == 2
    assert value("技能培训.参训.人次", township) == 3
    assert value("技能培训.累计.参训.人次", township) == 4
    assert value("技能培训.累计.参训.人数", township) == 3
    assert value("技能培训.参训.上年.人次", township) == 1
    assert value('技能培训.累计.工种("焊工").参训.人数', township) == 1
    assert value("技能培训.参训.取证.人数", township) == 1
    assert value("技能培训.参训.金额", township) == 600
    assert value("技能培训.参训.发放.金额", township) == 300
    assert value("技能培训.参训.其中(脱贫户).人数", township) == 2
    assert value("技能培训.参训.当时(脱贫户).人数", township) == 2
    assert value("技能培训.参训.人次", places.village) == 2
    assert value("(技能培训.参训 + 公益岗).人数", township) == 3
    assert "没有分村的数" in error("技能培训.期数", places.village).message
    found = figure("技能培训.累计.参训.人数", township)
    assert "属于〔技能培训" in found.definition
    assert found.rows().count() == 3
