"""受益户: once per way, their kind looked up as of a day, a whole village ticked at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.actions import dissolve
from households.tests.make import make_household
from monitoring.tests.make import make_case, make_category
from projects import actions
from projects.benefits import Kind, total_of
from projects.models import Beneficiary
from projects.tests.make import make_beneficiary, make_project


@pytest.fixture
def project(clerk, places):
    return make_project(village=places.village, by=clerk)


def test_kinds_add_up_and_follow_the_day(clerk, places, project):
    """Each household once, even in two ways; a monitored 脱贫户 counts as monitored; before its round as 脱贫户."""
    lifted = make_household(village=places.village, base_type="lifted", size=3)
    unstable = make_household(village=places.village, base_type="lifted", size=2)
    ordinary = make_household(village=places.village, size=4)
    make_case(
        household=unstable,
        by=clerk,
        category=make_category("unstable"),
        identified_on=date(2021, 5, 1),
    )
    for household in (lifted, unstable, ordinary):
        make_beneficiary(project=project, household=household, by=clerk, expected=Decimal(1000))
    make_beneficiary(project=project, household=lifted, by=clerk, way="work", actual=Decimal(800))
    found = total_of(Beneficiary.objects.all(), date(2021, 6, 1))
    assert {one.label: (one.households, one.persons) for one in found.groups} == {
        Kind.MONITORED: (1, 2),
        Kind.LIFTED: (1, 3),
        Kind.ORDINARY: (1, 4),
    }
    assert (found.households, found.persons) == (3, 9)
    assert (found.expected, found.actual) == (Decimal(3000), Decimal(800))
    before = total_of(Beneficiary.objects.all(), date(2021, 4, 1))
    assert [one.households for one in before.groups] == [0, 2, 1]


def test_households_not_yet_lifted_are_no_ordinary_ones(login, clerk, places, project):
    """贫困户 stand as a group of their own where there are some."""
    make_beneficiary(
        project=project, household=make_household(village=places.village, size=3), by=clerk
    )
    rows = Beneficiary.objects.all()
    assert "贫困户" not in {one.label for one in total_of(rows, date(2021, 6, 1)).groups}
    poor = make_household(village=places.village, base_type="poor", size=2)
    make_beneficiary(project=project, household=poor, by=clerk)
    found = {
        one.label: (one.households, one.persons) for one in total_of(rows, date(2021, 6, 1)).groups
    }
    assert (found["贫困户"], found["一般农户"]) == ((1, 2), (1, 3))
    assert "贫困户" in login(clerk).get(project.get_absolute_url()).content.decode()


def test_once_per_project_household_and_way(clerk, places, project):
    household = make_household(village=places.village)
    make_beneficiary(project=project, household=household, by=clerk)
    with pytest.raises(NotAllowed, match="以这种方式受益已登记"):
        make_beneficiary(project=project, household=household, by=clerk)


def test_who_cannot_benefit(clerk, places, project):
    stranger = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不在同一乡镇"):
        make_beneficiary(project=project, household=stranger, by=clerk)
    household = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="不能是负数"):
        make_beneficiary(project=project, household=household, by=clerk, expected=Decimal(-1))


def test_a_village_is_ticked_at_once(login, clerk, places, project):
    households = [
        make_household(village=places.village, head_name=name) for name in ("张三", "李四")
    ]
    other = make_household(village=places.other_village, head_name="邻村户")
    make_beneficiary(project=project, household=households[0], by=clerk)
    client = login(clerk)
    url = reverse("projects:beneficiaries_of_village", args=[project.pk, places.village.pk])
    page = client.get(url).content.decode()
    assert "李四" in page
    assert "张三" not in page  # known already
    data = {"way": "shares", "since": "2021-06-01", "expected": "500"}
    assert "一户也没有勾" in client.post(url, data).content.decode()
    client.post(url, data | {"households": [one.pk for one in (*households, other)]})
    assert set(Beneficiary.objects.values_list("household", flat=True)) == {
        one.pk for one in households
    }


def test_many_are_entered_in_one_go_or_not_at_all(clerk, places, project):
    def enter(households, **fields):
        return actions.add_beneficiaries(
            project=project,
            households=households,
            by=clerk,
            way="grant",
            since=date(2021, 6, 1),
            **fields,
        )

    households = [make_household(village=places.village) for _ in range(30)]
    gone = make_household(village=places.village)
    dissolve(
        household=gone, on=date(2021, 5, 1), dissolve_reason="died_out", reason="全户消亡", by=clerk
    )
    gone.refresh_from_db()
    with pytest.raises(NotAllowed, match=f"{gone.number}：该户已于 2021-05-01 销户"):
        enter([*households, gone])
    assert not Beneficiary.objects.exists()
    with CaptureQueriesContext(connection) as few:
        enter(households[:5])
    with CaptureQueriesContext(connection) as many:
        assert len(enter(households)) == 25  # who is in already is left as he is
    assert len(many) == len(few)
    events = AuditEvent.objects.filter(what="beneficiary.add").order_by("pk")
    assert [event.detail["rows"] for event in events] == [5, 25]
    other = make_project(village=places.village, by=clerk)
    actions.withdraw_project(project=other, by=clerk, reason="登重")
    with pytest.raises(NotAllowed, match="作废"):
        actions.add_beneficiaries(
            project=other, households=households, by=clerk, way="grant", since=date(2021, 6, 1)
        )


def test_a_page_without_beneficiaries_says_so_instead_of_noughts(login, clerk, places, project):
    client, words = login(clerk), "还没有登记受益户"
    assert words in client.get(project.get_absolute_url()).content.decode()
    make_beneficiary(project=project, household=make_household(village=places.village), by=clerk)
    text = client.get(project.get_absolute_url()).content.decode()
    assert words not in text
    assert "一般农户" in text
    assert "监测对象</td>" not in text


def test_list_shows_only_households_of_the_own_village(login, clerk, village_cadre, places):
    project = make_project(village=places.village, by=clerk, villages=[places.other_village])
    for village, name in ((places.village, "本村户"), (places.other_village, "邻村户")):
        make_beneficiary(
            project=project, household=make_household(village=village, head_name=name), by=clerk
        )
    url = reverse("projects:beneficiaries", args=[project.pk])
    page = login(village_cadre).get(url).content.decode()
    assert "本村户" in page
    assert "邻村户" not in page
    assert "合计 1 户 1 人" in page
    assert "合计 2 户 2 人" in login(clerk).get(url).content.decode()


def test_actual_effect_is_filled_in_with_a_reason(login, clerk, places, project):
    row = make_beneficiary(
        project=project, household=make_household(village=places.village), by=clerk
    )
    url = reverse("projects:beneficiary_correct", args=[row.pk])
    client = login(clerk)
    shown = client.get(url).context["form"]
    data = {name: shown[name].value() or "" for name in shown.fields}
    assert client.post(url, data | {"actual": "900", "reason": "年底核实"}).status_code == 302
    row.refresh_from_db()
    assert row.actual == Decimal(900)
    actions.withdraw(row=row, by=clerk, reason="登重")
    assert not Beneficiary.objects.exists()


def test_query_counts_do_not_grow_with_rows(login, clerk, places, project):
    client = login(clerk)
    urls = [reverse("projects:beneficiaries", args=[project.pk]), project.get_absolute_url()]

    def add(number):
        for _ in range(number):
            make_beneficiary(
                project=project, household=make_household(village=places.village), by=clerk
            )

    add(2)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            for url in urls:
                client.get(url)
        counts.append(len(queries))
        add(6)
    assert counts[0] == counts[1]
