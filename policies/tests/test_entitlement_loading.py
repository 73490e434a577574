"""应享未享 from the registers: facts as of any day, what is received, the lists; a fixed number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.actions import remove_member
from households.codes import LeaveReason
from households.models import HouseholdStatus, HouseholdYear, MemberYear
from households.tests.make import make_household, make_household_tag, make_member
from monitoring.tests.make import make_case
from policies import actions
from policies.entitlement import rules
from policies.entitlement.facts import Received, Span, Stay
from policies.entitlement.loading import facts_of
from policies.entitlement.receiving import Grant
from policies.entitlement.running import State, counts, due, examine
from policies.models import (
    Employment,
    Exemption,
    HouseRepair,
    InsuranceContract,
    Insured,
    MedicalClaim,
    Post,
    Trainee,
    Training,
)
from policies.tests.make import head_of, make_grant, make_listed_policy, make_loan, make_state

ON = date(2021, 10, 15)
SPANS = rules.spans(rules.RULES)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="王德厚", base_type="lifted", size=2)


def make_sheet(member, *, year=2021, **fields):
    return MemberYear.objects.create(township=member.township, member=member, year=year, **fields)


def make_household_sheet(household, *, year=2021, per_head=8000, **fields):
    return HouseholdYear.objects.create(
        township=household.township, household=household, year=year, persons=1,
        wages=Decimal(per_head), **fields,
    )  # fmt: skip


def facts(household, on=ON):
    (found,) = facts_of(household.township, on, SPANS, households=[household.pk])
    return found


def child_of(household):
    return household.members.exclude(relation="01").get()


def test_facts_of_a_household_on_a_day(household, clerk):
    head, child = head_of(household), child_of(household)
    make_sheet(child, schooling="vocational2")
    make_sheet(head, year=2020, labour="weak", work_months=7)
    make_household_sheet(household, per_head=3000, house_grade="C", business_income=Decimal(10))
    make_household_tag(household=household, name="低收入")
    found = facts(household)
    assert (found.base_type, found.attribute, found.standing) == ("lifted", "ordinary", "enjoying")
    assert (found.sheet.year, found.sheet.per_head, found.sheet.house_grade) == (
        2021,
        Decimal("3010.00"),
        "C",
    )
    by_name = {one.pk: one for one in found.people}
    assert by_name[child.pk].sheet.schooling == "vocational2"
    assert by_name[head.pk].sheet.labour == "weak"
    assert by_name[head.pk].work() == (None, "")  # last year's months say nothing of this year
    assert by_name[head.pk].age == 51
    assert found.tags == {"低收入"}


def test_this_years_sheet_wins_and_older_ones_say_nothing(household):
    head = head_of(household)
    make_sheet(head, year=2021, labour="ordinary")
    make_sheet(head, year=2020, labour="weak")
    make_sheet(child_of(household), year=2019, labour="weak")
    sheets = {one.pk: one.sheet for one in facts(household).people}
    assert sheets[head.pk].labour == "ordinary"
    assert sheets[child_of(household).pk].year == 0
    assert {one.pk: one.sheet.labour for one in facts(household, date(2020, 12, 31)).people}[
        head.pk
    ] == "weak"


def test_states_are_those_of_the_day(household):
    HouseholdStatus.objects.filter(household=household).update(valid_to=date(2021, 6, 1))
    HouseholdStatus.objects.create(
        township=household.township, household=household, base_type="lifted", policy="stable",
        valid_from=date(2021, 6, 1),
    )  # fmt: skip
    assert facts(household, date(2021, 5, 31)).support == "脱贫户"
    assert facts(household, date(2021, 6, 1)).support == ""
    assert facts(household, date(2021, 6, 1)).is_stable


def test_the_round_of_the_day(places):
    household = make_household(village=places.village)
    make_case(household=household, state="eliminated")  # from 1 March to 1 October
    assert facts(household, date(2021, 2, 28)).round is None
    in_summer = facts(household, date(2021, 7, 1))
    assert in_summer.is_watched
    assert in_summer.support == "监测户（边缘易致贫户，2021-03-01 识别）"
    after = facts(household, date(2021, 10, 1))
    assert not after.is_watched
    assert after.round.ended_on == date(2021, 10, 1)


def test_members_of_the_day(household, clerk):
    child = child_of(household)
    remove_member(
        member=child,
        on=date(2021, 9, 1),
        leave_reason=LeaveReason.MARRIAGE,
        by=clerk,
    )
    late = make_member(household=household, joined_on=date(2021, 11, 1))
    assert {one.pk for one in facts(household).people} == {head_of(household).pk}
    before = {one.pk for one in facts(household, date(2021, 8, 31)).people}
    assert before == {head_of(household).pk, child.pk}
    assert late.pk in {one.pk for one in facts(household, date(2021, 11, 1)).people}


def test_stays_and_claims(household):
    head = head_of(household)
    who = {"township": household.township, "household": household, "member": head}
    Employment.objects.create(**who, place="out_city", valid_from=date(2020, 3, 1), valid_to=date(2020, 12, 1))  # fmt: skip
    Employment.objects.create(**who, place="out_province", valid_from=date(2021, 3, 1))
    for number, (day, paid) in enumerate(
        [(date(2020, 10, 15), 1), (date(2020, 10, 16), 20), (ON, 300), (date(2021, 10, 16), 4000)]
    ):
        MedicalClaim.objects.create(
            **who, number=f"JS{number}", kind="inpatient", settled_on=day,
            total_cost=Decimal(9000), self_paid=Decimal(paid),
        )  # fmt: skip
    found = facts(household)
    (person,) = (one for one in found.people if one.pk == head.pk)
    assert person.stays == (Stay("out_province", date(2021, 3, 1), None),)
    assert found.self_paid == Decimal(320)


def test_every_register_is_read(household, clerk):
    """享受记录、贷款、保险、岗位、危改、培训: what counts on the day, under the span in which it counts."""
    head = head_of(household)
    own = {"township": household.township, "household": household}
    make_state(household=household, policy=make_listed_policy("subsistence"), by=clerk, kind="C类")
    make_grant(household=household, policy=make_listed_policy("dew_plan"), by=clerk, term="秋季")
    loan = make_loan(household=household, by=clerk)
    Post.objects.create(**own, member=head, kind="保洁", valid_from=date(2021, 1, 1))
    contract = InsuranceContract.objects.create(
        township=household.township, policy=make_listed_policy("poverty_insurance"), year=2021,
        number="1", insurer="人保", valid_from=date(2021, 1, 1), valid_to=date(2022, 1, 1),
    )  # fmt: skip
    Insured.objects.create(**own, member=head, contract=contract, group="脱贫户")
    HouseRepair.objects.create(**own, way="mend", year=2021, planned_on=date(2021, 2, 1))
    training = Training.objects.create(
        township=household.township, title="家政", trade="家政", started_on=date(2021, 4, 1)
    )
    Trainee.objects.create(**own, training=training, member=head)
    assert set(facts(household).received) == {
        Received("subsistence", head.pk, "C类", Span.DAY),
        Received("dew_plan", head.pk, "", Span.TERM, paid_on=date(2021, 9, 10)),
        Received("micro_credit", head.pk, "户贷户用", Span.DAY),
        Received("public_post", head.pk, "保洁", Span.DAY),
        Received("poverty_insurance", head.pk, "脱贫户", Span.DAY),
        Received("house_repair", None, "修缮", Span.EVER, True),
        Received("skill_training", head.pk, "家政", Span.YEAR),
    }
    actions.repay_loan(loan=loan, by=clerk, on=date(2021, 10, 1), amount=loan.amount)
    actions.withdraw(row=contract.insured.get(), by=clerk, reason="登错")
    policies = {row.policy for row in facts(household).received}
    assert not policies & {"micro_credit", "poverty_insurance"}
    assert "micro_credit" in {row.policy for row in facts(household, date(2021, 9, 30)).received}


@pytest.mark.parametrize(
    ("code", "fields", "on", "counts"),
    [
        ("dew_plan", {"year": 2021, "term": "春季", "paid_on": date(2021, 5, 1)}, date(2021, 8, 31), True),
        ("dew_plan", {"year": 2021, "term": "春季", "paid_on": date(2021, 5, 1)}, date(2021, 9, 1), False),
        ("dew_plan", {"year": 2021, "term": "春季", "paid_on": date(2021, 5, 1)}, date(2021, 4, 30), False),
        ("dew_plan", {"year": 2020, "term": "秋季", "paid_on": date(2021, 1, 9)}, date(2021, 2, 1), True),
        ("medical_insurance_aid", {"year": 2021, "paid_on": date(2021, 1, 9)}, ON, True),
        ("medical_insurance_aid", {"year": 2020, "paid_on": date(2020, 1, 9)}, ON, False),
        ("temporary_relief", {"year": 2020, "paid_on": date(2020, 10, 16)}, ON, True),
        ("temporary_relief", {"year": 2020, "paid_on": date(2020, 10, 15)}, ON, False),
        ("toilet", {"year": 2018, "paid_on": date(2018, 5, 1)}, ON, True),
    ],
)  # fmt: skip
def test_which_payments_count_on_a_day(household, clerk, code, fields, on, counts):
    policy = make_listed_policy(code)
    member = {} if policy.level == "person" else {"member": None}
    make_grant(household=household, policy=policy, by=clerk, **member, **fields)
    assert bool(facts(household, on).received) is counts


@pytest.mark.parametrize(
    ("year", "term", "is_in"),
    [(2021, "秋季", True), (2021, "春季", False), (2020, "秋季", False), (2021, "", True)],
)
def test_a_payment_without_a_term_counts_for_both(year, term, is_in):
    grant = Grant(1, "dew_plan", "", year, term, None, None, None, date(2021, 5, 1))
    assert grant.falls_in(Span.TERM, ON) is is_in


def states(household, code, on=ON):
    findings = examine(household.township, on, [rules.of(code)])
    return {finding.member: finding.state for finding in findings}


def test_entitled_received_waiting_exempt_missing(household, clerk, places):
    policy = make_listed_policy("medical_insurance_aid")
    head, child = head_of(household), child_of(household)
    waiting, exempt = make_member(household=household), make_member(household=household)
    make_grant(household=household, policy=policy, by=clerk, member=head, paid_on=date(2021, 2, 1))
    actions.register_benefit(
        household=household, policy=policy, by=clerk, member=waiting, year=2021,
        applied_on=date(2021, 10, 1),
    )  # fmt: skip
    Exemption.objects.create(
        township=household.township, household=household, member=exempt, policy=policy, by=clerk,
        reason="参加了外地医保", made_on=date(2021, 9, 1), expires_on=date(2021, 10, 16),
    )  # fmt: skip
    assert states(household, policy.code) == {
        head.pk: State.RECEIVED,
        child.pk: State.MISSING,
        waiting.pk: State.WAITING,
        exempt.pk: State.EXEMPT,
    }
    assert states(household, policy.code, date(2021, 10, 16))[exempt.pk] is State.MISSING
    count = counts(places.township, ON, [rules.of(policy.code)])[policy.code]
    assert (count.entitled, count.received, count.waiting, count.exempt, count.missing) == (
        4,
        1,
        1,
        1,
        1,
    )


def test_received_without_a_right_to_it(places, clerk):
    household = make_household(village=places.village, head_name="李富", size=3)
    old = make_listed_policy("old_age")
    meals = make_listed_policy("dew_plan")
    head = head_of(household)
    pupil, unseen = household.members.exclude(relation="01").order_by("pk")
    make_sheet(pupil, schooling="bachelor1")
    make_state(household=household, policy=old, by=clerk)
    for one in (pupil, unseen):
        make_grant(household=household, policy=meals, by=clerk, member=one, term="秋季")
    assert states(household, "old_age") == {head.pk: State.WRONG}
    assert states(household, "dew_plan") == {pupil.pk: State.WRONG, unseen.pk: State.UNCHECKED}
    reasons = {
        one.member: one.reason for one in examine(places.township, ON) if one.rule == "dew_plan"
    }
    assert reasons[pupil.pk] == (
        "2021-09-10 发放时：在读本科一年级（2021 年采集表），雨露计划不资助本科及以上"
    )


@pytest.mark.parametrize(
    ("paid_on", "state"),
    [(date(2021, 2, 1), State.WRONG), (date(2021, 4, 1), None), (date(2021, 10, 5), State.WRONG)],
)
def test_who_lost_the_right_after_the_payment_got_it_rightly(places, clerk, paid_on, state):
    """Monitored from 1 March to 1 October."""
    household = make_household(village=places.village)
    make_case(household=household, state="eliminated")
    policy = make_listed_policy("pension_aid")
    make_grant(household=household, policy=policy, by=clerk, year=2021, paid_on=paid_on)
    assert states(household, "pension_aid").get(head_of(household).pk) is state


def test_still_paid_after_death(household, clerk):
    child = child_of(household)
    make_state(household=household, policy=make_listed_policy("old_age"), by=clerk, member=child)
    remove_member(member=child, on=date(2021, 9, 3), leave_reason=LeaveReason.DEATH, by=clerk)
    assert child.pk not in states(household, "old_age", date(2021, 9, 30))
    assert states(household, "old_age", date(2021, 10, 1))[child.pk] is State.WRONG


def test_a_household_gets_it_once_whoever_signed(household, clerk):
    make_sheet(head_of(household), labour="ordinary")
    assert states(household, "micro_credit") == {None: State.MISSING}
    make_loan(household=household, by=clerk)
    assert states(household, "micro_credit") == {None: State.RECEIVED}


def test_standards_of_the_place_count_from_their_day(household, clerk, places):
    make_household_sheet(household, per_head=4500)
    code = "subsistence"
    assert states(household, code) == {}
    actions.set_standard(
        policy=make_listed_policy(code), area=places.county, by=clerk, item="年标准",
        value=Decimal(5000), unit="元/年", document="云民〔2021〕5号", valid_from=date(2021, 7, 1),
    )  # fmt: skip
    assert states(household, code, date(2021, 6, 30)) == {}
    assert set(states(household, code, date(2021, 7, 1)).values()) == {State.MISSING}
    (reason, *_) = [one.reason for one in examine(places.township, ON, [rules.of(code)])]
    assert "低于低保标准 5000 元/年（2021-07-01 起执行，云民〔2021〕5号）" in reason


def test_what_one_household_should_still_get(household, places):
    make_household(village=places.village, base_type="lifted")
    make_sheet(child_of(household), schooling="vocational2")
    found = due(household, ON)
    assert {one.household for one in found} == {household.pk}
    assert {one.state for one in found} == {State.MISSING}
    assert "dew_plan" in {one.rule for one in found}


def test_places(places, clerk):
    here = make_household(village=places.village, base_type="lifted")
    there = make_household(village=places.other_village, base_type="lifted")
    far = make_household(village=places.far_village, base_type="lifted")

    def found(**place):
        return {one.household for one in examine(on=ON, **place)}

    assert found(township=places.township) == {here.pk, there.pk}
    assert found(township=places.township, village=places.village) == {here.pk}
    assert found(township=places.other_township) == {far.pk}
    assert {one.village for one in examine(places.township, ON) if one.household == here.pk} == {
        places.village.pk
    }


def test_dissolved_households_are_not_asked(household):
    household.dissolved_on, household.dissolve_reason = date(2021, 10, 15), "other"
    household.save()
    assert not list(examine(household.township, ON))
    assert list(examine(household.township, date(2021, 10, 14)))


def test_query_count_does_not_grow(places, clerk, household):
    def number():
        with CaptureQueriesContext(connection) as queries:
            counts(places.township, ON)
        return len(queries)

    first = number()
    policy = make_listed_policy("subsistence")
    for _ in range(3):
        one = make_household(village=places.village, base_type="lifted", size=3)
        make_state(household=one, policy=policy, by=clerk)
        make_loan(household=one, by=clerk)
        make_sheet(head_of(one), labour="ordinary")
    assert number() == first
    assert first <= 20
