"""Entering, correcting, stopping and withdrawing a benefit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed
from accounts.history import of
from accounts.models import AuditEvent, RowChange
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Benefit
from policies.tests.make import head_of, make_grant, make_policy, make_state

GRANT = {"year": "2021", "term": "春季", "times": "1", "paid_on": "2021-09-10", "amount": "1250"}


@pytest.fixture
def subsistence(db):
    return make_policy(name="低保", kinds="A类、B类")


@pytest.fixture
def schooling(db):
    return make_policy(
        name="教育资助", nature="grant", rhythm="term", kinds="小学、初中", sector="education"
    )


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚", size=2)


def create_url(policy, household):
    return reverse("policies:benefit_create", args=[policy.pk, household.pk])


def correct_url(benefit):
    return reverse("policies:benefit_correct", args=[benefit.pk])


def correction(client, benefit, **changes):
    """What the form of the page would send, with these changes."""
    form = client.get(correct_url(benefit)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in values.items()}
    return data | {"reason": "录入错误"} | changes


# ---- Choosing -----------------------------------------------------------------------------------


def test_household_is_found_by_name_without_the_name_in_an_address(
    login, clerk, household, subsistence
):
    url = reverse("policies:benefit_choose", args=[subsistence.pk])
    page = login(clerk).post(url, {"q": "周德"}).content.decode()
    assert create_url(subsistence, household) in page


def test_household_is_found_by_a_whole_identity_number(login, clerk, household, subsistence):
    url = reverse("policies:benefit_choose", args=[subsistence.pk])
    number = head_of(household).id_number
    answer = login(clerk).post(url, {"q": number}, headers={"HX-Request": "true"})
    assert create_url(subsistence, household) in answer.content.decode()
    assert number not in answer.content.decode()


def test_outsider_finds_no_household(login, outsider, household, subsistence):
    url = reverse("policies:benefit_choose", args=[subsistence.pk])
    page = login(outsider).post(url, {"q": "周德"}).content.decode()
    assert "您的辖区里没有找到" in page


def test_from_the_household_page_one_returns_to_it(login, clerk, household, subsistence):
    client = login(clerk)
    page = client.get(reverse("policies:benefit_new"), {"household": household.pk})
    url = next(row["url"] for row in page.context["rows"] if row["policy"] == subsistence)
    data = {"member": head_of(household).pk, "valid_from": "2021-03-01"}
    assert client.post(url, data).url == household.get_absolute_url()


# ---- Entering -----------------------------------------------------------------------------------


def test_clerk_registers_a_state_with_its_year(login, clerk, household, subsistence):
    data = {
        "member": head_of(household).pk,
        "kind": "A类",
        "valid_from": "2021-03-01",
        "amount": "292",
    }
    answer = login(clerk).post(create_url(subsistence, household), data)
    assert answer.status_code == 302
    benefit = Benefit.objects.get()
    assert (benefit.year, benefit.kind, benefit.amount) == (2021, "A类", Decimal(292))
    assert benefit.township == household.township
    assert AuditEvent.objects.filter(what="benefit.register", by=clerk).count() == 1


def test_clerk_registers_a_payment(login, clerk, household, schooling):
    data = GRANT | {"member": head_of(household).pk, "kind": "小学"}
    assert login(clerk).post(create_url(schooling, household), data).status_code == 302
    assert Benefit.objects.get().paid_on == date(2021, 9, 10)


def test_same_payment_twice_is_refused_and_what_was_typed_stays(login, clerk, household, schooling):
    make_grant(household=household, policy=schooling, by=clerk, term="春季", kind="小学")
    data = GRANT | {"member": head_of(household).pk, "kind": "小学", "batch": "第一批"}
    page = login(clerk).post(create_url(schooling, household), data).content.decode()
    assert "此人这一期的这项政策已登记，不能重复发放。" in page
    assert "第一批" in page
    assert Benefit.objects.count() == 1


def test_another_term_is_another_payment(clerk, household, schooling):
    make_grant(household=household, policy=schooling, by=clerk, term="春季")
    make_grant(household=household, policy=schooling, by=clerk, term="秋季")
    assert Benefit.objects.count() == 2


def test_two_clerks_register_the_same_payment_at_once(monkeypatch, clerk, household, schooling):
    """The second passed the check before the first had written; the database has the last word."""
    lose_the_race(
        monkeypatch,
        "check_fields",
        lambda: make_grant(household=household, policy=schooling, by=clerk, term="春季"),
    )
    with pytest.raises(NotAllowed, match="不能重复"):
        make_grant(household=household, policy=schooling, by=clerk, term="春季")


def lose_the_race(monkeypatch, name, other):
    """Let somebody else's write come right after the first check of ours."""
    check, done = getattr(records, name), []

    def check_then_wait(row):
        check(row)
        if not done:
            done.append(row)
            other()

    monkeypatch.setattr(records, name, check_then_wait)


def test_who_left_before_the_payment_cannot_receive_it(login, clerk, household, schooling):
    gone = make_member(
        household=household, name="周小宝", left_on=date(2021, 9, 1), leave_reason="death"
    )
    client, url = login(clerk), create_url(schooling, household)
    page = client.post(url, GRANT | {"member": gone.pk}).content.decode()
    assert "2021-09-01" in page
    assert "不在册" in page
    assert not Benefit.objects.exists()
    before = GRANT | {"member": gone.pk, "paid_on": "2021-08-31"}
    assert client.post(url, before).status_code == 302


def test_person_of_another_household_is_no_choice(login, clerk, places, household, schooling):
    stranger = head_of(make_household(village=places.village))
    page = login(clerk).post(create_url(schooling, household), GRANT | {"member": stranger.pk})
    assert page.status_code == 200
    assert not Benefit.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"member": None}, "请选享受人"),
        ({"paid_on": None}, "请填发放日期"),
        ({"kind": "博士"}, "没有子类“博士”，可用：小学、初中"),
        ({"paid_on": timezone.localdate() + timedelta(days=3)}, "还没有到"),
    ],
)
def test_rules_of_a_payment(clerk, household, schooling, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_grant(household=household, policy=schooling, by=clerk, **fields)
    assert not Benefit.objects.exists()


def test_a_state_runs_once_a_person(clerk, household, subsistence):
    make_state(household=household, policy=subsistence, by=clerk)
    with pytest.raises(NotAllowed, match="正在享受这项政策"):
        make_state(household=household, policy=subsistence, by=clerk, valid_from=date(2022, 1, 1))


def test_form_asks_only_what_the_policy_has(login, clerk, household, subsistence, schooling):
    plain = {"member", "kind", "year", "paid_on", "amount", "times", "batch", "source"}
    plain |= {"applied_on", "approved_on", "document", "note"}
    forest = make_policy(
        name="退耕还林",
        nature="grant",
        level="household",
        quantity_unit="亩",
        places="县内、县外",
        has_total_cost=True,
    )
    relief = make_policy(name="临时救助", nature="grant", rhythm="once")
    client = login(clerk)

    def asked(policy):
        return set(client.get(create_url(policy, household)).context["form"].fields)

    assert asked(make_policy(name="医保代缴", nature="grant")) == plain
    assert asked(schooling) == plain | {"term"}
    assert asked(relief) == plain | {"term"}
    assert asked(forest) == plain | {"place", "quantity", "total_cost"}
    assert not {"year", "term", "paid_on", "batch", "times"} & asked(subsistence)


def test_term_is_chosen_from_those_of_the_policy(login, clerk, household, schooling):
    client, url = login(clerk), create_url(schooling, household)
    choices = [value for value, _ in client.get(url).context["form"].fields["term"].choices]
    assert choices == ["", "春季", "秋季"]
    data = GRANT | {"member": head_of(household).pk, "term": ""}
    assert client.post(url, data).status_code == 200
    assert not Benefit.objects.exists()


def test_clerk_registers_place_quantity_cost_and_source(login, clerk, household):
    forest = make_policy(
        name="退耕还林",
        nature="grant",
        level="household",
        quantity_unit="亩",
        places="县内、县外",
        has_total_cost=True,
    )
    data = {
        "year": "2021",
        "paid_on": "2021-09-10",
        "amount": "500",
        "total_cost": "800",
        "quantity": "12.5",
        "place": "县外",
        "times": "1",
        "batch": "第一批",
        "source": "省级资金",
    }
    client, url = login(clerk), create_url(forest, household)
    page = client.post(url, data | {"total_cost": "400"}).content.decode()
    assert "总费用 400 元比金额 500 元少" in page
    assert client.post(url, data).status_code == 302
    made = Benefit.objects.get()
    assert (made.member, made.place, made.quantity) == (None, "县外", Decimal("12.5"))
    assert (made.total_cost, made.source) == (Decimal(800), "省级资金")


def test_application_is_approved_and_paid_in_the_browser(login, clerk, household, schooling):
    made = make_grant(
        household=household, policy=schooling, by=clerk, paid_on=None, applied_on=date(2021, 9, 1)
    )
    client = login(clerk)
    approve = reverse("policies:benefit_approve", args=[made.pk])
    pay = reverse("policies:benefit_pay", args=[made.pk])
    page = client.get(reverse("policies:list") + "?state=waiting").content.decode()
    assert approve in page
    assert pay in page
    assert client.post(approve, {"on": "2021-09-05"}).status_code == 302
    data = {"on": "2021-09-10", "amount": "550", "batch": "第一批"}
    assert client.post(pay, data).status_code == 302
    made.refresh_from_db()
    assert (made.approved_on, made.paid_on) == (date(2021, 9, 5), date(2021, 9, 10))
    assert (made.amount, made.batch) == (Decimal(550), "第一批")
    page = client.post(pay, data).content.decode()
    assert "已由别人办理" in page


# ---- Correcting ---------------------------------------------------------------------------------


def test_correction_keeps_reason_and_history(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk, term="春季")
    client = login(clerk)
    data = correction(client, benefit, amount="1500", reason="少打了 900")
    assert client.post(correct_url(benefit), data).status_code == 302
    benefit.refresh_from_db()
    assert benefit.amount == Decimal(1500)
    event = AuditEvent.objects.get(what="benefit.correct")
    assert (event.by, event.reason, event.detail) == (clerk, "少打了 900", {"fields": ["amount"]})
    change = of(benefit)[0]
    assert change.by == "李业务"
    assert [(f.label, f.old, f.new) for f in change.fields] == [("金额", "600.00", "1500.00")]


def test_correction_without_reason_changes_nothing(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    client = login(clerk)
    data = correction(client, benefit, amount="1500", reason="")
    assert client.post(correct_url(benefit), data).status_code == 200
    benefit.refresh_from_db()
    assert benefit.amount == Decimal(600)


def test_second_of_two_who_correct_is_told_and_may_insist(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk, term="春季")
    client = login(clerk)
    data = correction(client, benefit, amount="1500")
    actions.correct_benefit(benefit=benefit, by=clerk, reason="先改", amount=Decimal(800))
    answer = client.post(correct_url(benefit), data)
    page = answer.content.decode()
    assert "在您打开之后已由他人更正" in page
    assert "现在是“800.00”" in page
    assert 'value="1500"' in page
    again = data | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(correct_url(benefit), again).status_code == 302
    benefit.refresh_from_db()
    assert benefit.amount == Decimal(1500)


def test_correction_that_lost_the_race_in_the_database_is_refused(clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    Benefit.objects.filter(pk=benefit.pk).update(amount=Decimal(800))
    with pytest.raises(NotAllowed, match="刚被他人更正"):
        actions.correct_benefit(benefit=benefit, by=clerk, reason="改", amount=Decimal(900))


def test_correction_to_what_another_has_just_registered_is_refused(
    monkeypatch, clerk, household, schooling
):
    benefit = make_grant(household=household, policy=schooling, by=clerk, term="春季")
    lose_the_race(
        monkeypatch,
        "check",
        lambda: make_grant(household=household, policy=schooling, by=clerk, term="秋季"),
    )
    with pytest.raises(NotAllowed, match="不能重复"):
        actions.correct_benefit(benefit=benefit, by=clerk, reason="改", term="秋季")


def test_correction_keeps_the_rules(clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk, term="春季")
    make_grant(household=household, policy=schooling, by=clerk, term="秋季")
    with pytest.raises(NotAllowed, match="不能重复"):
        actions.correct_benefit(benefit=benefit, by=clerk, reason="改", term="秋季")


# ---- Stopping, withdrawing ----------------------------------------------------------------------


def test_stopping_ends_it_from_that_day(login, clerk, household, subsistence):
    benefit = make_state(household=household, policy=subsistence, by=clerk)
    url = reverse("policies:benefit_stop", args=[benefit.pk])
    assert login(clerk).post(url, {"on": "2021-07-01", "reason": "收入提高"}).status_code == 302
    benefit.refresh_from_db()
    assert (benefit.valid_to, benefit.stop_reason) == (date(2021, 7, 1), "收入提高")
    assert not Benefit.objects.on(date(2021, 7, 1)).exists()
    assert Benefit.objects.on(date(2021, 6, 30)).exists()


def test_second_stop_loses(clerk, household, subsistence):
    benefit = make_state(household=household, policy=subsistence, by=clerk)
    actions.stop_benefit(benefit=benefit, by=clerk, on=date(2021, 7, 1), reason="收入提高")
    with pytest.raises(NotAllowed, match="已由别人停止"):
        actions.stop_benefit(benefit=benefit, by=clerk, on=date(2021, 8, 1), reason="收入提高")
    assert AuditEvent.objects.filter(what="benefit.stop").count() == 1


def test_stop_before_the_start_is_refused(login, clerk, household, subsistence):
    benefit = make_state(household=household, policy=subsistence, by=clerk)
    url = reverse("policies:benefit_stop", args=[benefit.pk])
    page = login(clerk).post(url, {"on": "2020-07-01", "reason": "收入提高"}).content.decode()
    assert "不在享受中" in page


def test_withdrawing_takes_it_out_and_leaves_content_and_reason(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    url = reverse("policies:benefit_withdraw", args=[benefit.pk])
    assert login(clerk).post(url, {"reason": "登到了别人名下"}).status_code == 302
    assert not Benefit.objects.exists()
    event = AuditEvent.objects.get(what="benefit.withdraw")
    assert (event.reason, event.target_id) == ("登到了别人名下", str(benefit.pk))
    change = RowChange.objects.get(table="policies_benefit", kind="U")
    assert (change.actor, change.after["withdraw_reason"]) == (clerk.pk, "登到了别人名下")
    kept = Benefit.with_withdrawn.get()
    assert (kept.amount, kept.withdrawn_on) == (benefit.amount, timezone.localdate())


def test_second_to_withdraw_is_told(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    client, url = login(clerk), reverse("policies:benefit_withdraw", args=[benefit.pk])
    client.post(url, {"reason": "登重了"})
    page = client.post(url, {"reason": "也看到了"}, follow=True).content.decode()
    assert "已由他人作废" in page
    assert Benefit.with_withdrawn.get().withdraw_reason == "登重了"
    assert AuditEvent.objects.filter(what="benefit.withdraw").count() == 1


def test_same_payment_can_be_registered_after_the_wrong_one_is_withdrawn(
    clerk, household, schooling
):
    wrong = make_grant(household=household, policy=schooling, by=clerk)
    with pytest.raises(NotAllowed):
        make_grant(household=household, policy=schooling, by=clerk)
    actions.withdraw(row=wrong, by=clerk, reason="金额登错")
    make_grant(household=household, policy=schooling, by=clerk)
    assert Benefit.objects.count() == 1


def test_withdrawn_benefit_is_neither_corrected_nor_stopped(clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    actions.withdraw(row=benefit, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="更正或作废"):
        actions.correct_benefit(benefit=benefit, by=clerk, reason="改", note="别的")
    with pytest.raises(NotAllowed, match="不在享受中"):
        actions.stop_benefit(benefit=benefit, by=clerk, on=date(2021, 12, 1), reason="停")


def test_withdrawing_needs_a_reason(login, clerk, household, schooling):
    benefit = make_grant(household=household, policy=schooling, by=clerk)
    url = reverse("policies:benefit_withdraw", args=[benefit.pk])
    page = login(clerk).post(url, {"reason": " "}, follow=True).content.decode()
    assert "请写作废原因" in page
    assert Benefit.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["benefit_correct", "benefit_stop", "benefit_withdraw", "benefit_approve", "benefit_pay"],
)
def test_leader_may_not_and_outsider_finds_nothing(
    login, clerk, leader, outsider, household, subsistence, name
):
    benefit = make_state(household=household, policy=subsistence, by=clerk)
    url = reverse(f"policies:{name}", args=[benefit.pk])
    assert login(leader).post(url, {"reason": "原因"}).status_code == 403
    assert login(outsider).post(url, {"reason": "原因"}).status_code == 404
