"""The catalogue: a township adds its own policy and publishes standards."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from policies import actions, standards
from policies.models import InsuranceContract, Insured, Policy, PolicyStandard
from policies.tests.make import make_grant, make_loan, make_policy, make_state

NEW = {
    "name": "孝善敬老",
    "sector": "social",
    "level": "person",
    "nature": "grant",
    "rhythm": "month",
    "kinds": "80岁以上, 90岁以上；80岁以上",
    "places": "县内，县外",
    "quantity_unit": "次",
    "has_total_cost": "on",
    "valid_from": "2021-01-01",
}


def publish(policy, area, by, value, valid_from, **fields):
    return actions.set_standard(
        policy=policy,
        area=area,
        by=by,
        item="标准",
        value=Decimal(value),
        unit="元/年",
        valid_from=valid_from,
        **fields,
    )


def test_own_policy_can_be_registered_at_once(login, clerk):
    client = login(clerk)
    assert client.post(reverse("policies:policy_create"), NEW).status_code == 302
    policy = Policy.objects.get(name="孝善敬老")
    assert policy.kind_names == ["80岁以上", "90岁以上"]
    assert policy.place_names == ["县内", "县外"]
    assert (policy.rhythm, policy.quantity_unit, policy.has_total_cost) == ("month", "次", True)
    assert policy.register == "benefits"
    assert policy.code.startswith("own_")
    assert "孝善敬老" in client.get(reverse("policies:benefit_new")).content.decode()


def test_name_is_used_once(login, clerk):
    make_policy(name="孝善敬老")
    page = login(clerk).post(reverse("policies:policy_create"), NEW).content.decode()
    assert Policy.objects.count() == 1
    assert "没有保存" in page


def test_ended_policy_is_no_longer_offered(login, clerk):
    make_policy(name="旧政策", valid_to=date(2020, 12, 31))
    assert "旧政策" not in login(clerk).get(reverse("policies:benefit_new")).content.decode()


def test_change_keeps_reason_but_not_another_nature_once_used(login, clerk, places):
    policy = make_policy(name="低保")
    make_state(household=make_household(village=places.village), policy=policy, by=clerk)
    client = login(clerk)
    url = reverse("policies:policy_change", args=[policy.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {
        "name": "农村低保",
        "sector": "safety_net",
        "level": "person",
        "nature": "state",
        "rhythm": "year",
        "valid_from": "2016-01-01",
        "reason": "统一名称",
        "seen": seen,
    }
    assert "性质不能改" in client.post(url, data | {"nature": "grant"}).content.decode()
    assert "发放周期不能改" in client.post(url, data | {"rhythm": "month"}).content.decode()
    assert client.post(url, data).status_code == 302
    assert AuditEvent.objects.get(what="policy.change").reason == "统一名称"


def test_new_standard_ends_the_old_one(clerk, places):
    policy = make_policy(name="低保")
    old = publish(policy, places.township, clerk, 3900, date(2021, 1, 1))
    new = publish(policy, places.township, clerk, 4200, date(2022, 1, 1))
    old.refresh_from_db()
    assert old.valid_to == date(2022, 1, 1)
    assert new.valid_to is None


def test_standard_published_late_fits_between(clerk, places):
    policy = make_policy(name="低保")
    first = publish(policy, places.township, clerk, 3900, date(2020, 1, 1))
    last = publish(policy, places.township, clerk, 4500, date(2022, 1, 1))
    late = publish(policy, places.township, clerk, 4200, date(2021, 1, 1))
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.valid_to, late.valid_to, last.valid_to) == (
        date(2021, 1, 1),
        date(2022, 1, 1),
        None,
    )


def test_same_day_twice_is_refused(clerk, places):
    policy = make_policy(name="低保")
    publish(policy, places.township, clerk, 3900, date(2021, 1, 1))
    with pytest.raises(NotAllowed, match="这一天已有一个值"):
        publish(policy, places.township, clerk, 4000, date(2021, 1, 1))


def test_clerk_publishes_and_corrects_only_for_the_own_township(login, clerk, outsider, places):
    policy = make_policy(name="低保")
    client = login(clerk)
    url = reverse("policies:standard_create", args=[policy.pk])
    data = {"area": places.other_township.pk, "item": "标准", "value": "3900", "unit": "元/年"}
    data |= {"valid_from": "2021-01-01"}
    assert client.post(url, data).status_code == 200
    assert client.post(url, data | {"area": places.township.pk}).status_code == 302
    standard = PolicyStandard.objects.get()
    url = reverse("policies:standard_correct", args=[standard.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"item": "标准", "value": "3950", "unit": "元/年", "reason": "打错", "seen": seen}
    assert client.post(url, data).status_code == 302
    standard.refresh_from_db()
    assert standard.value == Decimal(3950)
    assert login(outsider).get(url).status_code == 404


def test_administrator_without_area_publishes_anywhere(login, administrator, places):
    policy = make_policy(name="低保")
    url = reverse("policies:standard_create", args=[policy.pk])
    data = {"area": places.county.pk, "item": "标准", "value": "3900", "unit": "元/年"}
    answer = login(administrator).post(url, data | {"valid_from": "2021-01-01"})
    assert answer.status_code == 302


def test_leader_does_not_keep_the_catalogue(login, leader):
    assert login(leader).get(reverse("policies:catalogue")).status_code == 403
    assert "政策目录" not in login(leader).get(reverse("policies:list")).content.decode()


def test_own_policy_cannot_be_put_into_another_register(login, clerk):
    client = login(clerk)
    assert client.post(reverse("policies:policy_create"), NEW | {"register": "loans"}).url
    policy = Policy.objects.get(name="孝善敬老")
    assert policy.register == "benefits"
    page = client.get(reverse("policies:policy_detail", args=[policy.pk])).content.decode()
    assert "登记在" in page
    assert "政策(&quot;孝善敬老&quot;)" in page


def test_subkind_in_use_cannot_be_taken_away(clerk, places):
    policy = make_policy(name="低保", kinds="A类、B类")
    household = make_household(village=places.village)
    made = make_state(household=household, policy=policy, by=clerk, kind="A类")
    with pytest.raises(NotAllowed, match="子类“A类”已有享受记录，不能去掉"):
        actions.change_policy(policy=policy, by=clerk, reason="并类", kinds="B类、C类")
    policy.refresh_from_db()
    assert policy.kinds == "A类、B类"
    actions.withdraw(row=made, by=clerk, reason="登错")
    actions.change_policy(policy=policy, by=clerk, reason="并类", kinds="B类、C类")


def test_catalogue_says_register_and_how_many_have_it(login, clerk, outsider, places):
    today = timezone.localdate()
    subsistence = make_policy(name="低保")
    schooling = make_policy(name="教育资助", nature="grant", sector="education")
    credit = make_policy(name="小额信贷", nature="grant", register="loans", sector="finance")
    insurance = make_policy(name="防贫保", nature="grant", register="insurance", sector="insurance")
    household = make_household(village=places.village, size=2)
    head, child = household.members.order_by("pk")
    make_state(household=household, policy=subsistence, by=clerk)
    make_state(
        household=make_household(village=places.village),
        policy=subsistence,
        by=clerk,
        valid_to=today,
    )
    for member in (head, child):
        make_grant(
            household=household,
            policy=schooling,
            by=clerk,
            member=member,
            year=today.year,
            paid_on=today,
        )
    make_grant(household=household, policy=schooling, by=clerk, year=2019, paid_on=date(2019, 1, 1))
    make_loan(household=household, by=clerk)
    contract = InsuranceContract.objects.create(
        township=household.township, policy=insurance, year=today.year, number="BD1", insurer="人保财险",
        valid_from=date(today.year, 1, 1), valid_to=date(today.year + 1, 1, 1),
    )  # fmt: skip
    Insured.objects.create(
        township=household.township, household=household, contract=contract, member=child
    )

    def reached(user):
        rows = login(user).get(reverse("policies:catalogue")).context["rows"]
        return {row["policy"].name: (row["reach"].households, row["reach"].persons) for row in rows}

    assert reached(clerk) == {
        "低保": (1, 1),
        "教育资助": (1, 2),
        "小额信贷": (1, 1),
        "防贫保": (1, 1),
    }
    assert set(reached(outsider).values()) == {(0, 0)}
    answer = login(clerk).get(reverse("policies:catalogue"))
    page = answer.content.decode()
    assert f'href="{reverse("policies:loans")}"' in page
    assert f'href="{reverse("policies:list")}?policy={subsistence.pk}"' in page
    by_sector = [schooling, subsistence, credit, insurance]
    assert [row["policy"] for row in answer.context["rows"]] == by_sector


def test_catalogue_costs_the_same_for_few_policies_and_many(login, clerk):
    client, url = login(clerk), reverse("policies:catalogue")
    make_policy(name="低保")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(10):
        make_policy(name=f"补贴{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_policy_page_tells_the_history_of_county_and_township_but_of_no_neighbour(
    login, clerk, places
):
    policy = make_policy(name="低保")
    county = publish(policy, places.county, clerk, 3600, date(2020, 1, 1))
    publish(policy, places.township, clerk, 3900, date(2021, 1, 1), document="小政〔2021〕1号")
    publish(policy, places.township, clerk, 4200, date(2022, 1, 1))
    publish(policy, places.other_township, clerk, 5000, date(2021, 1, 1))
    actions.set_standard(
        policy=policy, area=places.township, by=clerk, item="目标", value=Decimal(300), unit="人",
        valid_from=date(2021, 1, 1),
    )  # fmt: skip
    answer = login(clerk).get(reverse("policies:policy_detail", args=[policy.pk]))
    page = answer.content.decode()
    assert "2022-01-01 起 4200 元/年，由 3900 元提高到 4200 元" in page
    assert "2021-01-01 起 3900 元/年，文号 小政〔2021〕1号" in page
    assert "2020-01-01 起 3600 元/年" in page
    assert "5000" not in page
    assert [place["area"] for place in answer.context["places"]] == [places.township, places.county]
    assert "2021-01-01 起 300 人" in page
    assert reverse("policies:standard_correct", args=[county.pk]) not in page


def test_conventional_items_are_offered(login, clerk):
    policy = make_policy(name="低保")
    page = login(clerk).get(reverse("policies:standard_create", args=[policy.pk])).content.decode()
    for item in standards.ITEMS:
        assert f'<option value="{item}">' in page


def test_what_another_register_keeps_is_not_offered_for_entry(login, clerk):
    make_policy(name="教育资助", nature="grant", sector="education")
    make_policy(name="危房改造", nature="grant", level="household", register="repairs")
    answer = login(clerk).get(reverse("policies:benefit_new"))
    assert [row["policy"].name for row in answer.context["rows"]] == ["教育资助"]
    assert [row["policy"].name for row in answer.context["elsewhere"]] == ["危房改造"]
    assert "登记在“危房改造”" in answer.content.decode()
