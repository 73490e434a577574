"""House repairs (危房改造): planned, begun, completed, accepted, paid; the list by stage."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.models import HouseholdYear
from households.tests.make import make_household
from policies import actions
from policies.models import HouseRepair
from policies.tests.make import make_repair

URL = reverse("policies:repairs")
FORM = {"grade": "D", "way": "rebuild", "group": "subsistence", "year": "2021", "planned_on": "2021-03-01"}  # fmt: skip
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def accepted(household, clerk, **fields):
    repair = make_repair(household=household, by=clerk, **fields)
    actions.start_repair(repair=repair, by=clerk, on=date(2021, 4, 1))
    actions.complete_repair(repair=repair, by=clerk, on=date(2021, 7, 1))
    return actions.accept_repair(repair=repair, by=clerk, on=date(2021, 8, 1))


def test_a_repair_goes_step_by_step_from_its_page(login, clerk, household):
    client = login(clerk)
    url = reverse("policies:repair_create", args=[household.pk])
    assert "D级，重建" not in client.post(url, FORM, follow=True).content.decode()
    repair = HouseRepair.objects.get()
    detail = reverse("policies:repair_detail", args=[repair.pk])
    for step, label, day, stage in [
        ("start", "登记开工", "2021-04-01", "已开工"),
        ("complete", "登记竣工", "2021-07-01", "已竣工"),
        ("accept", "登记验收合格", "2021-08-01", "已验收"),
    ]:
        assert label in client.get(detail).content.decode()
        page = client.post(
            reverse(f"policies:repair_{step}", args=[repair.pk]), {"on": day}, follow=True
        )
        assert stage in page.content.decode()
    pay = {"on": "2021-09-01", "amount": "22000"}
    page = client.post(reverse("policies:repair_pay", args=[repair.pk]), pay, follow=True)
    assert "补助 <b>22000</b> 元" in page.content.decode()
    events = AuditEvent.objects.filter(what__startswith="houserepair.").order_by("pk")
    assert [event.what for event in events] == [
        "houserepair.plan",
        "houserepair.start",
        "houserepair.complete",
        "houserepair.pass",
        "houserepair.pay",
    ]


def test_a_step_is_not_left_out_or_put_before_the_last(clerk, household):
    repair = make_repair(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="请先填开工日期"):
        actions.complete_repair(repair=repair, by=clerk, on=date(2021, 7, 1))
    with pytest.raises(NotAllowed, match="不能早于列入计划日期"):
        actions.start_repair(repair=repair, by=clerk, on=date(2021, 2, 1))
    with pytest.raises(NotAllowed, match="请先填验收日期"):
        actions.pay_repair(repair=repair, by=clerk, on=date(2021, 9, 1), amount=Decimal(22000))
    assert HouseRepair.objects.get().stage == "计划"


def test_second_of_two_simultaneous_steps_loses(clerk, household):
    repair = make_repair(household=household, by=clerk)
    stale = HouseRepair.objects.get()
    actions.start_repair(repair=repair, by=clerk, on=date(2021, 4, 1))
    with pytest.raises(NotAllowed, match="开工日期已由他人登记"):
        actions.start_repair(repair=stale, by=clerk, on=date(2021, 5, 1))
    assert HouseRepair.objects.get().started_on == date(2021, 4, 1)


def test_a_step_does_not_land_on_days_that_were_corrected_meanwhile(clerk, household):
    repair = make_repair(household=household, by=clerk)
    stale = HouseRepair.objects.get()
    actions.correct_repair(repair=repair, by=clerk, reason="核对", planned_on=date(2021, 6, 1))
    with pytest.raises(NotAllowed, match="请刷新后再看"):
        actions.start_repair(repair=stale, by=clerk, on=date(2021, 4, 1))


def test_one_household_has_one_open_repair(clerk, household):
    first = make_repair(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="还有一次没有验收"):
        make_repair(household=household, by=clerk)
    actions.withdraw(row=first, by=clerk, reason="登错户")
    accepted(household, clerk)
    make_repair(household=household, by=clerk, planned_on=date(2022, 3, 1))
    assert HouseRepair.objects.count() == 2


def test_a_safe_house_is_not_repaired(clerk, household):
    with pytest.raises(NotAllowed, match="B 级是安全住房"):
        make_repair(household=household, by=clerk, grade="B")
    assert make_repair(household=household, by=clerk, grade="")


def test_a_correction_takes_a_step_back_but_keeps_the_order(login, clerk, household):
    repair = accepted(household, clerk)
    client = login(clerk)
    url = reverse("policies:repair_correct", args=[repair.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = FORM | {"started_on": "2021-04-01", "completed_on": "", "accepted_on": "2021-08-01"}
    page = client.post(url, data | {"reason": "没竣工", "seen": seen}).content.decode()
    assert "要依次进行" in page
    client.post(url, data | {"accepted_on": "", "reason": "没竣工", "seen": seen})
    assert HouseRepair.objects.get().stage == "已开工"


def test_after_acceptance_the_sheet_is_asked_for_until_it_says_safe(
    login, clerk, leader, household
):
    repair = accepted(household, clerk)
    detail = reverse("policies:repair_detail", args=[repair.pk])
    year = reverse("households:year", args=[household.pk, 2021])
    page = login(clerk).get(detail).content.decode()
    assert "住房等级要另改" in page
    assert year in page
    assert year not in login(leader).get(detail).content.decode()
    HouseholdYear.objects.create(
        township=household.township, household=household, year=2021, persons=1, house_grade="A"
    )
    assert "住房等级要另改" not in login(clerk).get(detail).content.decode()


def test_stages_are_counted_and_each_number_opens_its_rows(login, clerk, places):
    def home(name):
        return make_household(village=places.village, head_name=name)

    make_repair(household=home("计划户"), by=clerk, planned_on=date(THIS_YEAR, 1, 1))
    begun = make_repair(household=home("开工户"), by=clerk)
    actions.start_repair(repair=begun, by=clerk, on=date(2021, 4, 1))
    done = accepted(home("验收户"), clerk, way="mend", grade="C", group="lifted")
    actions.pay_repair(repair=done, by=clerk, on=date(2021, 9, 1), amount=Decimal(12000))
    client = login(clerk)

    def shown(query):
        page = client.get(f"{URL}{query}").content.decode()
        return {name for name in ("计划户", "开工户", "验收户") if f">{name}户<" in page}

    answer = client.get(URL)
    stats = {item["label"]: item for item in answer.context["stats"]}
    assert {label: item["value"] for label, item in stats.items()} == {
        "计划": 1,
        "开工": 1,
        "竣工": 0,
        "验收": 1,
        "过了计划年度没有验收": 1,
    }
    assert shown(stats["验收"]["url"]) == {"验收户"}
    assert shown(stats["过了计划年度没有验收"]["url"]) == {"开工户"}
    assert shown("?year=2021") == {"开工户", "验收户"}
    assert shown("?way=mend") == {"验收户"}
    assert shown("?group=lifted") == {"验收户"}
    assert shown("?q=开工") == {"开工户"}
    of_2021 = {item["label"]: item for item in client.get(f"{URL}?year=2021").context["stats"]}
    assert of_2021["计划"]["value"] == 0
    assert shown(of_2021["开工"]["url"]) == {"开工户"}
    assert "合计 3 户，已发放补助 1.2 万元" in answer.content.decode()


def test_scope_role_and_withdrawal(login, village_cadre, leader, outsider, clerk, places):
    mine = make_repair(
        household=make_household(village=places.village, head_name="本村人"), by=clerk
    )
    make_repair(
        household=make_household(village=places.other_village, head_name="邻村人"), by=clerk
    )
    page = login(village_cadre).get(URL).content.decode()
    assert "本村人" in page
    assert "邻村人" not in page
    detail = reverse("policies:repair_detail", args=[mine.pk])
    assert "登记开工" not in login(leader).get(detail).content.decode()
    assert login(outsider).get(detail).status_code == 404
    login(clerk).post(reverse("policies:repair_withdraw", args=[mine.pk]), {"reason": "登错户"})
    assert HouseRepair.objects.count() == 1


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def counted():
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    def add(number):
        for _ in range(number):
            make_repair(household=make_household(village=places.village), by=clerk)

    add(2)
    few = counted()
    add(8)
    assert counted() == few
