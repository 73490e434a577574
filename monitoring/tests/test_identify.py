"""Proposing and identifying a household (提出、登记识别): what is refused, and what the refusal says."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from areas.models import Parameter
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, Category
from monitoring.tests.make import (
    ILLNESS,
    make_case,
    make_category,
    make_clue,
    make_screening,
)

State = Case.State
ON = date(2021, 3, 1)


@pytest.fixture
def household(places):
    return make_household(village=places.village)


def propose(household, by, **changes):
    values = {
        "category": changes.pop("category", None) or make_category(),
        "risks": ILLNESS,
        "source": "officer",
        "opinion": "住院支出大",
        "on": ON,
    }
    return actions.propose(household=household, by=by, **(values | changes))


def test_a_proposal_waits_and_is_not_yet_monitored(household, grid_officer):
    case = propose(household, grid_officer)

    assert (case.state, case.seq, case.identified_on) == (State.PROPOSED, 1, None)
    assert not Case.objects.open_on(ON).exists()
    assert case.steps.get().opinion == "住院支出大"


@pytest.mark.parametrize(
    ("code", "base_type", "words"),
    [
        ("unstable", "ordinary", "“脱贫不稳定户”只能是脱贫户，该户 2021-03-01 是一般农户"),
        ("marginal", "lifted", "“边缘易致贫户”只能是一般农户，该户 2021-03-01 是脱贫户"),
    ],
)
def test_the_base_type_of_that_day_decides(places, clerk, code, base_type, words):
    household = make_household(village=places.village, base_type=base_type)

    with pytest.raises(NotAllowed, match=words):
        propose(household, clerk, category=make_category(code))


@pytest.mark.parametrize("base_type", ["ordinary", "lifted"])
def test_a_sudden_hardship_may_hit_anyone(places, clerk, base_type):
    household = make_household(village=places.village, base_type=base_type)

    assert propose(household, clerk, category=make_category("sudden")).state == State.PROPOSED


def test_the_base_type_is_that_of_the_day_not_of_today(household, clerk):
    household.statuses.update(valid_to=date(2021, 6, 1))
    household.statuses.create(
        township=household.township,
        base_type="lifted",
        policy="enjoying",
        valid_from=date(2021, 6, 1),
    )

    assert propose(household, clerk).state == State.PROPOSED


def test_a_category_out_of_use_is_refused_with_the_day(household, clerk):
    make_category()
    Category.objects.update(valid_to=date(2021, 2, 1))

    with pytest.raises(NotAllowed, match="自 2021-02-01 起不再使用"):
        propose(household, clerk)


@pytest.mark.parametrize(
    ("risks", "words"),
    [
        ([], "至少选一项风险"),
        ([("illness", "")] * 2, "同一风险只填一次"),
        (
            [
                (k, "")
                for k in ("illness", "schooling", "disability", "housing", "water", "accident")
            ],
            "最多 5 项，现在选了 6 项",
        ),
        ([("other", " ")], "选了“其他”，请写明"),
        ([("disaster", "")], "选了“因自然灾害”，请写明"),
    ],
)
def test_risks_are_one_to_five_different_ones_and_say_what_they_are(household, clerk, risks, words):
    with pytest.raises(NotAllowed, match=words):
        propose(household, clerk, risks=risks)
    assert not Case.objects.exists()


def test_risks_keep_their_order(household, clerk):
    case = propose(
        household, clerk, risks=[("schooling", ""), ("disaster", "洪水"), ("illness", "")]
    )

    assert list(case.risks.values_list("order", "kind", "note")) == [
        (1, "schooling", ""),
        (2, "disaster", "洪水"),
        (3, "illness", ""),
    ]


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2999, 1, 1), "还没有到"),
        (date(2015, 1, 1), "早于该户建档日期 2016-01-01"),
    ],
)
def test_dates_lie_between_registration_and_today(household, clerk, on, words):
    with pytest.raises(NotAllowed, match=words):
        propose(household, clerk, on=on)


def test_a_step_cannot_come_before_the_last_one(household, clerk):
    case = propose(household, clerk)

    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-01"):
        actions.identify(case=case, by=clerk, on=date(2021, 2, 28), income=Decimal(5000))


def test_a_dissolved_household_is_refused(household, clerk):
    household.dissolved_on, household.dissolve_reason = date(2021, 2, 1), "died_out"
    household.save()

    with pytest.raises(NotAllowed, match="已于 2021-02-01 销户"):
        propose(household, clerk)


def test_income_above_the_line_says_by_how_much_and_since_when(places, household, clerk):
    Parameter.objects.create(
        area=places.county,
        key="monitoring_line",
        value="6500",
        document="云农办〔2021〕1号",
        valid_from=date(2021, 1, 1),
    )
    case = propose(household, clerk)

    words = "人均纯收入 7200 元，超过监测范围 6500 元（2021-01-01 起执行，云农办〔2021〕1号）700 元"
    with pytest.raises(NotAllowed, match=words):
        actions.identify(case=case, by=clerk, on=ON, income=Decimal(7200))

    actions.identify(case=case, by=clerk, on=ON, income=Decimal(6500))
    assert case.state == State.MONITORED


def test_a_written_assessment_admits_an_income_above_the_line(household, clerk):
    case = propose(household, clerk)
    actions.identify(case=case, by=clerk, on=ON, income=Decimal(9000), assessment="刚性支出三万元")

    assert (case.identified_on, case.assessment) == (ON, "刚性支出三万元")


def test_a_sudden_hardship_has_to_say_what_happened(household, clerk):
    case = propose(household, clerk, category=make_category("sudden"))

    with pytest.raises(NotAllowed, match="写明突发了什么事"):
        actions.identify(case=case, by=clerk, on=ON, income=Decimal(9000))
    actions.identify(case=case, by=clerk, on=ON, income=None, assessment="车祸")
    assert case.state == State.MONITORED


def test_of_two_who_register_at_once_the_second_is_told(household, clerk):
    case = propose(household, clerk)
    stale = Case.objects.get(pk=case.pk)
    actions.reject(case=case, by=clerk, on=ON, reason="收入稳定")

    with pytest.raises(NotAllowed, match="已被他人更新"):
        actions.identify(case=stale, by=clerk, on=ON, income=Decimal(5000))
    assert stale.steps.count() == 2


def test_a_rejected_proposal_does_not_count_as_a_round(household, clerk):
    make_case(household=household, state=State.REJECTED, by=clerk)

    assert propose(household, clerk).seq == 1


def test_a_flag_after_an_elimination_opens_the_next_round(household, clerk):
    first = make_case(household=household, state=State.ELIMINATED, by=clerk)

    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-10-01"):
        propose(household, clerk, on=date(2021, 9, 30))
    second = propose(household, clerk, on=date(2021, 12, 1))
    actions.identify(case=second, by=clerk, on=date(2021, 12, 2), income=Decimal(4000))

    first.refresh_from_db()
    assert (first.state, second.seq, second.state) == (State.ELIMINATED, 2, State.MONITORED)
    assert list(Case.objects.latest_by(date(2021, 12, 1))) == [first]
    assert list(Case.objects.latest_by(date(2021, 12, 2))) == [second]


def test_the_clue_and_the_screening_have_to_fit(places, household, clerk):
    other = make_household(village=places.village)
    far = make_screening(township=places.other_township)

    with pytest.raises(NotAllowed, match="另一户的"):
        propose(household, clerk, clue=make_clue(household=other))
    with pytest.raises(NotAllowed, match="别的乡镇"):
        propose(household, clerk, screening=far)
