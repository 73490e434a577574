"""The catalogue: a township adds its own policy and publishes standards."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from policies import actions
from policies.models import Policy, PolicyStandard
from policies.tests.make import make_policy, make_state

NEW = {
    "name": "孝善敬老",
    "sector": "social",
    "level": "person",
    "nature": "grant",
    "kinds": "80岁以上、90岁以上",
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
        "valid_from": "2016-01-01",
        "reason": "统一名称",
        "seen": seen,
    }
    assert "性质不能改" in client.post(url, data | {"nature": "grant"}).content.decode()
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
