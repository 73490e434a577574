"""Who of 脱贫户 and 监测对象 is not insured today."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.tests.make import make_household, make_member
from monitoring.tests.make import make_case
from policies import actions
from policies.tests.make import head_of, make_contract, make_insurance, make_insured

URL = reverse("policies:coverage")
TODAY = timezone.localdate()


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚", base_type="lifted")


@pytest.fixture
def contract(places, clerk):
    return make_contract(township=places.township, by=clerk)


def open_names(client, query=""):
    return [member.name for member in client.get(f"{URL}?{query}").context["page"]]


def test_who_is_not_insured_is_listed_with_the_share(login, clerk, contract, household, places):
    make_insured(contract=contract, household=household, by=clerk)
    open_one = make_household(village=places.village, head_name="未投保", base_type="lifted")
    make_member(household=open_one, left_on=date(2020, 1, 1), leave_reason="death")
    make_household(village=places.village, head_name="一般户")
    case = make_household(village=places.village, head_name="监测人")
    make_case(household=case)
    client = login(clerk)
    assert set(open_names(client)) == {"未投保", "监测人"}
    page = client.get(URL).content.decode()
    assert "3 人，今天在保 1 人，没有投保 2 人，投保率 33.33%" in page
    assert reverse("households:detail", args=[open_one.pk]) in page


def test_contract_that_ended_covers_nobody(login, clerk, contract, household, places):
    old = make_contract(
        township=places.township,
        by=clerk,
        policy=contract.policy,
        valid_from=date(2020, 1, 1),
        valid_to=TODAY,
    )
    make_insured(contract=old, household=household, by=clerk)
    assert open_names(login(clerk)) == ["周德厚"]


def test_withdrawn_insurance_covers_nobody(login, clerk, contract, household):
    row = make_insured(contract=contract, household=household, by=clerk)
    assert open_names(login(clerk)) == []
    actions.withdraw(row=row, by=clerk, reason="登错")
    assert open_names(login(clerk)) == ["周德厚"]


def test_household_as_a_whole_covers_everybody(login, clerk, places, household):
    houses = make_insurance(name="农房保险", kinds="", level="household")
    contract = make_contract(township=places.township, by=clerk, policy=houses)
    make_insured(contract=contract, household=household, member=None, by=clerk)
    make_member(household=household)
    assert open_names(login(clerk)) == []


def test_insurance_goes_with_the_person(login, clerk, contract, household, places):
    head = head_of(household)
    make_insured(contract=contract, household=household, by=clerk)
    target = make_household(village=places.village, head_name="新户主", base_type="lifted")
    type(head).objects.filter(pk=head.pk).update(left_on=TODAY, leave_reason="split")
    make_member(household=target, name=head.name, previous=head)
    assert open_names(login(clerk)) == ["新户主"]


def test_kinds_of_insurance_are_told_apart(login, clerk, contract, household, places):
    other = make_contract(
        township=places.township, by=clerk, policy=make_insurance(name="意外险", kinds="")
    )
    make_insured(contract=contract, household=household, by=clerk)
    client = login(clerk)
    assert open_names(client, f"policy={contract.policy_id}") == []
    assert open_names(client, f"policy={other.policy_id}") == ["周德厚"]


def test_conditions(login, clerk, contract, household, places):
    make_household(village=places.other_village, head_name="邻村人", base_type="lifted")
    client = login(clerk)
    assert open_names(client, "q=邻村") == ["邻村人"]
    assert open_names(client, f"village={places.village.pk}") == ["周德厚"]


def test_without_a_contract_nothing_is_counted(login, clerk, outsider, household):
    for user in (clerk, outsider):
        assert "还没有保单" in login(user).get(URL).content.decode()


def test_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, neighbour, outsider, clerk, contract, household
):
    assert open_names(login(village_cadre)) == ["周德厚"]
    assert open_names(login(neighbour)) == []
    assert "周德厚" not in login(outsider).get(URL).content.decode()


def test_query_count_does_not_grow_with_rows(login, clerk, contract, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_household(village=places.village, base_type="lifted", size=2)

    add(1)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(5)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
