"""Batches, allocations and payments as workbooks: the rows of the lists, in 万元, with what was given and paid of each."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from projects import fund_exports
from projects.models import FundBatch, Payment, ProjectFunding
from projects.tests.make import make_batch, make_funding, make_payment, make_project
from projects.tests.workbooks import exported, note, rows

SHEETS = {
    "batch_export": ("资金批次", "fundbatch.export"),
    "allocation_export": ("项目资金", "projectfunding.export"),
    "payment_export": ("资金支付", "payment.export"),
}


def give(places, clerk, batch, amount=600000, name="种植基地"):
    """A project that gets `amount` of a batch, of which 5 万 are paid."""
    project = make_project(
        village=places.village, by=clerk, name=name, total=Decimal(800000), approved_on=date(2021, 6, 1)
    )  # fmt: skip
    funding = make_funding(project=project, by=clerk, batch=batch, amount=Decimal(amount))
    return make_payment(funding=funding, by=clerk, amount=Decimal(50000))


@pytest.fixture
def batch(places, clerk):
    return make_batch(township=places.township, by=clerk, amount=Decimal(1000000))


@pytest.fixture
def payment(places, clerk, batch):
    """100 万 of the centre, 60 for a project, 5 paid."""
    return give(places, clerk, batch)


def test_a_batch_with_its_use(login, clerk, payment):
    (row,) = rows(exported(login(clerk), "batch_export"), "资金批次")
    assert (row["年度"], row["级次"], row["批次"]) == (2021, "中央", "第一批")
    assert (row["下达（万元）"], row["已安排（万元）"], row["结余（万元）"]) == (100, 60, 40)
    assert (row["已支付（万元）"], row["支出率"]) == (5, 0.05)


def test_an_allocation_with_project_batch_and_payments(login, clerk, payment):
    (row,) = rows(exported(login(clerk), "allocation_export"), "项目资金")
    assert (row["项目名称"], row["实施地点"]) == ("种植基地", "段墓村")
    assert (row["资金级次"], row["资金批次"]) == ("中央", "2021年第一批")
    assert row["文号"] == payment.funding.batch.document
    assert (row["金额（万元）"], row["已支付（万元）"], row["未支付（万元）"]) == (60, 5, 55)


def test_money_without_a_batch_says_so(login, clerk, places):
    make_funding(
        project=make_project(village=places.village, by=clerk), by=clerk, document="自〔1〕号"
    )
    (row,) = rows(exported(login(clerk), "allocation_export"), "项目资金")
    assert (row["资金种类"], row["资金批次"], row["文号"]) == ("不经批次", None, "自〔1〕号")


def test_a_payment_with_its_project(login, clerk, payment):
    (row,) = rows(exported(login(clerk), "payment_export"), "资金支付")
    assert row["支付日期"].date() == payment.paid_on
    assert (row["金额（万元）"], row["收款单位（人）"]) == (5, payment.payee)
    assert (row["项目名称"], row["资金种类"]) == ("种植基地", "衔接资金")


def test_fen_are_not_lost(login, clerk, batch, payment):
    make_payment(funding=payment.funding, by=clerk, amount=Decimal("1234.56"))
    found = rows(exported(login(clerk), "payment_export"), "资金支付")
    assert sorted(row["金额（万元）"] for row in found) == [0.123456, 5]


@pytest.mark.parametrize(
    ("name", "query"), [("allocation_export", "q=饮水"), ("payment_export", "q=饮水")]
)
def test_conditions_of_the_list_apply(login, clerk, places, batch, payment, name, query):
    give(places, clerk, batch, amount=100000, name="饮水项目")
    found = rows(exported(login(clerk), name, query), SHEETS[name][0])
    assert [row["项目名称"] for row in found] == ["饮水项目"]


def test_batches_with_money_left(login, clerk, places, payment):
    spent = make_batch(township=places.township, by=clerk, amount=Decimal(50000), label="第二批")
    give(places, clerk, spent, amount=50000)
    found = rows(exported(login(clerk), "batch_export", "left=no"), "资金批次")
    assert [row["批次"] for row in found] == ["第二批"]


@pytest.mark.parametrize("name", SHEETS)
def test_only_the_own_area_and_the_audit_says_how_many(login, clerk, outsider, payment, name):
    sheet, what = SHEETS[name]
    assert len(rows(exported(login(clerk), name), sheet)) == 1
    assert rows(exported(login(outsider), name), sheet) == []
    events = AuditEvent.objects.filter(what=what).order_by("pk")
    assert [(event.by, event.detail) for event in events] == [(clerk, {"rows": 1}), (outsider, {"rows": 0})]  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_note_says_the_day_the_unit_and_who(login, clerk, payment, name):
    text = note(exported(login(clerk), name), SHEETS[name][0])
    assert f"截至 {timezone.localdate()}，1 条；{clerk} 导出；单位：万元" in text


def test_formulas_stay_text(login, clerk, payment):
    Payment.objects.update(payee="=1+1")
    cell = exported(login(clerk), "payment_export")["资金支付"]["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_query_count_does_not_grow_with_rows(clerk, places, batch, payment):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            for _ in fund_exports.batch_list(
                FundBatch.objects.visible_to(clerk).with_use(),
                by=clerk,
                on=date(2021, 12, 31),
            ):
                pass
            for _ in fund_exports.allocation_list(
                ProjectFunding.objects.visible_to(clerk).with_paid(),
                by=clerk,
                on=date(2021, 12, 31),
            ):
                pass
            for _ in fund_exports.payment_list(
                Payment.objects.visible_to(clerk), by=clerk, on=date(2021, 12, 31)
            ):
                pass
        return len(queries)

    few = ask()
    for number in range(4):
        other = make_batch(township=places.township, by=clerk, label=f"第{number}补")
        give(places, clerk, other)
    assert ask() == few
