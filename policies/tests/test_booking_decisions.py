"""A row booked by hand, and a whole list withdrawn."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.imports import actions as imports
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Benefit, BenefitList
from policies.tests.lists import PAID, checked, make_benefit_list, paid, sheet
from policies.tests.make import make_grant, make_policy


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def policy(db):
    return make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职", sector="education"
    )


@pytest.fixture
def head(places):
    return make_household(village=places.village, head_name="郑国富").members.get()


@pytest.fixture
def about(places, clerk, policy):
    return {"township": places.township, "by": clerk, "policy": policy}


@pytest.fixture
def one(about, head):
    """A list with one row of a stranger who has the head's name."""
    return make_benefit_list(**about, content=sheet([paid(学生姓名=head.name)]))


@pytest.fixture
def row(one):
    return one.list.rows.get()


SAID = {"on": PAID, "amount": Decimal(1500), "kind": "中职", "reason": "末位抄错"}


def test_a_row_booked_by_hand_is_a_benefit_of_the_list(row, head, clerk):
    benefit = actions.book_row(row=row, member=head, by=clerk, **SAID)
    assert (benefit.member, benefit.list_row, benefit.period_key) == (head, row, "2021春季")
    assert (benefit.batch, benefit.source) == ("第一批", "衔接资金")
    row.refresh_from_db()
    assert (row.match, row.member) == ("hand", head)
    events = AuditEvent.objects.filter(what__in=["list.match", "benefit.register"])
    assert {event.reason for event in events} == {"末位抄错", ""}


def test_the_second_of_two_clerks_is_told(row, head, clerk):
    actions.book_row(row=row, member=head, by=clerk, **SAID)
    stale = type(row)(pk=row.pk, township_id=row.township_id, list_id=row.list_id)
    with pytest.raises(NotAllowed, match="已入账"):
        actions.book_row(row=stale, member=head, by=clerk, **SAID)
    assert Benefit.objects.count() == 1


def test_a_double_payment_by_hand_is_refused_and_the_row_stays_open(row, head, policy, clerk):
    make_grant(
        household=head.household, policy=policy, by=clerk, year=2021, term="春季", kind="中职"
    )
    with pytest.raises(NotAllowed, match="不能重复发放"):
        actions.book_row(row=row, member=head, by=clerk, **SAID)
    row.refresh_from_db()
    assert row.member is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "理由"),
        ({"kind": "研究生"}, "没有子类"),
        ({"amount": Decimal(-1)}, "负数"),
        ({"on": date(2099, 1, 1)}, "还没有到"),
    ],
)
def test_the_rules_of_a_benefit_hold_by_hand_too(row, head, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        actions.book_row(row=row, member=head, by=clerk, **(SAID | changes))
    row.refresh_from_db()
    assert row.member is None
    assert not Benefit.objects.exists()


def test_who_had_left_is_refused(row, head, clerk):
    gone = make_member(household=head.household, left_on=date(2021, 6, 1), leave_reason="death")
    with pytest.raises(NotAllowed, match="不在册"):
        actions.book_row(row=row, member=gone, by=clerk, **SAID)


def test_a_dissolved_household_is_refused(row, head, clerk):
    head.household.dissolved_on, head.household.dissolve_reason = date(2021, 6, 1), "death"
    head.household.save()
    with pytest.raises(NotAllowed, match="已于 2021-06-01 销户"):
        actions.book_row(row=row, member=head, by=clerk, **SAID)


def test_a_row_set_aside_is_booked_later_for_the_person_it_means(about, head, clerk):
    batch = checked(**about, content=sheet([paid(head, **{"补助金额（元）": "待定"})]))
    imports.choose(batch=batch, options={"aside": {"4": "金额没有定"}}, by=clerk)
    imports.check(batch)
    imports.start_writing(batch)
    imports.finish_writing(batch, by=clerk)
    row = BenefitList.objects.get().list.rows.get()
    other = make_household(village=head.household.village).members.get()
    with pytest.raises(NotAllowed, match="另一个人"):
        actions.book_row(row=row, member=other, by=clerk, **SAID)
    assert actions.book_row(row=row, member=head, by=clerk, **SAID).amount == 1500


# ---- Withdrawing ------------------------------------------------------------------------------


def test_a_whole_list_is_withdrawn_with_a_reason(about, head, clerk):
    content = sheet([paid(head), paid()])
    one = make_benefit_list(**about, content=content)
    assert actions.withdraw_list(booked_as=one, by=clerk, reason="选错了学期") == 1
    assert not Benefit.objects.exists()
    gone = Benefit.with_withdrawn.get()
    assert gone.withdraw_reason == "选错了学期"
    one.list.refresh_from_db()
    assert one.list.withdraw_reason == "选错了学期"
    assert one.list.rows.count() == 2
    again = make_benefit_list(**about, content=content)
    assert again.pk != one.pk
    assert Benefit.objects.get().list_row.list == again.list


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_withdrawing_needs_a_reason(one, clerk, reason):
    with pytest.raises(NotAllowed, match="作废原因"):
        actions.withdraw_list(booked_as=one, by=clerk, reason=reason)


def test_the_second_withdrawal_is_told(one, clerk):
    actions.withdraw_list(booked_as=one, by=clerk, reason="登错了")
    with pytest.raises(NotAllowed, match="已由他人作废"):
        actions.withdraw_list(booked_as=one, by=clerk, reason="登错了")


def test_a_list_with_a_corrected_benefit_is_not_withdrawn_and_it_is_said_which(about, head, clerk):
    other = make_household(village=head.household.village).members.get()
    one = make_benefit_list(**about, content=sheet([paid(head), paid(other)]))
    mine = Benefit.objects.get(member=other)
    actions.correct_benefit(benefit=mine, by=clerk, reason="少发了", amount=Decimal(1600))
    with pytest.raises(NotAllowed, match=f"第 5 行{other.name}入账后更正过"):
        actions.withdraw_list(booked_as=one, by=clerk, reason="登错了")
    assert Benefit.objects.count() == 2
    one.list.refresh_from_db()
    assert one.list.withdrawn_on is None
    mine.refresh_from_db()
    actions.withdraw(row=mine, by=clerk, reason="确实登错")
    assert actions.withdraw_list(booked_as=one, by=clerk, reason="登错了") == 1


def test_rows_of_a_withdrawn_list_are_not_booked(one, row, head, clerk):
    actions.withdraw_list(booked_as=one, by=clerk, reason="登错了")
    with pytest.raises(NotAllowed, match="整份作废"):
        actions.book_row(row=row, member=head, by=clerk, **SAID)
