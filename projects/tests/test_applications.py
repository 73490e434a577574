"""到户项目: a household applies, the application goes step by step, and no more is paid than the project has."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from projects import actions
from projects.models import ProjectApplication
from projects.tests.make import (
    make_application,
    make_funding,
    make_household_project,
    make_project,
    pass_until,
)

LIST, PASS = reverse("projects:applications"), reverse("projects:applications_pass")


@pytest.fixture
def project(clerk, places):
    return make_household_project(village=places.village, by=clerk)


@pytest.fixture
def application(project, clerk, places):
    household = make_household(village=places.village, head_name="张三")
    return make_application(project=project, household=household, by=clerk)


def test_an_application_goes_its_way(application, clerk):
    pass_until(application, by=clerk, last="acceptance")
    actions.pay_application(
        application=application, by=clerk, on=date(2021, 8, 1), amount=Decimal(1500)
    )
    stored = ProjectApplication.objects.get()
    days = [getattr(stored, name) for name in ProjectApplication.STEPS]
    assert days == sorted(days)
    assert stored.amount == Decimal(1500)
    assert AuditEvent.objects.filter(what="projectapplication.step").count() == 4


@pytest.mark.parametrize(
    ("step", "on", "sentence"),
    [
        ("township", date(2021, 4, 1), "现在等村申报，不能办乡审核"),
        ("acceptance", date(2021, 4, 1), "现在等村申报"),
        ("village", date(2021, 2, 1), "村申报日期 2021-02-01 不能早于户申请日期 2021-03-01"),
        ("payment", date(2021, 4, 1), "补助发放要填金额"),
    ],
)
def test_steps_have_their_order(application, clerk, step, on, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        actions.pass_application(application=application, by=clerk, step=step, on=on)


def test_second_of_two_simultaneous_decisions_loses(application, clerk):
    mine, theirs = ProjectApplication.objects.get(), ProjectApplication.objects.get()
    day = date(2021, 4, 1)
    actions.pass_application(application=theirs, by=clerk, step="village", on=day)
    with pytest.raises(NotAllowed, match="刚由别人办过"):
        actions.pass_application(application=mine, by=clerk, step="village", on=day)
    actions.refuse_application(application=theirs, by=clerk, on=day, reason="重复享受")
    with pytest.raises(NotAllowed):
        actions.refuse_application(application=mine, by=clerk, on=day, reason="重复享受")


def test_refused_one_goes_no_further_and_says_why(login, application, clerk):
    client, url = login(clerk), reverse("projects:application_refuse", args=[application.pk])
    assert client.post(url, {"on": "2021-04-01", "reason": ""}).status_code == 200
    client.post(url, {"on": "2021-04-01", "reason": "已享受过同类项目"})
    application.refresh_from_db()
    with pytest.raises(NotAllowed, match="已不予通过"):
        actions.pass_application(
            application=application, by=clerk, step="village", on=date(2021, 4, 2)
        )
    assert "已享受过同类项目" in client.get(f"{LIST}?step=refused").content.decode()


def test_household_once_per_project_and_item(application, clerk, project):
    again = {"project": project, "household": application.household, "by": clerk}
    with pytest.raises(NotAllowed, match="这一项已申请"):
        make_application(**again)
    make_application(**again, item="种茶")
    assert ProjectApplication.objects.count() == 2


def test_who_may_not_apply(application, clerk, places, project):
    stranger = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不在同一乡镇"):
        make_application(project=project, household=stranger, by=clerk)
    road = make_project(village=places.village, by=clerk)
    with pytest.raises(NotAllowed, match="是到村项目"):
        make_application(project=road, household=application.household, by=clerk)


def test_no_more_is_paid_than_the_project_has(clerk, places, project):
    """20,000 yuan for two households: what the first leaves is what the second can get, whoever comes second."""
    first, second = (
        pass_until(
            make_application(
                project=project, household=make_household(village=places.village), by=clerk
            ),
            by=clerk,
            last="acceptance",
        )
        for _ in range(2)
    )
    day = date(2021, 9, 1)
    actions.pay_application(application=first, by=clerk, on=day, amount=Decimal(15000))
    with pytest.raises(NotAllowed, match="到户补助合计 21000 元，超出 1000 元"):
        actions.pay_application(application=second, by=clerk, on=day, amount=Decimal(6000))
    actions.pay_application(application=second, by=clerk, on=day, amount=Decimal(5000))
    funding = project.funding.get()
    with pytest.raises(NotAllowed, match="超出 1000 元"):
        actions.correct_funding(funding=funding, by=clerk, reason="登错", amount=Decimal(19000))
    with pytest.raises(NotAllowed, match="超出 20000 元"):
        actions.withdraw(row=funding, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="超出 500 元"):
        actions.correct_application(
            application=second, by=clerk, reason="登错", amount=Decimal(5500)
        )
    assert ProjectApplication.objects.get(pk=second.pk).amount == Decimal(5000)


def test_ticked_ones_go_on_and_the_others_are_told_why(login, clerk, places, project):
    rows = [
        make_application(
            project=project,
            household=make_household(village=places.village, head_name=name),
            by=clerk,
        )
        for name in ("张三", "李四", "王五")
    ]
    actions.refuse_application(application=rows[2], by=clerk, on=date(2021, 3, 9), reason="外出")
    data = {"applications": [row.pk for row in rows], "on": "2021-04-01", "project": project.pk}
    page = login(clerk).post(PASS, data, follow=True).content.decode()
    assert "已通过 2 份" in page
    assert "王五（养鸡）没有通过" in page
    assert ProjectApplication.objects.filter(village_on=date(2021, 4, 1)).count() == 2


def test_nothing_ticked_or_no_day_passes_nothing(login, clerk, application):
    client = login(clerk)
    assert "一份也没有勾" in client.post(PASS, {"on": "2021-04-01"}, follow=True).content.decode()
    data = {"applications": [application.pk], "on": ""}
    assert "请填日期" in client.post(PASS, data, follow=True).content.decode()
    assert ProjectApplication.objects.get().village_on is None


def test_others_applications_cannot_be_ticked(login, outsider, application):
    data = {"applications": [application.pk], "on": "2021-04-01"}
    login(outsider).post(PASS, data)
    assert ProjectApplication.objects.get().village_on is None


def test_list_says_who_waits_where(login, clerk, village_cadre, neighbour, application):
    assert "等村申报" in login(clerk).get(LIST).content.decode()
    assert "张三" in login(village_cadre).get(LIST).content.decode()
    assert "张三" not in login(neighbour).get(LIST).content.decode()
    pass_until(application, by=clerk, last="county")
    client = login(clerk)
    assert "张三" in client.get(f"{LIST}?step=acceptance").content.decode()
    assert "张三" not in client.get(f"{LIST}?step=township").content.decode()
    assert "张三" in client.get(f"{LIST}?q=张三").content.decode()


def test_household_sees_its_own_on_its_page(login, clerk, village_cadre, application):
    url = reverse("projects:panel", args=[application.household_id])
    page = login(village_cadre).get(url).content.decode()
    assert "到户养鸡项目" in page
    assert "等村申报" in page


def test_single_steps_on_pages(login, clerk, application):
    client = login(clerk)
    for day in ("2021-04-01", "2021-05-01", "2021-06-01", "2021-07-01"):
        url = reverse("projects:application_pass", args=[application.pk])
        assert client.post(url, {"on": day}).status_code == 302
    url = reverse("projects:application_pay", args=[application.pk])
    assert client.post(url, {"on": "2021-08-01", "amount": "1500"}).status_code == 302
    assert ProjectApplication.objects.get().paid_on == date(2021, 8, 1)


def test_query_count_does_not_grow_with_rows(login, clerk, places, project):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_application(
                project=project, household=make_household(village=places.village), by=clerk
            )

    add(2)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
        add(6)
    assert counts[0] == counts[1]


def test_a_project_without_funds_pays_nothing(clerk, places):
    project = make_household_project(
        village=places.village, by=clerk, amount=None, total=Decimal(9)
    )
    row = make_application(
        project=project, household=make_household(village=places.village), by=clerk
    )
    pass_until(row, by=clerk, last="acceptance")
    with pytest.raises(NotAllowed, match="资金合计 0 元"):
        actions.pay_application(application=row, by=clerk, on=date(2021, 9, 1), amount=Decimal(5))
    make_funding(project=project, by=clerk, amount=Decimal(9))
    actions.pay_application(application=row, by=clerk, on=date(2021, 9, 1), amount=Decimal(5))
