"""Insurance: contracts, who is insured, whole groups at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.models import HouseholdStatus
from households.tests.make import make_household, make_household_tag, make_member
from monitoring.tests.make import make_case, make_category
from policies import actions
from policies.enrolment import preview
from policies.models import InsuranceContract, Insured
from policies.tests.make import head_of, make_contract, make_insurance, make_insured, make_policy

URL = reverse("policies:insurance")
TODAY = timezone.localdate()


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚", base_type="lifted")


@pytest.fixture
def contract(places, clerk):
    return make_contract(township=places.township, by=clerk, premium=Decimal(30))


def test_clerk_takes_out_a_contract(login, clerk, places):
    data = {
        "policy": make_insurance().pk,
        "year": "2022",
        "number": "BD2022",
        "insurer": "人保财险",
        "premium": "30",
        "valid_from": "2022-01-01",
        "valid_to": "2023-01-01",
    }
    client = login(clerk)
    answer = client.post(reverse("policies:contract_create"), data)
    contract = InsuranceContract.objects.get()
    assert answer["Location"] == reverse("policies:contract_enrol", args=[contract.pk])
    assert (contract.township, contract.premium) == (places.township, Decimal(30))
    page = client.post(reverse("policies:contract_create"), data).content.decode()
    assert "这个保单号已登记。" in page


def test_only_kinds_of_insurance_are_offered(login, clerk):
    other = make_policy(name="低保")
    insurance = make_insurance()
    form = login(clerk).get(reverse("policies:contract_create")).context["form"]
    offered = set(form.fields["policy"].queryset)
    assert insurance in offered
    assert other not in offered


def test_contract_with_insured_keeps_its_kind_of_insurance(clerk, contract, household):
    make_insured(contract=contract, household=household, by=clerk)
    with pytest.raises(NotAllowed, match="险种不能改"):
        actions.correct_contract(
            contract=contract, by=clerk, reason="改", policy=make_insurance(name="意外险")
        )
    with pytest.raises(NotAllowed, match="下面还登记有投保人员"):
        actions.withdraw(row=contract, by=clerk, reason="登错")


def test_person_is_insured_once_at_the_premium_of_the_contract(login, clerk, contract, household):
    client = login(clerk)
    url = reverse("policies:insured_create", args=[contract.pk, household.pk])
    data = {"member": head_of(household).pk, "group": "脱贫户"}
    client.post(url, data)
    assert Insured.objects.get().premium == Decimal(30)
    assert "此人在这份保单里已登记。" in client.post(url, data).content.decode()
    assert Insured.objects.count() == 1


def test_household_insurance_asks_for_no_person(login, clerk, places, household):
    houses = make_insurance(name="农房保险", kinds="", level="household")
    contract = make_contract(township=places.township, by=clerk, policy=houses)
    url = reverse("policies:insured_create", args=[contract.pk, household.pk])
    client = login(clerk)
    assert "member" not in client.get(url).context["form"].fields
    client.post(url, {"group": ""})
    assert Insured.objects.get().member is None
    assert "该户在这份保单里已登记。" in client.post(url, {"group": ""}).content.decode()


def test_household_of_another_township_is_not_insured(clerk, contract, places):
    far = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不在这份保单的乡镇"):
        make_insured(contract=contract, household=far, by=clerk)


def test_insured_is_corrected_and_withdrawn(login, clerk, contract, household):
    row = make_insured(contract=contract, household=household, by=clerk, group="脱贫户")
    client = login(clerk)
    url = reverse("policies:insured_correct", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    client.post(url, {"group": "监测户", "premium": "20", "reason": "类别错", "seen": seen})
    row.refresh_from_db()
    assert (row.group, row.premium) == ("监测户", Decimal(20))
    client.post(reverse("policies:insured_withdraw", args=[row.pk]), {"reason": "登错人"})
    assert not Insured.objects.exists()


def enrol(contract, clerk, *groups):
    return actions.insure_groups(contract=contract, by=clerk, groups=groups, on=TODAY)


def test_whole_groups_are_insured_each_person_once_in_the_first_group(clerk, contract, places):
    lifted = make_household(village=places.village, base_type="lifted", size=2)
    both = make_household(village=places.other_village, base_type="lifted")
    make_case(household=both, category=make_category("unstable"))
    monitored = make_household(village=places.village)
    make_case(household=monitored)
    eliminated = make_household(village=places.village)
    make_case(household=eliminated, state="eliminated")
    make_member(household=lifted, left_on=date(2020, 1, 1), leave_reason="death")
    assert enrol(contract, clerk, "监测户", "脱贫户") == 4
    rows = {(row.household, row.group) for row in Insured.objects.all()}
    assert rows == {(lifted, "脱贫户"), (both, "脱贫户"), (monitored, "监测户")}
    assert set(Insured.objects.values_list("premium", flat=True)) == {Decimal(30)}
    event = AuditEvent.objects.filter(what="insured.add").get()
    assert event.detail == {"rows": 4, "groups": ["监测户", "脱贫户"]}


def test_again_adds_only_who_is_new(clerk, contract, household, places):
    assert enrol(contract, clerk, "脱贫户") == 1
    with pytest.raises(NotAllowed, match="没有要新增的人"):
        enrol(contract, clerk, "脱贫户")
    make_household(village=places.village, base_type="lifted", size=3)
    assert enrol(contract, clerk, "脱贫户") == 3


def test_who_moved_to_another_household_is_not_insured_twice(clerk, contract, household, places):
    head = head_of(household)
    enrol(contract, clerk, "脱贫户")
    target = make_household(village=places.village, base_type="lifted")
    type(head).objects.filter(pk=head.pk).update(left_on=TODAY, leave_reason="split")
    make_member(household=target, name=head.name, previous=head)
    assert enrol(contract, clerk, "脱贫户") == 1


@pytest.mark.parametrize(
    ("group", "prepare"),
    [
        ("低保户", lambda home: _attribute(home, "subsistence")),
        ("特困户", lambda home: _attribute(home, "destitute")),
        ("重残户", lambda home: home.members.update(disability_kind=1, disability_grade=2)),
        ("重病户", lambda home: _ill(home)),
        ("低收入", lambda home: make_household_tag(household=home, name="低收入")),
    ],
)
def test_what_a_group_means(clerk, places, household, group, prepare):
    policy = make_insurance(name="综合险", kinds="低保户、特困户、重残户、重病户、低收入")
    contract = make_contract(township=places.township, by=clerk, policy=policy)
    assert preview(contract, [group], TODAY)[0].new == []
    prepare(household)
    make_household(village=places.village)
    found = preview(contract, [group], TODAY)[0]
    assert [household_pk for household_pk, _ in found.new] == [household.pk]


def _attribute(home, attribute):
    HouseholdStatus.objects.filter(household=home).update(attribute=attribute)


def _ill(home):
    member = head_of(home)
    member.years.create(township=home.township, year=TODAY.year, has_major_illness=True)


def test_unknown_group_and_ended_contract_are_refused(clerk, contract, places, household):
    with pytest.raises(NotAllowed, match="没有人群类别“土豪”"):
        enrol(contract, clerk, "土豪")
    ended = make_contract(
        township=places.township,
        by=clerk,
        policy=contract.policy,
        valid_to=date(2023, 1, 1),
    )
    with pytest.raises(NotAllowed, match="到 2023-01-01 为止"):
        enrol(ended, clerk, "脱贫户")
    assert not Insured.objects.exists()


def test_nobody_is_added_to_a_contract_that_was_withdrawn_meanwhile(clerk, contract, household):
    actions.withdraw(row=contract, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="刚被他人作废"):
        enrol(contract, clerk, "脱贫户")


def test_page_counts_first_and_writes_only_when_told(login, clerk, contract, household):
    client = login(clerk)
    url = reverse("policies:contract_enrol", args=[contract.pk])
    page = client.post(url, {"groups": ["脱贫户", "监测户"]}).content.decode()
    assert "加入 1 人" in page
    assert not Insured.objects.exists()
    answer = client.post(url, {"groups": ["脱贫户"], "sure": "1"}, follow=True)
    assert "已加入保单" in answer.content.decode()
    assert Insured.objects.count() == 1
    page = client.post(url, {"groups": ["脱贫户"], "sure": "0"}).content.decode()
    assert "没有要新增的人" in page


def test_yes_to_another_number_is_asked_again(login, clerk, contract, household, places):
    client = login(clerk)
    url = reverse("policies:contract_enrol", args=[contract.pk])
    make_household(village=places.village, base_type="lifted", size=2)
    page = client.post(url, {"groups": ["脱贫户"], "sure": "1"}).content.decode()
    assert "还没有加入" in page
    assert "加入 3 人" in page
    assert not Insured.objects.exists()


def test_group_costs_a_fixed_number_of_queries(clerk, contract, places):
    def add(number):
        for _ in range(number):
            make_household(village=places.village, base_type="lifted", size=2)

    add(1)
    with CaptureQueriesContext(connection) as few:
        enrol(contract, clerk, "脱贫户", "监测户")
    add(6)
    with CaptureQueriesContext(connection) as many:
        enrol(contract, clerk, "脱贫户", "监测户")
    assert len(many) == len(few)


def test_lists_by_contract_group_and_state(login, clerk, contract, household, places):
    make_insured(contract=contract, household=household, by=clerk, group="脱贫户")
    old = make_contract(
        township=places.township,
        by=clerk,
        policy=contract.policy,
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    make_insured(contract=old, household=household, by=clerk, group="监测户")
    client = login(clerk)
    rows = [
        ("state=running", 1),
        ("state=ended", 1),
        (f"contract={old.pk}", 1),
        ("group=脱贫户", 1),
        ("", 2),
    ]
    for query, number in rows:
        assert client.get(f"{URL}?{query}").context["page"].paginator.count == number
    page = client.get(URL).content.decode()
    assert "合计 1 户 1 人，保费 30 元" in page
    assert "脱贫户 1 条" in page
    contracts = client.get(reverse("policies:contracts")).context["page"]
    assert [row.insured_rows for row in contracts] == [1, 1]


def test_village_sees_who_is_insured_but_not_the_papers(
    login, village_cadre, neighbour, outsider, clerk, contract, household
):
    make_insured(contract=contract, household=household, by=clerk)
    assert ">周德厚<" in login(village_cadre).get(URL).content.decode()
    papers = login(village_cadre).get(reverse("policies:contracts")).content.decode()
    assert contract.number not in papers
    for user in (neighbour, outsider):
        assert ">周德厚<" not in login(user).get(URL).content.decode()
    enrol_url = reverse("policies:contract_enrol", args=[contract.pk])
    assert login(village_cadre).get(enrol_url).status_code == 403
    assert login(outsider).get(enrol_url).status_code == 404


def test_query_count_does_not_grow_with_rows(login, clerk, places, contract):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            home = make_household(village=places.village)
            make_insured(contract=contract, household=home, by=clerk)
            make_contract(township=places.township, by=clerk, policy=contract.policy)

    for url in (URL, reverse("policies:contracts")):
        add(2)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        add(4)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)
