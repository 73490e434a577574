"""Relations are checked where the document prints one of their figures, and say what is wrong."""

from datetime import date

import pytest

from households.models import HouseholdStatus
from households.tests.make import make_household
from monitoring.models import CaseState
from reports.tests.registers import (
    make_claim,
    make_contract,
    make_employment,
    make_insured,
    make_post,
    make_repair,
    make_repayment,
)
from reports.tests.township import (
    context,
    make_benefit,
    make_case,
    make_loan,
    make_placement,
    make_policy,
    make_team_member,
    make_township,
)
from reports.vocabulary import evaluate
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.relations import check, relations


def violations(expressions, area):
    place = context(area)
    return check(place, expressions, evaluate(expressions, place))


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=2)


def test_a_sound_township_violates_nothing(places):
    make_township(places)
    make_policy("医保代缴", nature="grant")
    touched = {
        str(number): side
        for number, relation in enumerate(relations(Lexicon(places.township)))
        for side in (relation.left, relation.right)
        if "医保代缴" not in side
    }
    found = violations(touched, places.township)
    assert [each.relation for each in found] == ["享受政策的脱贫户都代缴医保"]


def test_two_numbers_of_the_same_thing_are_held_against_each_other(places, lifted):
    other = make_household(village=places.village, base_type="lifted")
    policy = make_policy("医保代缴", nature="grant")
    for household in (lifted, other):
        make_benefit(policy, household, household.members.first(), paid_on=date(2021, 1, 20))
    HouseholdStatus.objects.filter(household=other).update(valid_to=date(2021, 11, 15))
    HouseholdStatus.objects.create(
        township=places.township,
        household=other,
        base_type="lifted",
        policy="stable",
        valid_from=date(2021, 11, 15),
    )
    document = {
        "all": "脱贫户.户数",
        "enjoying": "脱贫户.享受政策.户数",
        "paid": '政策("医保代缴").发放.当时(脱贫户.享受政策).户数',
    }
    (violation,) = violations(document, places.township)
    assert (violation.left, violation.right) == (2, 1)
    assert set(violation.ids) == {"enjoying", "paid"}
    assert "差 1户" in violation.message


def test_a_relation_is_silent_where_the_document_prints_none_of_its_figures(places):
    make_case(make_household(village=places.village), "脱贫不稳定户")  # not a lifted household
    assert violations({"a": "脱贫户.户数"}, places.township) == []
    (violation,) = violations({"a": "监测对象.脱贫不稳定户.户数"}, places.township)
    assert violation.relation == "脱贫不稳定户都是脱贫户"


def test_the_order_of_words_does_not_hide_a_figure_from_its_relation(places):
    case = make_case(make_household(village=places.village), "脱贫不稳定户")
    for expression in (
        '监测对象.其中(脱贫户).类别("脱贫不稳定户").户数',
        '监测对象.类别("脱贫不稳定户").其中(脱贫户).户数',
    ):
        assert violations({"a": expression}, places.township)
    assert case


def test_a_round_without_a_state_is_found_by_the_parts(places):
    case = make_case(make_household(village=places.village))
    CaseState.objects.filter(case=case).delete()
    names = {each.relation for each in violations({"a": "监测对象.户数"}, places.township)}
    assert "监测对象由未消除和已消除两部分组成" in names


def test_opening_plus_in_minus_out_is_closing(places):
    for identified, eliminated, reverted in (
        (date(2020, 1, 5), None, None),
        (date(2020, 1, 5), date(2021, 3, 1), None),
        (date(2020, 1, 5), date(2020, 9, 1), date(2021, 3, 1)),
        (date(2021, 2, 5), date(2021, 9, 1), date(2021, 10, 1)),
        (date(2021, 2, 5), date(2021, 9, 1), None),
    ):
        make_case(
            make_household(village=places.village),
            identified_on=identified,
            eliminated_on=eliminated,
            reverted_on=reverted,
        )
    gone = make_household(village=places.village)
    make_case(gone, identified_on=date(2020, 1, 5))
    gone.dissolved_on, gone.dissolve_reason = date(2021, 6, 1), "moved_out"
    gone.save()
    assert violations({"a": "监测对象.未消除.户数"}, places.township) == []


def test_parts_of_posts_and_places(places, lifted):
    make_team_member(places.village, dispatcher="county")
    make_placement(lifted, place="home")
    document = {"a": '驻村("第一书记").人数', "b": '兜底安置.地点("居家").人数'}
    (violation,) = violations(document, places.township)
    assert violation.relation == "居家兜底的都已签协议"
    assert violation.ids == ("b",)


def names(expressions, area):
    """The names of the violated relations."""
    return [each.relation for each in violations(expressions, area)]


def test_a_policy_is_the_sum_of_its_subkinds(places, lifted):
    policy = make_policy("低保", kinds="A类、B类")
    first, second = lifted.members.all()
    make_benefit(policy, lifted, first, kind="A类", amount=300)
    make_benefit(policy, lifted, second, amount=200)
    document = {"a": '政策("低保").在享.金额', "b": "低保.在享.人次"}
    assert names(document, places.township) == []
    lifted.benefits.filter(kind="").update(kind="特殊")  # no subkind of the catalogue
    assert names(document, places.township) == ["低保各子类之和等于在享合计"] * 2


def test_claims_are_paid_by_somebody_within_a_hundredth(places, lifted):
    claim = make_claim(lifted, total_cost=10000)
    document = {"a": "医疗.住院.总费用", "b": "医疗.总费用", "c": "医疗.报销金额"}
    claim.self_paid = 4900
    claim.save()
    assert names(document, places.township) == []
    claim.self_paid = 4899
    claim.save()
    assert set(names(document, places.township)) == {
        "医疗总费用等于各支付项加个人自付（容差百分之一）"
    }


def test_loans_people_at_work_posts_repairs_and_insured_add_up(places, lifted):
    loan = make_loan(lifted, 30000)
    make_repayment(loan, date(2021, 9, 1), 10000)
    member = lifted.members.first()
    make_employment(lifted, member=member, valid_to=date(2021, 6, 1))
    make_employment(lifted, "in_county", member=member, valid_from=date(2021, 6, 1))
    make_policy("公益性岗位", register="posts", kinds="保洁、三保两护")
    make_post(lifted)
    make_repair(lifted, started_on=date(2021, 4, 1), completed_on=date(2021, 5, 1))
    make_insured(make_contract(places.township), lifted, group="脱贫户")
    document = {
        str(number): text
        for number, text in enumerate(
            (
                *("小额信贷.余额", "小额信贷.新增.金额", "小额信贷.逾期.笔数", "小额信贷.笔数"),
                *("务工.在岗.人数", "务工.人数", "公益岗.人数", "危房改造.户数"),
                *("危房改造.竣工.户数", '保险("防贫保").投保.人数'),
            )
        )
    }
    assert names(document, places.township) == []
    make_post(lifted, "巡河员", member=lifted.members.last())  # a kind that the catalogue lacks
    assert names(document, places.township) == []


def test_two_stays_at_once_are_found_by_the_areas(places, lifted):
    for place in ("in_county", "out_province"):
        make_employment(lifted, place, member=lifted.members.first(), valid_to=date(2022, 6, 1))
    assert names({"a": "务工.在岗.人数"}, places.township) == ["各务工区域之和等于在岗人数"]


def test_one_person_in_two_posts_at_once_is_found_by_the_kinds(places, lifted):
    for kind in ("保洁", "巡河员"):
        make_post(lifted, kind, valid_to=date(2022, 6, 1))
    assert names({"a": "公益岗.人数"}, places.township) == ["各岗位类别之和等于公益岗人数"]
