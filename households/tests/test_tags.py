"""Tags of households: one at a time, all of a list, ended; and what is refused."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions
from households.models import HouseholdTag
from households.tests.make import make_household, make_household_tag

DAY = date(2021, 3, 1)


def url(name, *args):
    return reverse(f"households:{name}", args=args)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def test_a_household_gets_a_tag_and_the_page_shows_it(login, village_cadre, household):
    client = login(village_cadre)
    data = {"name": " 低 收入 ", "on": "2021-03-01", "note": "民政名单"}
    client.post(url("tag_create", household.pk), data)
    tag = HouseholdTag.objects.get()
    assert (tag.name, tag.valid_from, tag.valid_to) == ("低收入", DAY, None)
    assert AuditEvent.objects.get(what="household_tag.add").target_id == str(household.pk)
    page = client.get(household.get_absolute_url()).content.decode()
    assert "低收入" in page
    assert "民政名单" in page


def test_the_same_tag_twice_is_refused(login, clerk, household):
    make_household_tag(household=household, name="低收入")
    data = {"name": "低收入", "on": "2021-03-01"}
    page = login(clerk).post(url("tag_create", household.pk), data)
    assert page.status_code == 422
    assert "已有“低收入”" in page.content.decode()
    assert HouseholdTag.objects.count() == 1


@pytest.mark.parametrize("name", ["“低收入”", "低收入(二)", "低.收入", "低"])
def test_names_that_could_not_be_words_are_refused(clerk, household, name):
    with pytest.raises(NotAllowed, match="标签"):
        actions.tag_household(household=household, name=name, on=DAY, by=clerk)


def test_a_tag_begins_neither_tomorrow_nor_before_the_household(clerk, household):
    for on in (timezone.localdate() + timedelta(days=1), date(2010, 1, 1)):
        with pytest.raises(NotAllowed, match="日期不能"):
            actions.tag_household(household=household, name="低收入", on=on, by=clerk)


def test_a_tag_ends_once_and_may_begin_again(login, clerk, household):
    tag = make_household_tag(household=household, name="低收入")
    data = {"on": "2021-06-01", "reason": "收入达标"}
    client = login(clerk)
    client.post(url("tag_end", tag.pk), data)
    tag.refresh_from_db()
    assert tag.valid_to == date(2021, 6, 1)
    again = client.post(url("tag_end", tag.pk), data).content.decode()
    assert "已经截止" in again
    actions.tag_household(household=household, name="低收入", on=date(2021, 6, 1), by=clerk)
    with pytest.raises(NotAllowed, match="已有"):
        actions.tag_household(household=household, name="低收入", on=date(2021, 2, 1), by=clerk)


def test_all_households_of_a_list_are_tagged_at_once(login, clerk, places, household):
    make_household(village=places.village, base_type="lifted")
    make_household(village=places.other_village, base_type="lifted")
    far = make_household(village=places.far_village, base_type="lifted")
    make_household_tag(household=household, name="信用户")
    address = url("tag_all") + f"?village={places.village.pk}"
    client = login(clerk)
    assert "给 2 户加标签" in client.get(address).content.decode()
    answer = client.post(address, {"name": "信用户", "on": "2021-03-01"}, follow=True)
    assert "1 户加了标签“信用户”，1 户已有" in answer.content.decode()
    tagged = HouseholdTag.objects.filter(name="信用户").values_list("household__village", flat=True)
    assert set(tagged) == {places.village.pk}
    assert not far.tags.exists()
    event = AuditEvent.objects.get(what="household_tag.add")
    assert event.detail["households"] == 1


def test_a_village_tags_only_its_own(login, village_cadre, places, household):
    make_household(village=places.other_village)
    login(village_cadre).post(url("tag_all"), {"name": "信用户", "on": "2021-03-01"})
    assert [tag.household for tag in HouseholdTag.objects.all()] == [household]


def test_a_list_is_narrowed_by_tag(login, clerk, places, household):
    make_household(village=places.village, head_name="王秀芝")
    make_household_tag(household=household, name="低收入")
    page = login(clerk).get(url("list"), {"tag": "低收入"})
    assert [row["head"] for row in page.context["rows"]] == ["周德厚"]


def test_of_many_households_none_is_written_when_one_is_too_young(clerk, places, household):
    make_household(village=places.village, registered_on=date(2021, 9, 1))
    everyone = list(household.__class__.objects.all())
    with pytest.raises(NotAllowed, match="2021-09-01 才建档"):
        actions.tag_households(households=everyone, name="低收入", on=DAY, by=clerk)
    assert not HouseholdTag.objects.exists()


def test_households_of_two_townships_or_none_are_refused(clerk, places, household):
    far = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="一个乡镇"):
        actions.tag_households(households=[household, far], name="低收入", on=DAY, by=clerk)
    with pytest.raises(NotAllowed, match="一户也没有选"):
        actions.tag_households(households=[], name="低收入", on=DAY, by=clerk)


def test_who_may_not_edit_households_may_not_tag_them(grid_officer, household):
    with pytest.raises(NotAllowed, match="网格员不能"):
        actions.tag_household(household=household, name="低收入", on=DAY, by=grid_officer)


def test_tagging_many_takes_as_many_queries_as_tagging_few(
    clerk, places, django_assert_max_num_queries
):
    households = [make_household(village=places.village) for _ in range(30)]
    with django_assert_max_num_queries(12):
        done = actions.tag_households(households=households, name="低收入", on=DAY, by=clerk)
    assert (done.done, done.had) == (30, 0)


def test_poor_households_stand_in_the_list_while_there_are_any(login, clerk, places, household):
    client = login(clerk)
    assert "贫困户" not in [tab["label"] for tab in client.get(url("list")).context["tabs"]]
    make_household(village=places.village, head_name="单雨桐", base_type="poor")
    assert "贫困户" in [tab["label"] for tab in client.get(url("list")).context["tabs"]]
    page = client.get(url("list"), {"base_type": "poor"})
    assert [row["head"] for row in page.context["rows"]] == ["单雨桐"]
