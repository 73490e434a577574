"""The pages of alerts: the list by state, rule and village, a household's own, turning into a clue, quiet, looking back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import HouseholdYear
from households.tests.make import make_household
from lib.dates import Period
from monitoring.alerts import backtest
from monitoring.models import Alert, Case, Clue
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_alert, make_case

LIST = reverse("monitoring:alerts")


def today():
    return timezone.localdate()


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def counts(page) -> dict[str, int]:
    return {tab["label"]: tab["count"] for tab in page.context["tabs"]}


def test_every_alert_is_in_one_tab(login, clerk, places):
    def house(**fields):
        return make_household(village=places.village, **fields)

    make_alert(household=house())
    monitored = house()
    make_case(household=monitored, identified_on=date(2021, 3, 1))
    make_alert(household=monitored)
    client = login(clerk)
    raised, quiet = make_alert(household=house()), make_alert(household=house())
    client.post(
        reverse("monitoring:alert_raise", args=[raised.pk]),
        {"received_on": today(), "source": "officer", "risk": "housing", "detail": "房屋裂缝"},
    )
    client.post(
        reverse("monitoring:alert_quiet", args=[quiet.pk]),
        {"until": today() + timedelta(days=5), "reason": "已搬走"},
    )
    make_alert(household=house(), gone_on=date(2021, 6, 1))

    assert counts(client.get(LIST)) == {
        "待处理": 1,
        "已在监测": 1,
        "已转线索": 1,
        "核实无风险": 1,
        "已消失": 1,
    }
    for state in ("asking", "watched", "raised", "quiet", "gone"):
        assert client.get(LIST, {"state": state}).context["page"].paginator.count == 1, state


def test_a_line_says_why_since_when_and_what_clears_it(login, clerk, household):
    make_alert(household=household, happened_on=date(2021, 4, 2))
    text = login(clerk).get(LIST).content.decode()
    for words in (
        "郑国富户",
        "住房有危险",
        "2021 年采集表登记住危房，房屋 D 级",
        "2021-04-02",
        "什么时候消失：改造或搬离后采集表登记为安全住房",
        "转成线索",
        "核实无风险",
    ):
        assert words in text


def test_an_eliminated_household_is_marked_for_a_next_round(login, clerk, household):
    make_case(household=household, state=Case.State.ELIMINATED)
    make_alert(household=household)
    assert "已消除，再标注提示" in login(clerk).get(LIST).content.decode()


def test_village_and_rule_narrow_the_list_and_their_counts_add_up(login, clerk, places):
    for village, rule in (
        (places.village, "housing"),
        (places.village, "water"),
        (places.other_village, "water"),
    ):
        make_alert(household=make_household(village=village), rule=rule)
    client = login(clerk)
    page = client.get(LIST)

    assert sum(line["count"] for line in page.context["by_village"]) == 3
    assert {line["rule"].code: line["count"] for line in page.context["by_rule"]} == {
        "water": 2,
        "housing": 1,
    }
    assert client.get(LIST, {"village": places.village.pk}).context["page"].paginator.count == 2
    assert client.get(LIST, {"rule": "water"}).context["page"].paginator.count == 2
    assert not client.get(LIST, {"rule": "no_such"}).context["page"]


def test_everybody_sees_the_own_area_only(
    login, places, grid_officer, neighbour, outsider, household
):
    make_alert(household=household)
    assert counts(login(grid_officer).get(LIST))["待处理"] == 1
    for user in (neighbour, outsider):
        assert not any(counts(login(user).get(LIST)).values())


def test_the_search_finds_by_name_and_takes_no_whole_number(login, clerk, household):
    make_alert(household=household)
    client = login(clerk)
    assert client.get(LIST, {"q": "郑国富"}).context["page"].paginator.count == 1
    assert client.get(LIST, {"q": "王"}).context["page"].paginator.count == 0
    assert "最多 10 个字" in client.get(LIST, {"q": "990101197005010011"}).content.decode()


def test_the_queries_of_the_list_do_not_grow(login, clerk, places):
    client = login(clerk)

    def more():
        household = make_household(village=places.village)
        make_alert(household=household, member=household.members.get())
        make_alert(household=household, rule="water")

    more()
    before = queries_of(client, LIST)
    for _ in range(4):
        more()
    assert queries_of(client, LIST) == before


def test_a_household_shows_why_it_is_on_the_list(login, village_cadre, clerk, household):
    alert = make_alert(household=household)
    url = reverse("monitoring:panel", args=[household.pk])
    text = login(village_cadre).get(url).content.decode()
    assert "为什么在名单上" in text
    assert alert.evidence in text
    assert reverse("monitoring:alert_raise", args=[alert.pk]) + "?from=household" in text
    assert "核实无风险" not in text  # the township's

    assert "核实无风险" in login(clerk).get(url).content.decode()


def test_raising_from_the_household_page_leads_back_to_it(login, village_cadre, household):
    alert = make_alert(household=household)
    client = login(village_cadre)
    url = reverse("monitoring:alert_raise", args=[alert.pk]) + "?from=household"
    page = client.get(url)
    assert page.context["form"].initial == {
        "source": "officer",
        "risk": "housing",
        "detail": "住房有危险。2021 年采集表登记住危房，房屋 D 级",
    }
    answer = client.post(url, page.context["form"].initial | {"received_on": today()})

    assert answer["Location"] == household.get_absolute_url()
    assert Clue.objects.get().reported_by == village_cadre


def test_a_waiting_clue_of_the_household_is_pointed_out(login, clerk, household):
    first, second = make_alert(household=household), make_alert(household=household, rule="water")
    client = login(clerk)
    data = {"received_on": today(), "source": "officer", "risk": "water", "detail": "水管坏了"}
    client.post(reverse("monitoring:alert_raise", args=[first.pk]), data)
    text = client.get(reverse("monitoring:alert_raise", args=[second.pk])).content.decode()
    assert "水管坏了），是同一件事的不用再转" in text


def test_a_refusal_keeps_what_was_typed(login, clerk, household):
    alert = make_alert(household=household)
    url = reverse("monitoring:alert_quiet", args=[alert.pk])
    page = login(clerk).post(url, {"until": "2020-01-01", "reason": "已搬走"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "最长一年" in text
    assert "已搬走" in text


def test_the_township_looks_again_now(login, clerk, household):
    HouseholdYear.objects.create(
        township=household.township,
        household=household,
        year=today().year,
        persons=1,
        wages=90_000,
        has_safe_water=False,
    )
    page = login(clerk).post(reverse("monitoring:alerts_run"), follow=True)
    assert "新增 1 条，消失 0 条" in page.content.decode()
    assert Alert.objects.get().rule == "water"


# ---- Looking back -------------------------------------------------------------------------------

YEAR = Period.year(2021)


@pytest.mark.parametrize(
    ("alerts", "seen", "days"),
    [
        ([], 0, None),
        ([(1, "water", date(2021, 2, 1), None)], 1, 28),
        ([(1, "water", date(2021, 3, 1), None)], 1, 0),
        ([(1, "water", date(2021, 3, 2), None)], 0, None),  # afterwards
        ([(1, "water", date(2021, 1, 1), date(2021, 2, 1))], 0, None),  # gone by then
        ([(1, "water", date(2020, 3, 1), None)], 1, 365),
        ([(1, "water", date(2021, 2, 1), None), (1, "ill", date(2021, 1, 1), None)], 1, 59),
        ([(9, "water", date(2021, 2, 1), None)], 0, None),  # never identified
    ],
)
def test_who_was_seen_before_the_identification(alerts, seen, days):
    result = backtest.compared({1: date(2021, 3, 1)}, alerts, YEAR)
    assert (result.identified, result.seen, result.days) == (1, seen, days)
    assert result.missed == 1 - seen


def test_a_rule_also_says_how_often_nothing_came_of_it():
    alerts = [(pk, "water", date(2021, 2, 1), None) for pk in (1, 2, 3)]
    (line,) = backtest.compared({1: date(2021, 3, 1)}, alerts, YEAR).lines
    assert (line.households, line.identified, line.others, line.days) == (3, 1, 2, 28)


def test_the_page_counts_the_own_area(login, clerk, outsider, household):
    make_alert(household=household, found_on=date(today().year, 1, 2))
    make_case(household=household, identified_on=date(today().year, 1, 12))
    url = reverse("monitoring:alerts_backtest")
    result = login(clerk).get(url).context["result"]
    assert (result.identified, result.seen, result.days) == (1, 1, 10)
    assert login(outsider).get(url).context["result"].identified == 0
    assert login(clerk).get(url, {"year": "x"}).status_code == 200
