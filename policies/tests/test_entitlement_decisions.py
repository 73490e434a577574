"""申请任务、免享登记: what a clerk may decide on 应享未享, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from policies import account, actions
from policies.actions import Chosen
from policies.entitlement.running import State, examine
from policies.models import Application, Exemption
from policies.tests.make import head_of, make_grant, make_listed_policy

TODAY = timezone.localdate()
WEEK = timedelta(days=7)
RULE = "medical_insurance_aid"


@pytest.fixture
def policy(db):
    return make_listed_policy(RULE)


@pytest.fixture
def household(places, policy):
    return make_household(village=places.village, head_name="王德厚", base_type="lifted")


@pytest.fixture
def task(household, clerk):
    return open_task(household, clerk)


def open_task(household, clerk, **fields):
    fields = {"due_on": TODAY + WEEK, "rule": RULE, "member": head_of(household)} | fields
    return actions.open_application(household=household, by=clerk, **fields)


def exempt(household, clerk, policy, **fields):
    fields = {
        "reason": "在外地参保",
        "expires_on": TODAY + WEEK,
        "member": head_of(household),
    } | fields
    return actions.exempt(household=household, policy=policy, by=clerk, **fields)


def state_of(household, on=TODAY):
    found = examine(household.township, on, households=[household.pk])
    return next(one.state for one in found if one.rule == RULE)


def test_a_task_keeps_the_reason_and_the_version_of_its_day(task, household, policy, clerk):
    assert task.reason == f"王德厚 户为脱贫户，定额资助 {TODAY.year} 年居民医保"
    assert (task.policy, task.rule, task.rule_version, task.by) == (policy, RULE, "1", clerk)
    assert (task.opened_on, task.due_on) == (TODAY, TODAY + WEEK)
    assert AuditEvent.objects.get(what="application.open").target_id == str(task.pk)


def test_only_what_is_missing_becomes_a_task(household, clerk, policy, places):
    ordinary = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="不是“医保代缴”的应享未享"):
        open_task(ordinary, clerk)
    make_grant(household=household, policy=policy, by=clerk, year=TODAY.year, paid_on=TODAY)
    with pytest.raises(NotAllowed, match="已在享"):
        open_task(household, clerk)
    assert not Application.objects.exists()


def test_a_person_has_one_open_task_a_policy(task, household, clerk):
    with pytest.raises(NotAllowed, match="申请任务已派出，还没有办结"):
        open_task(household, clerk)
    actions.drop_application(application=task, by=clerk, on=TODAY, reason="派错")
    assert open_task(household, clerk).is_waiting


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "不能早于派任务那天"),
        ({"on": TODAY + timedelta(days=1), "due_on": TODAY + WEEK}, "还没有到"),
    ],
)
def test_dates_of_a_task(household, clerk, fields, words):
    with pytest.raises(NotAllowed, match=words):
        open_task(household, clerk, **fields)


def test_the_person_belongs_to_the_household(household, clerk, places):
    other = make_household(village=places.village, base_type="lifted")
    with pytest.raises(NotAllowed, match="不是这一户的成员"):
        open_task(household, clerk, member=head_of(other))


def test_many_tasks_at_once_and_why_not_the_others(household, clerk, places):
    taken = make_household(village=places.village, head_name="李有粮", base_type="lifted")
    open_task(taken, clerk)
    far = make_household(village=places.far_village, base_type="lifted")
    chosen = [Chosen(one, head_of(one)) for one in (household, taken, far)]
    with CaptureQueriesContext(connection) as few:
        opened = actions.open_applications(chosen=chosen, rule=RULE, by=clerk, due_on=TODAY + WEEK)
    assert [one.household for one in opened.made] == [household, far]
    assert opened.refused == ["李有粮：此人这项政策的申请任务已派出，还没有办结。"]
    more = [make_household(village=places.village, base_type="lifted") for _ in range(8)]
    with CaptureQueriesContext(connection) as many:
        actions.open_applications(
            chosen=[Chosen(one, head_of(one)) for one in more],
            rule=RULE,
            by=clerk,
            due_on=TODAY + WEEK,
        )
    assert len(many) < len(few) + 8 * 8  # the facts are read once, not once a household


def test_nobody_chosen(clerk):
    with pytest.raises(NotAllowed, match="一个人都没有选"):
        actions.open_applications(chosen=[], rule=RULE, by=clerk, due_on=TODAY)


def test_finishing_says_how(task, clerk):
    done = actions.finish_application(application=task, by=clerk, on=TODAY, outcome="已代缴")
    assert (done.done_on, done.outcome, done.is_waiting) == (TODAY, "已代缴", False)
    assert AuditEvent.objects.filter(what="application.finish").exists()


@pytest.mark.parametrize(
    ("on", "outcome", "words"),
    [
        (TODAY, "  ", "请写办理结果"),
        (TODAY + timedelta(days=1), "批了", "还没有到"),
        (TODAY - timedelta(days=1), "批了", "不能早于派任务那天"),
    ],
)
def test_finishing_is_refused(task, clerk, on, outcome, words):
    with pytest.raises(NotAllowed, match=words):
        actions.finish_application(application=task, by=clerk, on=on, outcome=outcome)
    task.refresh_from_db()
    assert task.is_waiting


def test_the_second_of_two_who_end_a_task_is_told(task, clerk):
    other = Application.objects.get(pk=task.pk)
    actions.finish_application(application=task, by=clerk, on=TODAY, outcome="已代缴")
    with pytest.raises(NotAllowed, match="已由别人办结、撤销或作废"):
        actions.drop_application(application=other, by=clerk, on=TODAY, reason="不办了")
    task.refresh_from_db()
    assert (task.outcome, task.dropped_on) == ("已代缴", None)


def test_dropping_says_why(task, clerk):
    with pytest.raises(NotAllowed, match="请写撤销原因"):
        actions.drop_application(application=task, by=clerk, on=TODAY, reason=" ")
    dropped = actions.drop_application(application=task, by=clerk, on=TODAY, reason="已死亡")
    assert (dropped.dropped_on, dropped.drop_reason) == (TODAY, "已死亡")
    assert AuditEvent.objects.get(what="application.drop").reason == "已死亡"


def test_an_exemption_takes_the_person_off_the_list_until_it_ends(household, clerk, policy):
    assert state_of(household) is State.MISSING
    exempt(household, clerk, policy)
    assert state_of(household) is State.EXEMPT
    if (TODAY + WEEK).year == TODAY.year:
        assert state_of(household, TODAY + WEEK) is State.MISSING
    with pytest.raises(NotAllowed, match="不是“医保代缴”的应享未享"):
        open_task(household, clerk)


def test_a_withdrawn_exemption_counts_no_more(household, clerk, policy):
    row = exempt(household, clerk, policy)
    actions.withdraw(row=row, by=clerk, reason="登错人")
    assert state_of(household) is State.MISSING


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " "}, "请写免享原因"),
        ({"expires_on": TODAY}, "有效期要在"),
        ({"expires_on": TODAY.replace(year=TODAY.year + 3, day=min(TODAY.day, 27)) + timedelta(days=5)}, "3 年"),
        ({"on": TODAY + timedelta(days=1)}, "还没有到"),
    ],
)  # fmt: skip
def test_an_exemption_is_refused(household, clerk, policy, fields, words):
    with pytest.raises(NotAllowed, match=words):
        exempt(household, clerk, policy, **fields)
    assert not Exemption.objects.exists()


def test_three_years_to_the_day(household, clerk, policy):
    on = date(2024, 2, 29)
    with pytest.raises(NotAllowed, match="最晚 2027-02-28"):
        exempt(household, clerk, policy, on=on, expires_on=date(2027, 3, 1))
    assert exempt(household, clerk, policy, on=on, expires_on=date(2027, 2, 28)).pk


def test_one_exemption_at_a_time(household, clerk, policy):
    exempt(household, clerk, policy)
    with pytest.raises(NotAllowed, match="已登记免享医保代缴，有效期至"):
        exempt(household, clerk, policy)


def test_no_exemption_beside_an_open_task(task, household, clerk, policy):
    with pytest.raises(NotAllowed, match="申请任务还没有办结"):
        exempt(household, clerk, policy)


def test_the_account_of_a_household_says_what_is_due(household):
    found = account.should_still_get(household, TODAY)
    ours = [(str(one.policy), one.whom, one.reason) for one in found]
    assert ours == [("医保代缴", "王德厚", f"王德厚 户为脱贫户，定额资助 {TODAY.year} 年居民医保")]


def test_hints_are_said_to_be_hints(household, places):
    make_listed_policy("toilet")
    household.years.create(
        township=household.township, year=TODAY.year, persons=1, has_toilet=False
    )
    reasons = [one.reason for one in account.should_still_get(household, TODAY)]
    assert f"提示（农户自愿，县里定年度任务）：{TODAY.year} 年采集表登记没有卫生厕所" in reasons
