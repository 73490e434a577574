"""At a split or merge what a person receives goes on in the new household; nothing counts twice or gets lost."""

from datetime import date

import pytest

from households import actions
from households.tests.make import make_household, make_member
from policies import actions as policy_actions
from policies.models import (
    Application,
    Benefit,
    Employment,
    Exemption,
    InsuranceContract,
    Insured,
    Placement,
    Policy,
    Post,
)
from policies.tests.make import make_grant, make_policy, make_state

ON = date(2021, 6, 1)


@pytest.fixture
def policy(db):
    return Policy.objects.create(
        code="subsistence", name="低保", sector="safety_net", level="person", nature="state", valid_from=date(2007, 1, 1)
    )  # fmt: skip


def receives(policy, member, **fields):
    return Benefit.objects.create(
        township=member.township, household=member.household, member=member, policy=policy, year=2020,
        valid_from=date(2020, 1, 1), **fields,
    )  # fmt: skip


def in_force(on):
    return {
        (b.household_id, b.member.name) for b in Benefit.objects.on(on).select_related("member")
    }


def test_a_split_takes_the_benefit_along(clerk, places, policy):
    household = make_household(village=places.village)
    son = make_member(household=household, name="周海涛", relation="03")
    receives(policy, son)
    new = actions.split(
        household=household, leaving={son.pk: "01"}, on=ON, by=clerk, reason="成家立户"
    )
    assert in_force(date(2021, 5, 31)) == {(household.pk, "周海涛")}
    assert in_force(ON) == {(new.pk, "周海涛")}


def test_a_merge_takes_benefits_and_placements_along(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    receives(policy, person)
    Placement.objects.create(
        township=merged.township, household=merged, member=person, place="nursing", valid_from=date(2020, 3, 1)
    )  # fmt: skip
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert {household for household, _ in in_force(ON)} == {kept.pk}
    assert [row.household_id for row in Placement.objects.on(ON)] == [kept.pk]


def test_what_is_over_stays_where_it_happened(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    ended = receives(policy, person, valid_to=date(2020, 12, 1))
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert Benefit.objects.get() == ended


def test_what_was_withdrawn_stays_behind(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    wrong = receives(policy, person)
    policy_actions.withdraw(row=wrong, by=clerk, reason="登错了人")
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert Benefit.with_withdrawn.get() == wrong
    assert Benefit.with_withdrawn.get().valid_to is None


# ---- What else runs or waits --------------------------------------------------------------------


def split_off(household, member, clerk):
    new = actions.split(
        household=household, leaving={member.pk: "01"}, on=ON, by=clerk, reason="成家立户"
    )
    return new, new.members.get()


def of(member, **fields):
    return {"township": member.township, "household": member.household, "member": member} | fields


@pytest.fixture
def home(places):
    return make_household(village=places.village)


@pytest.fixture
def son(home):
    return make_member(household=home, name="周海涛", relation="03")


def test_work_and_post_go_on_in_the_new_household(clerk, home, son):
    since = date(2021, 2, 1)
    Employment.objects.create(**of(son, place="out_county", employer="砖厂", valid_from=since))
    Post.objects.create(**of(son, kind="保洁", monthly_wage=600, valid_from=since))
    new, stay = split_off(home, son, clerk)
    for model in (Employment, Post):
        before, after = model.objects.order_by("valid_from")
        assert (before.household, before.member, before.valid_to) == (home, son, ON)
        assert before.end_reason == "分户转出"
        assert (after.household, after.member, after.valid_from) == (new, stay, ON)
        assert (after.valid_to, after.end_reason) == (None, "")
    assert Post.objects.on(ON).get().monthly_wage == 600


def test_work_that_is_over_stays_behind(clerk, home, son):
    over = Employment.objects.create(
        **of(son, place="in_county", valid_from=date(2020, 1, 1), valid_to=date(2020, 6, 1))
    )
    split_off(home, son, clerk)
    assert Employment.objects.get() == over


def test_what_waits_stays_one_row_and_goes_along(clerk, home, son, policy):
    schooling = make_policy(name="教育资助", nature="grant", rhythm="term")
    made = make_grant(
        household=home,
        policy=schooling,
        by=clerk,
        member=son,
        paid_on=None,
        applied_on=date(2021, 5, 1),
    )
    task = Application.objects.create(
        **of(son, policy=policy, by=clerk, rule="subsistence", rule_version="1", reason="收入低"),
        opened_on=date(2021, 5, 1),
        due_on=date(2021, 5, 20),
    )
    new, stay = split_off(home, son, clerk)
    for row in (made, task):
        row.refresh_from_db()
        assert (row.household, row.member) == (new, stay)
    policy_actions.pay_benefit(benefit=made, by=clerk, on=date(2021, 9, 1))


def test_task_that_is_done_stays_behind(clerk, home, son, policy):
    task = Application.objects.create(
        **of(son, policy=policy, by=clerk, rule="subsistence", rule_version="1", reason="收入低"),
        opened_on=date(2021, 4, 1),
        due_on=date(2021, 4, 20),
        done_on=date(2021, 4, 10),
        outcome="已享受",
    )
    split_off(home, son, clerk)
    task.refresh_from_db()
    assert task.household == home


def test_exemption_holds_on_every_day_in_the_stay_of_that_day(clerk, home, son, policy):
    Exemption.objects.create(
        **of(son, policy=policy, by=clerk, reason="自愿放弃"),
        made_on=date(2021, 1, 1),
        expires_on=date(2022, 1, 1),
    )
    _, stay = split_off(home, son, clerk)

    def exempt(day):
        return [row.member for row in Exemption.objects.on(day)]

    assert exempt(date(2021, 5, 31)) == [son]
    assert exempt(ON) == [stay]
    assert exempt(date(2022, 1, 1)) == []


def test_merged_households_have_one_benefit_of_a_policy_and_one_task(clerk, places, home):
    """Both ran it; the one that is given up ends, the other goes on; nothing hinders the merger."""
    relief = make_policy(name="水费减免", level="household", rhythm="month")
    heating = make_policy(name="取暖补助", level="household", rhythm="month")
    merged = make_household(village=places.village)
    person = merged.members.get()
    for household, policies in ((home, [relief]), (merged, [relief, heating])):
        for policy in policies:
            make_state(household=household, policy=policy, by=clerk, member=None)
            Application.objects.create(
                township=household.township, household=household, policy=policy, by=clerk, rule="r", rule_version="1",
                reason="应享", opened_on=date(2021, 5, 1), due_on=date(2021, 6, 20),
            )  # fmt: skip
    actions.merge(
        kept=home, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    running = {(row.household, row.policy) for row in Benefit.objects.on(ON)}
    assert running == {(home, relief), (home, heating)}
    waiting = {(row.household, row.policy) for row in Application.objects.waiting()}
    assert waiting == {(home, relief), (home, heating)}
    assert Application.objects.get(dropped_on=ON).household == merged


def test_who_is_insured_stays_where_the_contract_names_him(clerk, home, son):
    contract = InsuranceContract.objects.create(
        township=home.township, policy=make_policy(name="防贫保", nature="grant"), year=2021,
        number="BD001", insurer="人保财险", valid_from=date(2021, 1, 1), valid_to=date(2022, 1, 1),
    )  # fmt: skip
    insured = Insured.objects.create(**of(son, contract=contract))
    split_off(home, son, clerk)
    insured.refresh_from_db()
    assert (insured.household, insured.member) == (home, son)
