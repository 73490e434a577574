"""From application over approval to payment; and that nobody is paid twice for one period, whatever household he stands in."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions as household_actions
from households.models import Member
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Benefit
from policies.tests.make import head_of, make_grant, make_policy, make_state


@pytest.fixture
def schooling(db):
    return make_policy(name="教育资助", nature="grant", rhythm="term", sector="education")


@pytest.fixture
def relief(db):
    return make_policy(name="临时救助", nature="grant", rhythm="once")


@pytest.fixture
def subsistence(db):
    return make_policy(name="低保", rhythm="month")


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


@pytest.fixture
def application(clerk, household, schooling):
    return make_grant(
        household=household,
        policy=schooling,
        by=clerk,
        paid_on=None,
        applied_on=date(2021, 9, 1),
        amount=Decimal(625),
    )


def moved(household, member, by, on=date(2021, 6, 1)) -> Member:
    """The person's stay in a household of his own after a split."""
    new = household_actions.split(
        household=household, leaving={member.pk: "01"}, on=on, by=by, reason="成家立户"
    )
    return new.members.get()


# ---- Applied, approved, paid --------------------------------------------------------------------


def test_application_is_approved_and_paid(clerk, application):
    actions.approve_benefit(benefit=application, by=clerk, on=date(2021, 9, 10))
    actions.pay_benefit(benefit=application, by=clerk, on=date(2021, 9, 20), batch="第一批")
    paid = Benefit.objects.get()
    assert (paid.applied_on, paid.approved_on, paid.paid_on) == (
        date(2021, 9, 1),
        date(2021, 9, 10),
        date(2021, 9, 20),
    )
    assert (paid.amount, paid.batch) == (Decimal(625), "第一批")
    events = AuditEvent.objects.filter(target_id=str(paid.pk)).order_by("pk")
    assert [event.what for event in events] == [
        "benefit.register",
        "benefit.approve",
        "benefit.pay",
    ]


def test_what_was_paid_may_differ_from_what_was_applied_for(clerk, application):
    actions.pay_benefit(benefit=application, by=clerk, on=date(2021, 9, 20), amount=Decimal(500))
    assert Benefit.objects.get().amount == Decimal(500)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (actions.approve_benefit, "审批日期 2021-08-31"),
        (actions.pay_benefit, "发放日期 2021-08-31"),
    ],
)
def test_no_step_before_the_application(clerk, application, step, sentence):
    with pytest.raises(NotAllowed, match=f"{sentence} 不能早于申请日期 2021-09-01"):
        step(benefit=application, by=clerk, on=date(2021, 8, 31))
    assert Benefit.objects.get().paid_on is None


@pytest.mark.parametrize("step", [actions.approve_benefit, actions.pay_benefit])
def test_second_of_two_who_decide_loses(clerk, application, step):
    same = Benefit.objects.select_related("policy", "household", "member").get()
    step(benefit=application, by=clerk, on=date(2021, 9, 20))
    with pytest.raises(NotAllowed, match="已由别人办理"):
        step(benefit=same, by=clerk, on=date(2021, 9, 21))
    assert AuditEvent.objects.exclude(what="benefit.register").count() == 1


def test_withdrawn_application_is_not_paid(clerk, application):
    actions.withdraw(row=application, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="已由别人办理或作废"):
        actions.pay_benefit(benefit=application, by=clerk, on=date(2021, 9, 20))


def test_who_died_before_the_payment_is_not_paid(clerk, application):
    Member.objects.filter(pk=application.member_id).update(
        left_on=date(2021, 9, 15), leave_reason="death"
    )
    application = Benefit.objects.get()
    with pytest.raises(NotAllowed, match="周德厚已于 2021-09-15 死亡，2021-09-20 不在册"):
        actions.pay_benefit(benefit=application, by=clerk, on=date(2021, 9, 20))
    actions.pay_benefit(benefit=application, by=clerk, on=date(2021, 9, 14))


def test_a_state_is_not_paid_one_by_one(clerk, household, subsistence):
    running = make_state(household=household, policy=subsistence, by=clerk)
    with pytest.raises(NotAllowed, match="不逐笔登记发放"):
        actions.pay_benefit(benefit=running, by=clerk, on=date(2021, 9, 20))


def test_what_is_paid_by_the_case_belongs_to_the_day_of_payment(clerk, household, relief):
    made = make_grant(
        household=household, policy=relief, by=clerk, paid_on=None, applied_on=date(2021, 9, 1)
    )
    actions.pay_benefit(benefit=made, by=clerk, on=date(2021, 9, 20))
    assert made.period_key == "2021-09-20"
    with pytest.raises(NotAllowed, match="不能重复发放"):
        make_grant(household=household, policy=relief, by=clerk, paid_on=date(2021, 9, 20))


# ---- Paid twice ---------------------------------------------------------------------------------


def test_second_payment_is_refused_with_day_and_amount_of_the_first(clerk, household, schooling):
    make_grant(household=household, policy=schooling, by=clerk)
    with pytest.raises(NotAllowed) as refusal:
        make_grant(household=household, policy=schooling, by=clerk, paid_on=date(2021, 10, 1))
    assert str(refusal.value) == (
        "此人这一期的这项政策已登记，不能重复发放。"
        f"先前那笔：2021-09-10 发放 600 元，登记在{household}。"
    )


def test_second_application_is_sent_to_the_first(clerk, household, schooling, application):
    with pytest.raises(NotAllowed, match="2021-09-01 申请 625 元，还没有发放，请在那条上登记发放"):
        make_grant(household=household, policy=schooling, by=clerk)


def test_paid_before_the_split_is_not_paid_again_after_it(clerk, household, schooling):
    son = make_member(household=household, name="周海涛")
    make_grant(
        household=household, policy=schooling, by=clerk, member=son, paid_on=date(2021, 3, 1)
    )
    stay = moved(household, son, clerk)
    with pytest.raises(NotAllowed, match=f"2021-03-01 发放 600 元，登记在{household}"):
        make_grant(household=stay.household, policy=schooling, by=clerk, member=stay)
    make_grant(household=stay.household, policy=schooling, by=clerk, member=stay, term="秋季")
    assert Benefit.objects.count() == 2


def test_person_without_a_number_is_known_by_the_chain_of_stays(
    clerk, places, household, schooling
):
    son = make_member(household=household, name="周海涛", id_number="")
    first = moved(household, son, clerk)
    home = make_household(village=places.village)
    household_actions.merge(
        kept=home,
        merged=first.household,
        relations={first.pk: "11"},
        on=date(2021, 8, 1),
        reason="共同生活",
        by=clerk,
    )
    second = home.members.get(previous=first)
    make_grant(
        household=household, policy=schooling, by=clerk, member=son, paid_on=date(2021, 3, 1)
    )
    with pytest.raises(NotAllowed, match="2021-03-01 发放"):
        make_grant(household=home, policy=schooling, by=clerk, member=second)


def test_two_people_without_a_number_are_two_people(clerk, household, schooling):
    one = make_member(household=household, id_number="")
    other = make_member(household=household, id_number="")
    make_grant(household=household, policy=schooling, by=clerk, member=one)
    make_grant(household=household, policy=schooling, by=clerk, member=other)
    assert Benefit.objects.count() == 2


def test_who_came_back_under_the_same_number_is_the_same_person(
    clerk, places, household, schooling
):
    gone = make_member(household=household, left_on=date(2021, 5, 1), leave_reason="moved_out")
    make_grant(
        household=household, policy=schooling, by=clerk, member=gone, paid_on=date(2021, 3, 1)
    )
    home = make_household(village=places.village)
    back = make_member(household=home, id_number=gone.id_number, joined_on=date(2021, 7, 1))
    with pytest.raises(NotAllowed, match="2021-03-01 发放"):
        make_grant(household=home, policy=schooling, by=clerk, member=back)


def test_correction_into_a_period_paid_in_another_stay_is_refused(clerk, household, schooling):
    son = make_member(household=household)
    make_grant(
        household=household, policy=schooling, by=clerk, member=son, paid_on=date(2021, 3, 1)
    )
    stay = moved(household, son, clerk)
    autumn = make_grant(
        household=stay.household, policy=schooling, by=clerk, member=stay, term="秋季"
    )
    with pytest.raises(NotAllowed, match="2021-03-01 发放 600 元"):
        actions.correct_benefit(benefit=autumn, by=clerk, reason="期次登错", term="春季")
    autumn.refresh_from_db()
    assert autumn.term == "秋季"


def test_correction_that_leaves_the_period_alone_is_no_second_payment(clerk, household, schooling):
    made = make_grant(household=household, policy=schooling, by=clerk)
    actions.correct_benefit(benefit=made, by=clerk, reason="少打", amount=Decimal(625))
    assert Benefit.objects.get().amount == Decimal(625)


def test_two_payments_on_one_day_are_told_apart_by_the_term(clerk, household, relief):
    make_grant(household=household, policy=relief, by=clerk)
    with pytest.raises(NotAllowed, match="确实是两笔的，用期次区分"):
        make_grant(household=household, policy=relief, by=clerk)
    make_grant(household=household, policy=relief, by=clerk, term="第二次")
    assert Benefit.objects.count() == 2


def test_household_is_paid_once_a_period(clerk, household):
    award = make_policy(name="种养业直补", level="household", nature="grant")
    make_grant(household=household, policy=award, by=clerk, member=None)
    with pytest.raises(NotAllowed, match=r"该户这一期的这项政策已登记.*2021-09-10 发放 600 元"):
        make_grant(
            household=household, policy=award, by=clerk, member=None, paid_on=date(2021, 12, 1)
        )


@pytest.mark.parametrize(
    ("first_end", "valid_from", "valid_to", "is_refused"),
    [
        (None, date(2021, 1, 1), None, True),
        (None, date(2020, 1, 1), date(2020, 7, 1), False),  # to the day on which the other began
        (None, date(2020, 1, 1), date(2020, 7, 2), True),
        (date(2021, 1, 1), date(2020, 12, 31), date(2021, 6, 1), True),
        (date(2021, 1, 1), date(2021, 1, 1), None, False),
    ],
)
def test_a_state_runs_once_at_a_time(
    clerk, household, subsistence, first_end, valid_from, valid_to, is_refused
):
    def register(valid_from, valid_to):
        make_state(
            household=household,
            policy=subsistence,
            by=clerk,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    register(date(2020, 7, 1), first_end)
    if is_refused:
        with pytest.raises(
            NotAllowed, match="正在享受这项政策，不能重复登记。先前那条：2020-07-01"
        ):
            register(valid_from, valid_to)
    else:
        register(valid_from, valid_to)
    assert Benefit.objects.count() == (1 if is_refused else 2)


def test_registering_costs_the_same_whatever_was_paid_before(
    clerk, household, schooling, django_assert_max_num_queries
):
    for year in range(2016, 2021):
        make_grant(
            household=household, policy=schooling, by=clerk, year=year, paid_on=date(year, 9, 1)
        )
    head = head_of(household)
    with django_assert_max_num_queries(12):
        make_grant(household=household, policy=schooling, by=clerk, member=head)
