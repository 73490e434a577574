"""Who has to be visited (应访): by the interval of kind and place, by officer, by distance, on paper."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from areas.models import Parameter
from households.codes import PolicyStanding
from households.models import HelperAssignment
from households.tests.make import make_household
from monitoring.due import Duty, Group
from monitoring.models import GridOfficer
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_visit

TODAY = date(2021, 9, 1)
URL = reverse("monitoring:due")
LONG_AGO = date(2021, 1, 1)


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def set_interval(area, days: int, key: str = Group.MONITORED):
    return Parameter.objects.create(area=area, key=key, value=str(days), valid_from=LONG_AGO)


def monitored(village, *, seen: int | None = None, identified: int = 200, **fields):
    """A monitored household of a village, last visited so many days before today."""
    household = make_household(village=village, **fields)
    make_case(household=household, identified_on=days_ago(identified))
    if seen is not None:
        make_visit(household=household, visited_on=days_ago(seen))
    return household


def helped(household, name: str, *, user=None, duty="helper", unit="乡政府", since=LONG_AGO):
    return HelperAssignment.objects.create(
        township=household.township,
        household=household,
        name=name,
        user=user,
        duty=duty,
        unit=unit,
        valid_from=since,
    )


def names(answer) -> list[str]:
    return [row.household.head_name for row, _ in answer.context["rows"]]


# The interval of the place and of the kind of household


def test_an_interval_of_one_village_counts_on_the_townships_page(login, places, clerk):
    monitored(places.village, seen=20, head_name="近访")
    monitored(places.other_village, seen=20, head_name="严管")
    set_interval(places.other_village, 15)
    client = login(clerk)

    assert names(client.get(URL)) == ["严管"]
    page = client.get(URL, {"when": "all"}).content.decode()
    assert "郑杨村的监测户每 15 天" in page
    assert "每 15 天至少走访一次（2021-01-01 起执行）" in page
    assert "逾期 5 天" in page
    assert "还有 11 天" in page


def test_the_innermost_place_wins_and_the_latest_value_of_a_place(places, clerk):
    inside = monitored(places.village, grid=places.grid, seen=20)
    beside = monitored(places.village, grid=places.other_grid, seen=20)
    set_interval(places.village, 10)
    set_interval(places.grid, 25)
    Parameter.objects.create(
        area=places.village, key=Group.MONITORED, value="12", valid_from=days_ago(3)
    )
    duty = Duty.of(clerk, Group.MONITORED, timezone.localdate())

    assert list(duty.late()) == [beside]
    words = {row.household: row.words for row in duty.rows()}
    assert words == {inside: "还有 5 天", beside: "逾期 8 天"}


def test_households_that_no_longer_enjoy_policies_have_their_own_interval(places, clerk):
    fields = {"village": places.village, "base_type": "lifted"}
    enjoying = make_household(**fields)
    stable = make_household(**fields, policy=PolicyStanding.STABLE)
    for household in (enjoying, stable):
        make_visit(household=household, visited_on=TODAY - timedelta(days=100))

    assert set(Duty.of(clerk, Group.LIFTED, TODAY).late()) == {enjoying, stable}
    set_interval(places.township, 183, "visit_days_stable")
    duty = Duty.of(clerk, Group.LIFTED, TODAY)
    assert list(duty.late()) == [enjoying]
    assert [row.kind for row in duty.rows()] == ["脱贫户", "稳定脱贫户"]
    assert duty.rules == ["脱贫户每 92 天", "稳定脱贫户每 183 天"]


@pytest.mark.parametrize("group", Group)
def test_lists_counts_and_single_rows_agree_whatever_the_intervals(places, clerk, group):
    """late + soon + done = all, and each row says of itself what the list says of it."""
    set_interval(places.township, 30, group)
    set_interval(places.other_village, 9, group)
    set_interval(places.grid, 50, group)
    set_interval(places.village, 5, "visit_days_stable")
    for number in range(40):
        place = (places.village, places.other_village)[number % 2]
        grid = (places.grid, places.other_grid)[number % 4 // 2] if number % 2 == 0 else None
        fields = {"village": place, "grid": grid}
        if group == Group.LIFTED:
            fields |= {"base_type": "lifted"}
            fields |= {"policy": "stable"} if number % 3 == 0 else {}
        household = make_household(**fields)
        if group == Group.MONITORED:
            make_case(household=household, identified_on=TODAY - timedelta(days=2 * number))
        if number % 5:
            make_visit(household=household, visited_on=TODAY - timedelta(days=(7 * number) % 60))
    duty = Duty.of(clerk, group, TODAY)
    rows = list(duty.rows())

    assert {row.household for row in rows if row.is_late} == set(duty.late())
    assert {row.household for row in rows if row.is_soon} == set(duty.soon())
    done = {row.household for row in rows if not row.is_late and not row.is_soon}
    assert done == set(duty.done())
    counts = duty.counts()
    assert counts["late"] + counts["soon"] + counts["done"] == counts["all"] == 40
    assert (counts["late"], counts["soon"]) == (len(duty.late()), len(duty.soon()))
    assert sum(row["late"] for row in duty.by_village()) == counts["late"]


def test_natural_months_say_who_was_seen_and_who_was_left_out_before(places, clerk):
    on = date(2021, 9, 20)
    for identified_on, visits in (
        (date(2021, 3, 1), [date(2021, 8, 31), date(2021, 9, 1)]),  # both months
        (date(2021, 3, 1), [date(2021, 9, 20)]),  # left out in August
        (date(2021, 3, 1), [date(2021, 8, 1)]),  # not yet in September
        (date(2021, 8, 15), []),  # identified within August: not owed that month
    ):
        household = make_household(village=places.village)
        make_case(household=household, identified_on=identified_on)
        for day in visits:
            make_visit(household=household, visited_on=day)
    tally = Duty.of(clerk, Group.MONITORED, on).tally()

    assert (tally.label, tally.owed, tally.done, tally.left) == ("9 月", 4, 2, 2)
    assert tally.missed_before == 1


def test_natural_quarters_are_for_lifted_households(places, clerk):
    household = make_household(village=places.village, base_type="lifted")
    make_visit(household=household, visited_on=date(2021, 7, 1))
    tally = Duty.of(clerk, Group.LIFTED, date(2021, 9, 30)).tally()

    assert (tally.label, tally.owed, tally.done, tally.missed_before) == ("第三季度", 1, 1, 1)


# Officer by officer


def test_officers_are_listed_with_what_they_owe_with_and_without_account(
    login, places, clerk, village_cadre
):
    late, fresh = (
        monitored(places.village, seen=40),
        monitored(places.village, grid=places.grid, seen=0),
    )
    helped(late, "钱村干", user=village_cadre)
    helped(fresh, "钱书记", user=village_cadre)  # the same account under another name
    helped(late, "刘志强")
    helped(fresh, "刘志强", unit="县水利局")  # a namesake of another unit
    helped(late, "刘志强", duty="contact")
    helped(make_household(village=places.village), "无事")  # nobody has to visit this one
    GridOfficer.objects.create(
        township=places.township,
        village=places.village,
        grid=places.grid,
        name="赵网格",
        valid_from=LONG_AGO,
    )
    page = login(clerk).get(reverse("monitoring:officers")).context["page"]
    found = {(load.name, load.duty, load.unit): (load.total, load.seen, load.late) for load in page}

    assert found == {
        ("钱村干", "帮扶责任人", "乡政府"): (2, 1, 1),
        ("刘志强", "帮扶责任人", "乡政府"): (1, 0, 1),
        ("刘志强", "帮扶责任人", "县水利局"): (1, 1, 0),
        ("刘志强", "监测联系人", "乡政府"): (1, 0, 1),
        ("赵网格", "网格员", ""): (1, 1, 0),
    }
    assert not next(load for load in page if load.name == "赵网格").has_account


def test_the_queries_of_the_officers_do_not_grow(login, places, clerk):
    url, client = reverse("monitoring:officers"), login(clerk)
    helped(monitored(places.village, seen=40), "刘志强")
    before = queries_of(client, url)
    for number in range(4):
        helped(monitored(places.other_village), f"干部{number}")

    assert queries_of(client, url) == before


def test_the_list_of_one_officer_has_his_households_only(login, places, clerk, village_cadre):
    mine, other = monitored(places.village, seen=40), monitored(places.other_village, seen=40)
    row = helped(mine, "刘志强")
    helped(other, "孙立")
    ended = helped(other, "刘志强")
    HelperAssignment.objects.filter(pk=ended.pk).update(valid_to=days_ago(1))
    posting = GridOfficer.objects.create(
        township=places.township, village=places.other_village, name="周三", valid_from=LONG_AGO
    )
    client = login(clerk)

    answer = client.get(URL, {"who": f"helper-{row.pk}"})
    assert [due.household for due, _ in answer.context["rows"]] == [mine]
    assert answer.context["tally"].owed == 1
    answer = client.get(URL, {"who": f"officer-{posting.pk}"})
    assert [due.household for due, _ in answer.context["rows"]] == [other]


def test_my_own_list_follows_assignment_posting_and_grid(
    login, places, clerk, village_cadre, grid_officer
):
    in_grid = monitored(places.village, grid=places.grid, seen=40)
    assigned = monitored(places.village, seen=40)
    helped(assigned, "钱村干", user=village_cadre)

    def mine(user):
        rows = login(user).get(URL, {"who": "me"}).context["rows"]
        return {due.household for due, _ in rows}

    assert mine(clerk) == set()
    assert mine(village_cadre) == {assigned}
    assert mine(grid_officer) == {in_grid}


@pytest.mark.parametrize("key", ["helper-{}", "officer-{}", "helper-0", "helper-x", "nobody", "-"])
def test_an_officer_of_elsewhere_does_not_exist(login, places, outsider, key):
    helper = helped(monitored(places.village, seen=40), "刘志强")
    officer = GridOfficer.objects.create(
        township=places.township, village=places.village, name="周三", valid_from=LONG_AGO
    )
    pk = helper.pk if key.startswith("helper") else officer.pk

    for url in (URL, reverse("monitoring:due_paper")):
        assert login(outsider).get(url, {"who": key.format(pk)}).status_code == 404


def test_of_an_officer_of_two_villages_a_cadre_sees_only_the_own(login, places, village_cadre):
    mine = monitored(places.village, seen=40)
    row = helped(mine, "刘志强")
    helped(monitored(places.other_village, seen=40), "刘志强")
    client = login(village_cadre)

    answer = client.get(URL, {"who": f"helper-{row.pk}"})
    assert [due.household for due, _ in answer.context["rows"]] == [mine]
    (load,) = client.get(reverse("monitoring:officers")).context["page"]
    assert load.total == 1


# In which order


def at(east: str, north: str) -> dict:
    return {"longitude": Decimal(east), "latitude": Decimal(north)}


@pytest.fixture
def spread(places):
    """Four overdue households in a line to the east; the last without a position."""
    return {
        name: monitored(places.village, seen=40, head_name=name, **position)
        for name, position in (
            ("东一里", at("113.81", "34.1")),
            ("东三里", at("113.83", "34.1")),
            ("不知道", {}),
            ("起点", at("113.8", "34.1")),
        )
    }


def test_the_nearest_to_a_chosen_household_come_first(login, clerk, spread):
    answer = login(clerk).get(URL, {"near": spread["起点"].pk})

    assert names(answer) == ["起点", "东一里", "东三里", "不知道"]
    assert [away for _, away in answer.context["rows"]] == [
        "0 米",
        "920 米",
        "2.8 公里",
        "没有位置",
    ]


def test_the_browsers_position_sorts_one_answer_and_stays_nowhere(login, clerk, spread):
    client = login(clerk)
    here = {"longitude": "113.83412", "latitude": "34.10003"}
    answer = client.post(f"{URL}?when=late", here)

    assert names(answer) == ["东三里", "东一里", "起点", "不知道"]
    assert "113.834" not in answer.content.decode()
    assert "113.834" not in str(dict(client.session))
    assert not AuditEvent.objects.filter(detail__icontains="113.83").exists()


@pytest.mark.parametrize("here", [{}, {"longitude": "x", "latitude": "91"}, {"longitude": "nan"}])
def test_a_position_that_is_none_leaves_the_order_as_it_was(login, clerk, spread, here):
    assert len(names(login(clerk).post(URL, here))) == 4


def test_a_household_of_elsewhere_is_no_place_to_begin_from(login, outsider, spread):
    assert login(outsider).get(URL, {"near": spread["起点"].pk}).status_code == 404


def test_by_place_the_groups_of_a_village_stay_together(login, places, clerk):
    for village, group, name in (
        (places.other_village, "一组", "丙"),
        (places.village, "二组", "乙"),
        (places.village, "一组", "甲"),
    ):
        monitored(village, seen=40, head_name=name, group=group)

    assert names(login(clerk).get(URL, {"sort": "place"})) == ["甲", "乙", "丙"]


def test_the_queries_of_a_list_by_distance_do_not_grow(login, places, clerk, spread):
    client, url = login(clerk), f"{URL}?near={spread['起点'].pk}"
    before = queries_of(client, url)
    for _ in range(4):
        monitored(places.village, seen=50, **at("113.9", "34.2"))

    assert queries_of(client, url) == before


# On paper


@pytest.fixture
def with_phone(places):
    return monitored(
        places.village, grid=places.grid, seen=40, head_name="郑国富", phone="13812345678"
    )


def test_the_paper_has_both_groups_and_masks_phones(login, places, clerk, with_phone):
    make_household(village=places.village, base_type="lifted", head_name="李脱贫")
    monitored(places.village, seen=1, head_name="刚访过")
    text = login(clerk).get(reverse("monitoring:due_paper")).content.decode()

    assert "138****5678" in text
    assert "13812345678" not in text
    assert "郑国富" in text
    assert "李脱贫" in text
    assert "刚访过" not in text
    assert AuditEvent.objects.filter(what="visit.print", by=clerk, detail__households=2).exists()


def test_phones_in_clear_need_a_reason_and_each_look_is_recorded(login, places, clerk, with_phone):
    url, client = reverse("monitoring:due_phones"), login(clerk)
    assert client.post(url, {"reason": " "}).status_code == 400
    assert not AuditEvent.objects.filter(what="data.reveal").exists()

    text = client.post(url, {"reason": "山里没有信号"}).content.decode()
    assert "13812345678" in text
    event = AuditEvent.objects.get(what="data.reveal")
    assert (event.target_id, event.reason) == (str(with_phone.pk), "山里没有信号")


def test_who_may_not_see_phones_may_not_print_them(login, grid_officer, with_phone):
    client = login(grid_officer)
    assert client.post(reverse("monitoring:due_phones"), {"reason": "联系"}).status_code == 403
    assert "带电话打印" not in client.get(reverse("monitoring:due_paper")).content.decode()
