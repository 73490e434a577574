"""The stages of a project: in their order, each once, with what they need."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from projects import actions
from projects.models import Project
from projects.tests.make import make_funding, make_payment, make_project

WAY = [
    ("pool", date(2021, 1, 10), {}),
    ("approval", date(2021, 2, 10), {"document": "云财农〔2021〕12号"}),
    (
        "tender",
        date(2021, 3, 10),
        {
            "tender_way": "竞争性磋商",
            "contract_amount": Decimal(280000),
            "implementer": "云川县兴农建筑公司",
        },
    ),
    ("start", date(2021, 4, 10), {}),
    ("completion", date(2021, 8, 10), {}),
    ("acceptance", date(2021, 9, 10), {"settled_amount": Decimal(279000)}),
    ("notice", date(2021, 9, 20), {}),
]


def go(project, clerk, until: str | None):
    for stage, on, fields in WAY:
        if until is None:
            return
        actions.advance(project=project, by=clerk, stage=stage, on=on, **fields)
        if stage == until:
            return


def test_a_project_goes_its_way(clerk, places):
    project = make_project(village=places.village, by=clerk)
    go(project, clerk, "notice")
    stored = Project.objects.get()
    assert (stored.stage, stored.noticed_on) == ("已验收", date(2021, 9, 20))
    assert (stored.contract_amount, stored.settled_amount) == (Decimal(280000), Decimal(279000))
    assert AuditEvent.objects.filter(what="project.advance").count() == len(WAY)


@pytest.mark.parametrize(
    ("until", "stage", "on", "fields", "sentence"),
    [
        ("pool", "approval", date(2021, 2, 1), {}, "登记批复要填批复文号"),
        (None, "approval", date(2021, 2, 1), {"document": "文"}, "先登记入库，再登记批复"),
        ("pool", "start", date(2021, 2, 1), {}, "先登记批复，再登记开工"),
        ("start", "acceptance", date(2021, 5, 1), {"settled_amount": 1}, "先登记竣工"),
        ("tender", "start", date(2021, 3, 9), {}, "开工日期 2021-03-09 不能早于招标日期"),
        ("approval", "approval", date(2021, 2, 11), {"document": "x"}, "已登记为 2021-02-10"),
        ("completion", "acceptance", date(2021, 9, 1), {}, "登记验收要填决算价"),
        (
            "completion",
            "acceptance",
            date(2021, 9, 1),
            {"settled_amount": Decimal(0)},
            "决算价要大于 0",
        ),
        (
            "approval",
            "tender",
            date(2021, 3, 1),
            {"tender_way": "比选", "contract_amount": Decimal(1)},
            "要填实施单位",
        ),
        ("pool", "payment", date(2021, 9, 1), {}, "报账拨付按登记的支付自动算"),
        ("pool", "approval", date(2021, 2, 1), {"name": "改名"}, "不能改这些"),
    ],
)
def test_what_keeps_a_stage_from_being_done(clerk, places, until, stage, on, fields, sentence):
    project = make_project(village=places.village, by=clerk)
    go(project, clerk, until)
    before = Project.objects.values().get()
    with pytest.raises(NotAllowed, match=sentence):
        actions.advance(project=project, by=clerk, stage=stage, on=on, **fields)
    assert Project.objects.values().get() == before


def test_nothing_is_done_tomorrow(clerk, places):
    project = make_project(village=places.village, by=clerk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="还没有到"):
        actions.advance(project=project, by=clerk, stage="pool", on=tomorrow)


def test_a_stage_that_was_left_out_may_follow_within_its_neighbours(clerk, places):
    project = make_project(
        village=places.village,
        by=clerk,
        approved_on=date(2021, 2, 1),
        started_on=date(2021, 4, 1),
    )
    with pytest.raises(NotAllowed, match="批复日期 2021-02-01 不能早于入库日期"):
        actions.advance(project=project, by=clerk, stage="pool", on=date(2021, 3, 1))
    actions.advance(project=project, by=clerk, stage="pool", on=date(2021, 1, 1))
    assert project.pooled_on == date(2021, 1, 1)


def test_second_of_two_simultaneous_decisions_loses(clerk, places):
    project = make_project(village=places.village, by=clerk)
    mine, theirs = Project.objects.get(), Project.objects.get()
    actions.advance(project=theirs, by=clerk, stage="pool", on=date(2021, 1, 5))
    with pytest.raises(NotAllowed, match="入库日期已登记为 2021-01-05"):
        actions.advance(project=mine, by=clerk, stage="pool", on=date(2021, 1, 6))
    project.refresh_from_db()
    assert project.pooled_on == date(2021, 1, 5)


def test_given_up_project_goes_no_further(clerk, places):
    project = make_project(village=places.village, by=clerk, abandoned_on=date(2021, 3, 1))
    with pytest.raises(NotAllowed, match="已于 2021-03-01 取消"):
        actions.advance(project=project, by=clerk, stage="pool", on=date(2021, 4, 1))


def test_contract_below_what_was_paid_is_refused(clerk, places):
    project = make_project(village=places.village, by=clerk, approved_on=date(2021, 2, 1))
    make_payment(funding=make_funding(project=project, by=clerk), by=clerk, amount=Decimal(50000))
    fields = {"tender_way": "比选", "implementer": "公司", "contract_amount": Decimal(40000)}
    with pytest.raises(NotAllowed, match="合同价"):
        actions.advance(project=project, by=clerk, stage="tender", on=date(2021, 3, 1), **fields)
    assert Project.objects.get().tendered_on is None


def test_page_of_a_stage_asks_for_what_it_needs(login, clerk, places):
    project = make_project(village=places.village, by=clerk)
    go(project, clerk, "approval")
    client, url = login(clerk), reverse("projects:advance", args=[project.pk, "tender"])
    page = client.get(url).content.decode()
    assert all(word in page for word in ("招标日期", "招标方式", "合同价", "实施单位"))
    refused = client.post(url, {"on": "2021-03-01", "tender_way": "比选"})
    assert refused.status_code == 200
    data = {
        "on": "2021-03-01",
        "tender_way": "比选",
        "contract_amount": "280000",
        "implementer": "兴农公司",
    }
    assert client.post(url, data).url == project.get_absolute_url()
    assert "已招标" in client.get(project.get_absolute_url()).content.decode()


def test_unknown_stage_is_not_found(login, clerk, places):
    project = make_project(village=places.village, by=clerk)
    url = reverse("projects:advance", args=[project.pk, "payment"])
    assert login(clerk).get(url).status_code == 404


def test_project_page_shows_lateness_and_payment(login, clerk, leader, places):
    today = timezone.localdate()
    project = make_project(
        village=places.village,
        by=clerk,
        approved_on=today - timedelta(days=100),
        planned_start_on=today - timedelta(days=40),
    )
    make_payment(
        funding=make_funding(project=project, by=clerk, amount=Decimal(200000)),
        by=clerk,
        amount=Decimal(50000),
        paid_on=today,
    )
    page = login(leader).get(project.get_absolute_url()).content.decode()
    assert "逾期 <b>40</b> 天" in page
    assert "已付 5 万元（25%）" in page
    url = reverse("projects:advance", args=[project.pk, "start"])
    assert url not in page  # a leader looks on
    assert url in login(clerk).get(project.get_absolute_url()).content.decode()
