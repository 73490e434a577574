"""The pages of funds: what each shows, that its numbers open their rows, and what a village sees."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.tests.make import make_user
from projects.models import FundBatch, FundKind, Payment, ProjectFunding
from projects.tests.make import (
    make_batch,
    make_fund_kind,
    make_funding,
    make_kind,
    make_payment,
    make_project,
)

APPROVED = date(2021, 6, 1)


@pytest.fixture
def year(places, clerk):
    """100 万 of the centre: 60 for a base in 段墓村, 25 for a road in 郑杨村, 10 to households; 5 left. 8 of its own."""
    batch = make_batch(township=places.township, by=clerk, amount=Decimal(1000000))
    road = make_kind(name="通村道路", sector="基础设施", modes="")
    for number, (village, kind, amount, reach) in enumerate(
        [
            (places.village, make_kind(), 600000, "village"),
            (places.other_village, road, 250000, "village"),
            (places.other_village, make_kind(), 100000, "household"),
        ]
    ):
        project = make_project(
            village=village,
            by=clerk,
            kind=kind,
            name=f"项目{number}",
            total=Decimal(800000),
            reach=reach,
            approved_on=APPROVED,
        )
        funding = make_funding(project=project, by=clerk, batch=batch, amount=Decimal(amount))
    make_payment(funding=funding, by=clerk, amount=Decimal(50000))
    make_funding(project=project, by=clerk, source="self_raised", amount=Decimal(80000))
    return batch


def text(client, name, query="", **arguments) -> str:
    return client.get(reverse(f"projects:{name}", kwargs=arguments) + query).content.decode()


def test_the_year_by_level_and_kind(login, clerk, year):
    page = login(clerk).get(reverse("projects:funds") + "?year=2021")
    central, own = (one["line"] for one in page.context["lines"])
    assert (central.received, central.allocated, central.paid) == (1000000, 950000, 50000)
    assert (central.balance, central.rate) == (50000, Decimal("0.05"))
    assert (own.level, own.kind_name, own.balance) == ("自筹", "不经批次", None)
    assert (own.allocated, own.paid) == (80000, 0)


def test_lists_add_up_what_is_allocated_and_paid(login, clerk, year):
    client = login(clerk)
    batches = client.get(reverse("projects:batches")).context["totals"]
    assert (batches["received"], batches["given"], batches["spent"]) == (1000000, 950000, 50000)
    allocations = client.get(reverse("projects:allocations")).context["totals"]
    assert (allocations["amount"], allocations["spent"], allocations["projects"]) == (
        1030000,
        50000,
        3,
    )


def test_industry_against_what_the_state_asks_for(login, clerk, year):
    page = login(clerk).get(reverse("projects:funds") + "?year=2021")
    central, province = (one["row"] for one in page.context["shares"])
    assert central.share == Decimal(700000) / Decimal(950000)
    assert (central.required.value, central.short) == (60, 0)
    assert (province.share, province.required.value) == (None, 50)
    assert "达到" in page.content.decode()


def test_money_that_is_not_bridging_counts_for_no_share(login, places, clerk):
    kind = make_fund_kind(name="统筹整合涉农资金", is_bridging=False)
    batch = make_batch(township=places.township, by=clerk, kind=kind)
    make_funding(project=make_project(village=places.village, by=clerk), by=clerk, batch=batch)
    page = login(clerk).get(reverse("projects:funds") + "?year=2021")
    assert page.context["shares"][0]["row"].allocated == 0


def test_too_little_for_industry_says_how_much_is_missing(login, places, clerk):
    batch = make_batch(township=places.township, by=clerk)
    road = make_project(
        village=places.village, by=clerk, kind=make_kind(name="通村道路", sector="基础设施")
    )
    make_funding(project=road, by=clerk, batch=batch, amount=Decimal(100000))
    assert "还差 6 万元" in text(login(clerk), "funds", "?year=2021")


def test_every_number_of_the_year_opens_rows_that_add_up_to_it(login, clerk, year):
    client = login(clerk)
    page = client.get(reverse("projects:funds") + "?year=2021")
    for one in page.context["lines"]:
        line = one["line"]
        allocated = client.get(one["allocations"]).context["totals"]["amount"]
        assert allocated == line.allocated
        assert (client.get(one["payments"]).context["totals"]["amount"] or 0) == line.paid
        if line.kind:
            assert client.get(one["batches"]).context["totals"]["received"] == line.received
    received, allocated, left, _ = page.context["stats"]
    assert client.get(received["url"]).context["totals"]["received"] == 1000000
    assert client.get(allocated["url"]).context["totals"]["amount"] == 950000
    assert client.get(left["url"]).context["totals"]["given"] == 950000
    for one in page.context["shares"]:
        for name in ("allocated", "industry"):
            opened = client.get(one[name]).context["totals"]["amount"] or 0
            assert opened == getattr(one["row"], name)


def test_every_node_and_band_of_the_picture_opens_rows_that_add_up_to_it(login, clerk, year):
    client = login(clerk)
    picture = client.get(reverse("projects:fund_flow") + "?year=2021").context["picture"]
    assert {node.label for node in picture.nodes} == {
        "中央", "自筹", "中央第一批 衔接资金", "不经批次", "产业发展", "基础设施", "段墓村", "郑杨村", "到户",
        "还没有安排",
    }  # fmt: skip
    assert_opens(client, picture)


def test_a_level_with_and_without_batches_opens_both(login, clerk, year):
    project = ProjectFunding.objects.first().project
    make_funding(project=project, by=clerk, source="central", amount=Decimal(70000))
    client = login(clerk)
    picture = client.get(reverse("projects:fund_flow") + "?year=2021").context["picture"]
    central = next(node for node in picture.nodes if node.label == "中央")
    assert central.amount == 1000000 + 70000
    assert_opens(client, picture)
    page = client.get(central.url)
    assert [(one["line"].level, one["line"].kind_name) for one in page.context["lines"]] == [
        ("中央", "衔接资金"),
        ("中央", "不经批次"),
    ]
    for stat in page.context["stats"]:
        assert "source=central" in stat["url"]
    assert [one["row"].source for one in page.context["shares"]] == ["central"]


def assert_opens(client, picture):
    for part in [*picture.nodes, *picture.bands]:
        page = client.get(part.url).context
        if "lines" in page:
            lines = [one["line"] for one in page["lines"]]
            assert part.amount == sum(
                line.received if line.kind else line.allocated for line in lines
            )
            continue
        if "batch" in page and "totals" not in page:
            assert part.amount in {
                page["batch"].amount,
                page["batch"].allocated,
                page["batch"].balance,
            }
            continue
        totals = page["totals"]
        if "left=yes" in part.url:
            found = totals["received"] - totals["given"]
        else:
            found = totals["received"] if "received" in totals else totals["amount"]
        assert found == part.amount, part.label


def test_a_county_sees_kinds_and_townships(login, places, year, outsider):
    far = make_batch(township=places.other_township, by=outsider, amount=Decimal(300000))
    project = make_project(village=places.far_village, by=outsider)
    make_funding(project=project, by=outsider, batch=far)
    client = login(make_user(role=Role.LEADER, area=places.county, name="县领导"))
    page = client.get(reverse("projects:fund_flow") + "?year=2021")
    picture = page.context["picture"]
    amounts = {node.label: node.amount for node in picture.nodes}
    assert amounts["衔接资金"] == 1300000
    assert (amounts["小召乡"], amounts["柳河乡"]) == (1030000, 180000)
    assert_opens(client, picture)


def test_the_table_beside_the_picture_adds_up_to_the_same(login, clerk, year):
    client = login(clerk)
    page = client.get(reverse("projects:fund_flow") + "?year=2021")
    assert sum(row["amount"] for row in page.context["strands"]) == 1080000
    assert page.context["whole"] == 1080000
    assert len(re.findall(r"<path ", page.content.decode())) == len(page.context["picture"].bands)


def test_a_batch_is_entered_corrected_and_withdrawn(login, clerk, places):
    make_fund_kind()
    client = login(clerk)
    data = {
        "township": places.township.pk,
        "year": 2021,
        "source": "central",
        "kind": FundKind.objects.get().pk,
        "label": "第一批",
        "document": "云财农〔2021〕5号",
        "received_on": "2021-05-10",
        "amount": "1000000",
    }
    client.post(reverse("projects:batch_create"), data)
    batch = FundBatch.objects.get()
    url = reverse("projects:batch_correct", args=[batch.pk])
    data["seen"] = client.get(url).context["form"]["seen"].value()
    client.post(url, {**data, "amount": "1200000", "reason": "看错一位"})
    batch.refresh_from_db()
    assert batch.amount == 1200000
    assert "云财农〔2021〕5号" in text(client, "batch", pk=batch.pk)
    client.post(reverse("projects:batch_withdraw", args=[batch.pk]), {"reason": "登重了"})
    assert not FundBatch.objects.exists()
    assert AuditEvent.objects.filter(what="fundbatch.withdraw").exists()


def test_a_project_gets_money_from_a_batch_and_it_is_paid_out(login, clerk, places):
    batch = make_batch(township=places.township, by=clerk)
    project = make_project(village=places.village, by=clerk, approved_on=APPROVED)
    client = login(clerk)
    new = reverse("projects:funding_create", args=[project.pk])
    assert "结余 100 万元" in client.get(new).content.decode()
    client.post(new, {"batch": batch.pk, "source": "", "amount": "180000"})
    funding = ProjectFunding.objects.get()
    assert (funding.source, funding.batch) == ("central", batch)
    pay = reverse("projects:payment_create", args=[funding.pk])
    assert "还剩 18 万元" in client.get(pay).content.decode()
    data = {"node": "progress", "paid_on": "2021-09-01", "amount": "60000", "payee": "兴农公司"}
    client.post(pay, data)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "兴农公司" in page
    assert ">12<" in page  # left
    assert Payment.objects.get().amount == 60000


def test_without_a_batch_somebody_says_the_level(login, clerk, places):
    project = make_project(village=places.village, by=clerk)
    url = reverse("projects:funding_create", args=[project.pk])
    page = login(clerk).post(url, {"batch": "", "source": "", "amount": "1"}).content.decode()
    assert "请选资金批次，或者选来源。" in page


def test_a_used_up_batch_is_not_offered_but_stays_in_its_own_correction(login, clerk, places):
    batch = make_batch(township=places.township, by=clerk, amount=Decimal(180000))
    project = make_project(village=places.village, by=clerk)
    funding = make_funding(project=project, by=clerk, batch=batch)
    client = login(clerk)
    new = client.get(reverse("projects:funding_create", args=[project.pk]))
    assert batch not in new.context["form"].fields["batch"].queryset
    old = client.get(reverse("projects:funding_correct", args=[funding.pk]))
    assert batch in old.context["form"].fields["batch"].queryset


def test_a_village_sees_what_its_projects_get_and_not_the_books(login, village_cadre, year):
    client = login(village_cadre)
    page = client.get(reverse("projects:allocations"))
    assert page.context["totals"]["amount"] == 600000
    assert reverse("projects:batches") not in page.content.decode()
    assert client.get(reverse("projects:batches")).status_code == 403
    assert client.get(reverse("projects:payments")).context["totals"]["amount"] is None


def test_an_outsider_sees_nothing_of_it(login, outsider, year):
    client = login(outsider)
    assert client.get(reverse("projects:batch", args=[year.pk])).status_code == 404
    for name in ("allocations", "payments"):
        assert client.get(reverse(f"projects:{name}")).context["totals"]["amount"] is None
    assert client.get(reverse("projects:funds") + "?year=2021").context["lines"] == []
    assert client.get(reverse("projects:fund_flow") + "?year=2021").context["picture"] is None


def test_a_township_adds_a_kind_of_funds_and_uses_it_at_once(login, clerk):
    client = login(clerk)
    data = {"name": "乡村振兴基金", "is_bridging": "on", "valid_from": "2021-01-01"}
    client.post(reverse("projects:fund_kind_create"), data)
    assert "乡村振兴基金" in text(client, "batch_create")
    url = reverse("projects:fund_kind_change", args=[FundKind.objects.get().pk])
    data["seen"] = client.get(url).context["form"]["seen"].value()
    client.post(url, {**data, "valid_to": "2020-01-01", "reason": "停用"})
    assert FundKind.objects.get().valid_to is None  # ends before it starts
    client.post(url, {**data, "valid_to": "2022-01-01", "reason": "停用"})
    assert FundKind.objects.get().valid_to == date(2022, 1, 1)


@pytest.mark.parametrize("name", ["batches", "allocations", "payments", "funds", "fund_flow"])
def test_query_count_does_not_grow_with_rows(
    login, clerk, places, year, name, django_assert_max_num_queries
):
    client = login(clerk)
    url = reverse(f"projects:{name}") + "?year=2021"

    def count() -> int:
        with django_assert_max_num_queries(60) as asked:
            client.get(url)
        return len(asked)

    count()
    before = count()
    for number in range(3):
        batch = make_batch(township=places.township, by=clerk, label=f"再{number}")
        project = make_project(
            village=places.village, by=clerk, approved_on=APPROVED, name=f"新{number}"
        )
        make_payment(funding=make_funding(project=project, by=clerk, batch=batch), by=clerk)
    assert count() == before


def test_year_without_funds_leads_to_the_latest_with_some(login, clerk, places):
    make_batch(township=places.township, by=clerk, year=2021)
    page = login(clerk).get(reverse("projects:funds")).content.decode()
    assert '<a href="?year=2021">看 2021 年的资金</a>' in page


@pytest.mark.parametrize(("amount", "said"), [(10000, ""), (12500, "多出 0.25 万元")])
def test_the_management_fee_is_held_against_its_limit(login, clerk, places, year, amount, said):
    kind = make_kind(name="项目管理费", sector="项目管理", modes="")
    project = make_project(village=places.village, by=clerk, kind=kind, name="项目管理费")
    make_funding(project=project, by=clerk, batch=year, amount=Decimal(amount))
    client = login(clerk)
    page = client.get(reverse("projects:funds") + "?year=2021")
    text = page.content.decode()
    assert "占衔接（帮扶）资金下达 100 万元的" in text
    assert ("项目管理费超出" in text) == bool(said)
    assert said in text
    assert client.get(page.context["fee_url"]).context["totals"]["amount"] == amount
