"""A helper is replaced: dated, household by household, and what is in hand goes over on a list."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.tests.pages import fits
from households.actions import end_helper, replace_helper
from households.models import HelperAssignment
from households.tests.make import make_household
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_clue, make_measure, make_visit
from monitoring.tests.test_due import days_ago, helped, monitored

ON = date(2021, 9, 1)


@pytest.fixture
def rows(places):
    """Three households that 刘志强 of the township helps, in two villages."""
    return [
        helped(make_household(village=place, head_name=name), "刘志强")
        for place, name in (
            (places.village, "郑国富"),
            (places.village, "周德厚"),
            (places.other_village, "李大山"),
        )
    ]


def replace(rows, by, **changes):
    values = {"on": ON, "name": "孙立", "unit": "乡政府"}
    return replace_helper(assignments=rows, by=by, **(values | changes))


def helpers_on(household, day):
    return [row.name for row in household.helpers.on(day)]


# The action


def test_the_old_rows_end_and_the_new_ones_begin_on_the_day(rows, clerk):
    done = replace(rows, clerk, phone="13812345678", level="township")

    assert (len(done.replaced), done.skipped) == (3, [])
    for row in rows:
        assert helpers_on(row.household, ON - timedelta(days=1)) == ["刘志强"]
        assert helpers_on(row.household, ON) == ["孙立"]
    assert {row.duty for row in done.replaced} == {"helper"}
    events = AuditEvent.objects.filter(what="helper.replace", by=clerk)
    assert {event.target_id for event in events} == {str(row.household_id) for row in rows}
    assert "13812345678" not in str(list(events.values()))


def test_only_the_chosen_households_go_over(rows, clerk):
    replace(rows[:1], clerk)

    assert [helpers_on(row.household, ON) for row in rows] == [["孙立"], ["刘志强"], ["刘志强"]]


def test_a_household_that_somebody_changed_meanwhile_is_told_and_stays(rows, clerk, village_cadre):
    stale = HelperAssignment.objects.select_related("household__village").get(pk=rows[0].pk)
    end_helper(assignment=rows[0], on=ON, by=village_cadre)
    done = replace([stale, *rows[1:]], clerk)

    assert len(done.replaced) == 2
    (sentence,) = done.skipped
    assert "段墓村" in sentence
    assert "已由他人换过" in sentence
    assert not HelperAssignment.objects.filter(household=stale.household, name="孙立").exists()
    with pytest.raises(NotAllowed, match="已由他人换过"):
        replace([stale], clerk)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": date(2999, 1, 1)}, "不能晚于今天"),
        ({"on": date(2020, 12, 31)}, "不能早于结对起始日期"),
        ({"name": " "}, "新的帮扶人是谁"),
        ({"name": "刘志强"}, "本来就是刘志强"),
    ],
)
def test_what_is_no_change_is_refused_and_nothing_is_written(rows, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        replace(rows, clerk, **changes)
    assert HelperAssignment.objects.filter(valid_to=None).count() == 3
    assert not AuditEvent.objects.filter(what="helper.replace").exists()


def test_who_already_helps_the_household_does_not_get_it_twice(rows, clerk):
    helped(rows[0].household, "孙立")
    done = replace(rows, clerk)

    assert len(done.replaced) == 2
    assert "孙立已在帮扶这一户" in done.skipped[0]


def test_nobody_is_given_a_household_that_his_account_cannot_open(rows, clerk, village_cadre):
    done = replace(rows, clerk, name=village_cadre.name, user=village_cadre)

    assert {row.household.head for row in _named(done.replaced)} == {"郑国富", "周德厚"}
    assert "看不到这一户" in done.skipped[0]


def _named(rows):
    for row in rows:
        row.household.head = row.household.members.get().name
    return rows


# The pages


def page_of(row, name="helper_replace"):
    return reverse(f"monitoring:{name}", args=[row.pk])


def test_the_clerk_hands_over_two_of_three_and_gets_the_list(login, rows, clerk):
    make_case(household=rows[0].household)
    client = login(clerk)
    form = client.get(page_of(rows[0])).context["form"]
    assert set(form.fields["assignments"].initial) == {row.pk for row in rows}
    answer = client.post(
        page_of(rows[0]),
        {"name": "孙立", "on": "2021-09-01", "assignments": [rows[0].pk, rows[2].pk]},
        follow=True,
    )
    text = answer.content.decode()

    assert "刘志强的 2 户自 2021-09-01 起由孙立帮扶" in text
    assert {line.household.head_name for line in answer.context["lines"]} == {"郑国富", "李大山"}
    assert text.count("交给孙立") == 2
    assert helpers_on(rows[1].household, timezone.localdate()) == ["刘志强"]


def test_a_page_opened_before_somebody_elses_change_tells_which_households(
    login, rows, clerk, village_cadre
):
    end_helper(assignment=rows[0], on=ON, by=village_cadre)
    data = {"name": "孙立", "on": "2021-09-01", "assignments": [row.pk for row in rows]}
    answer = login(clerk).post(page_of(rows[1]), data, follow=True)

    assert "已由他人换过" in answer.content.decode()
    assert HelperAssignment.objects.filter(name="孙立").count() == 2


def test_a_village_hands_over_its_own_households_only(login, rows, village_cadre, neighbour):
    client = login(village_cadre)
    form = client.get(page_of(rows[0])).context["form"]
    assert len(form.fields["assignments"].choices) == 2
    data = {"name": "孙立", "on": "2021-09-01", "assignments": [row.pk for row in rows]}
    assert client.post(page_of(rows[0]), data).status_code == 422  # one of another village
    assert not HelperAssignment.objects.filter(name="孙立").exists()

    for name in ("helper_replace", "handover"):
        assert login(neighbour).get(page_of(rows[0], name)).status_code == 404


def test_the_leader_reads_the_list_and_replaces_nobody(login, rows, leader):
    client = login(leader)
    assert client.get(page_of(rows[0])).status_code == 403
    assert "换人" not in client.get(page_of(rows[0], "handover")).content.decode()


def test_the_list_says_all_that_is_in_hand(login, places, clerk):
    household = monitored(places.village, seen=40, identified=90, head_name="郑国富")
    row = helped(household, "刘志强")
    case = household.cases.get()
    make_measure(case=case, item="种苗", group="industry", content="二十棵")
    make_measure(case=case, item="已经发了", done_on=days_ago(5))
    make_clue(household=household, detail="住院自付两万元", received_on=days_ago(9))
    make_visit(household=household, visited_on=days_ago(39), needs="想修房顶")
    make_visit(household=household, visited_on=days_ago(38), note="没有特别情况")
    text = login(clerk).get(page_of(row, "handover")).content.decode()

    for words in ("第 1 轮", "监测中", "种苗", "住院自付两万元", "诉求：想修房顶", "逾期 7 天"):
        assert words in text, words
    assert "已经发了" not in text
    assert "没有特别情况" not in text


def test_the_queries_of_the_list_do_not_grow(login, places, clerk):
    row = helped(monitored(places.village, seen=40), "刘志强")
    client, url = login(clerk), page_of(row, "handover")
    before = queries_of(client, url)
    for _ in range(4):
        household = monitored(places.other_village, seen=3)
        helped(household, "刘志强")
        make_visit(household=household, visited_on=days_ago(2), needs="修路")

    assert queries_of(client, url) == before


@pytest.mark.django_db(transaction=True)
def test_a_clerk_replaces_a_helper_from_the_list_of_officers(
    enter, page, live_server, places, clerk
):
    for name in ("郑国富", "周德厚"):
        household = monitored(places.village, seen=40, head_name=name)
        helped(household, "刘志强")
    enter(clerk)
    page.goto(live_server.url + reverse("monitoring:officers"))
    page.get_by_role("link", name="换人").click()
    page.get_by_label("姓名").fill("孙立")
    page.get_by_label("周德厚户").uncheck()
    page.get_by_role("button", name="换人并看交接清单").click()
    page.get_by_text("刘志强的 1 户自").wait_for()

    expect(page.get_by_text("交给孙立")).to_be_visible()
    expect(page.get_by_role("link", name="郑国富户")).to_be_visible()
    assert HelperAssignment.objects.get(name="孙立").household.members.get().name == "郑国富"
    assert fits(page)
