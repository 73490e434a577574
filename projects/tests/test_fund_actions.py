"""Batches, allocations and payments: nothing is spent beyond its source, on no way of entering or correcting it."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Parameter
from projects import actions
from projects.models import FundBatch, Payment, Project, ProjectFunding
from projects.tests.make import (
    make_batch,
    make_fund_kind,
    make_funding,
    make_payment,
    make_project,
)

APPROVED = date(2021, 6, 1)


@pytest.fixture
def batch(places, clerk):
    return make_batch(township=places.township, by=clerk, amount=Decimal(200000))


@pytest.fixture
def project(places, clerk):
    return make_project(
        village=places.village, by=clerk, total=Decimal(300000), approved_on=APPROVED
    )


@pytest.fixture
def funding(batch, project, clerk):
    return make_funding(project=project, by=clerk, batch=batch, amount=Decimal(180000))


def used(batch: FundBatch) -> tuple:
    batch = FundBatch.objects.with_use().get(pk=batch.pk)
    return batch.allocated, batch.paid, batch.balance


def test_a_batch_knows_what_of_it_is_allocated_and_paid(batch, funding, clerk):
    make_payment(funding=funding, by=clerk, amount=Decimal(50000))
    assert used(batch) == (180000, 50000, 20000)
    assert AuditEvent.objects.filter(what__in=["fundbatch.receive", "payment.record"]).count() == 2


def test_allocations_together_do_not_exceed_the_batch(places, batch, funding, clerk):
    other = make_project(village=places.other_village, by=clerk)
    with pytest.raises(NotAllowed, match="下达 200000 元，安排合计 200001 元，超出 1 元"):
        make_funding(project=other, by=clerk, batch=batch, amount=Decimal(20001))
    make_funding(project=other, by=clerk, batch=batch, amount=Decimal(20000))
    assert used(batch) == (200000, 0, 0)


def test_an_allocation_has_the_level_of_its_batch(batch, project, clerk):
    with pytest.raises(NotAllowed, match="是中央资金，来源要选中央，不能选省级"):
        make_funding(project=project, by=clerk, batch=batch, source="province")


def test_a_batch_of_another_township_is_refused(places, project, clerk, outsider):
    far = make_batch(township=places.other_township, by=outsider)
    with pytest.raises(NotAllowed, match="别的乡镇"):
        make_funding(project=project, by=clerk, batch=far)


def test_a_batch_is_not_corrected_below_what_is_allocated(batch, funding, clerk):
    with pytest.raises(NotAllowed, match="安排合计 180000 元，超出 80000 元"):
        actions.correct_batch(batch=batch, by=clerk, reason="改", amount=Decimal(100000))
    batch.refresh_from_db()
    assert batch.amount == 200000


def test_allocations_follow_when_the_level_of_a_batch_is_corrected(batch, funding, clerk):
    actions.correct_batch(batch=batch, by=clerk, reason="文件是省级的", source="province")
    funding.refresh_from_db()
    assert funding.source == "province"


def test_an_allocation_moves_to_a_batch_only_where_there_is_room(places, batch, funding, clerk):
    small = make_batch(township=places.township, by=clerk, amount=Decimal(100000), label="第二批")
    with pytest.raises(NotAllowed, match="超出 80000 元"):
        actions.correct_funding(funding=funding, by=clerk, reason="换批次", batch=small)
    assert used(batch)[0] == 180000


def test_a_batch_with_allocations_is_not_withdrawn(batch, funding, clerk):
    with pytest.raises(NotAllowed, match="下面还登记有项目资金"):
        actions.withdraw(row=batch, by=clerk, reason="登错")
    actions.withdraw(row=funding, by=clerk, reason="登错")
    actions.withdraw(row=batch, by=clerk, reason="登错")
    assert not FundBatch.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal(0)}, "金额要大于 0"),
        ({"received_on": date(2099, 1, 1), "year": 2099}, "还没有到"),
        ({"year": 2025}, "对不上"),
        ({"received_on": date(2021, 3, 1)}, "还没有“衔接资金”"),
    ],
)
def test_a_batch_that_cannot_be_true_is_refused(places, clerk, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_batch(township=places.township, by=clerk, **fields)


def test_a_kind_is_not_ended_before_its_batches(batch, clerk):
    with pytest.raises(NotAllowed, match="请选新的种类"):
        actions.change_fund_kind(
            kind=make_fund_kind(), by=clerk, reason="改名", valid_to=date(2021, 5, 1)
        )


def test_nothing_is_paid_beyond_its_source(funding, clerk, project):
    actions.correct_project(project=project, by=clerk, reason="补填", **accepted(date(2021, 8, 1)))
    make_payment(funding=funding, by=clerk, amount=Decimal(180000))
    with pytest.raises(NotAllowed, match="中央资金 180000 元，支付合计 180001 元，超出 1 元"):
        make_payment(funding=funding, by=clerk, amount=Decimal(1))
    with pytest.raises(NotAllowed, match="超出 30000 元"):
        actions.correct_funding(funding=funding, by=clerk, reason="改", amount=Decimal(150000))


def accepted(on: date) -> dict:
    return {"started_on": APPROVED, "completed_on": on, "accepted_on": on}


def test_nothing_is_paid_before_approval(places, clerk, funding):
    with pytest.raises(NotAllowed, match="不能早于项目批复日期 2021-06-01"):
        make_payment(funding=funding, by=clerk, paid_on=date(2021, 5, 31))
    waiting = make_project(village=places.village, by=clerk)
    source = make_funding(project=waiting, by=clerk)
    with pytest.raises(NotAllowed, match="项目还没有批复，不能支付"):
        make_payment(funding=source, by=clerk)


def test_where_only_the_number_of_the_approval_is_known_nothing_is_paid_before_the_pool(
    places, clerk
):
    facts = {"document": "云乡振〔2021〕7号", "pooled_on": date(2021, 3, 1)}
    source = make_funding(project=make_project(village=places.village, by=clerk, **facts), by=clerk)
    with pytest.raises(NotAllowed, match="不能早于项目入库日期 2021-03-01"):
        make_payment(funding=source, by=clerk, paid_on=date(2021, 2, 28))
    make_payment(funding=source, by=clerk, paid_on=date(2021, 3, 1))


def test_approval_is_not_corrected_away_under_a_payment(project, funding, clerk):
    make_payment(funding=funding, by=clerk)
    with pytest.raises(NotAllowed, match="还没有批复"):
        actions.correct_project(project=project, by=clerk, reason="改", approved_on=None)


def test_most_of_the_price_waits_for_acceptance(project, funding, clerk):
    actions.correct_project(
        project=project, by=clerk, reason="招标", contract_amount=Decimal(100000)
    )
    make_payment(funding=funding, by=clerk, amount=Decimal(70000))
    with pytest.raises(NotAllowed, match="最多付合同价 100000 元的 70%，即 70000 元（系统默认值）"):
        make_payment(funding=funding, by=clerk, amount=Decimal(1))
    actions.correct_project(project=project, by=clerk, reason="验收", **accepted(date(2021, 10, 1)))
    make_payment(funding=funding, by=clerk, amount=Decimal(30000), paid_on=date(2021, 10, 2))
    with pytest.raises(NotAllowed, match="合同价 100000 元，支付合计 100001 元"):
        make_payment(funding=funding, by=clerk, amount=Decimal(1), paid_on=date(2021, 10, 2))
    with pytest.raises(NotAllowed, match="请先登记验收"):
        actions.correct_project(
            project=project, by=clerk, reason="改", completed_on=None, accepted_on=None
        )


def test_the_county_may_set_another_share(places, project, funding, clerk):
    Parameter.objects.create(
        area=places.county,
        key="paid_before_acceptance",
        value=Decimal(30),
        valid_from=date(2021, 1, 1),
        document="云财〔2021〕1号",
    )
    with pytest.raises(NotAllowed, match="30%，即 90000 元（2021-01-01 起执行，云财〔2021〕1号）"):
        make_payment(funding=funding, by=clerk, amount=Decimal(90001))
    make_payment(funding=funding, by=clerk, amount=Decimal(90000))


def test_a_corrected_payment_keeps_every_rule(funding, clerk):
    payment = make_payment(funding=funding, by=clerk)
    for wrong, sentence in [
        ({"amount": Decimal(180001)}, "超出 1 元"),
        ({"paid_on": date(2021, 5, 1)}, "批复日期"),
        ({"amount": Decimal(0)}, "大于 0"),
    ]:
        with pytest.raises(NotAllowed, match=sentence):
            actions.correct_payment(payment=payment, by=clerk, reason="改", **wrong)
        payment.refresh_from_db()
    actions.correct_payment(payment=payment, by=clerk, reason="改", amount=Decimal(60000))
    assert Payment.objects.get().amount == 60000


def test_a_voucher_is_paid_once(funding, clerk):
    make_payment(funding=funding, by=clerk, voucher="记-7")
    with pytest.raises(NotAllowed, match="这个凭证号已登记支付"):
        make_payment(funding=funding, by=clerk, voucher="记-7")


def test_a_source_with_payments_is_not_withdrawn(funding, clerk):
    payment = make_payment(funding=funding, by=clerk)
    with pytest.raises(NotAllowed, match="资金支付"):
        actions.withdraw(row=funding, by=clerk, reason="登错")
    actions.withdraw(row=payment, by=clerk, reason="登错")
    assert ProjectFunding.objects.with_paid().get().left == 180000


def test_of_two_clerks_the_second_finds_the_batch_used_up(places, batch, clerk):
    """Both opened the page while all of the batch was left; each comes with what it showed."""
    first, second = (FundBatch.objects.with_use().get(pk=batch.pk) for _ in range(2))
    one = make_project(village=places.village, by=clerk)
    two = make_project(village=places.other_village, by=clerk)
    make_funding(project=one, by=clerk, batch=first, amount=first.balance)
    with pytest.raises(NotAllowed, match="超出 200000 元"):
        make_funding(project=two, by=clerk, batch=second, amount=second.balance)
    assert used(batch) == (200000, 0, 0)


def test_of_two_clerks_the_second_pays_only_what_is_left(project, funding, clerk):
    actions.correct_project(project=project, by=clerk, reason="验收", **accepted(date(2021, 8, 1)))
    first, second = (ProjectFunding.objects.with_paid().get(pk=funding.pk) for _ in range(2))
    make_payment(funding=first, by=clerk, amount=first.left)
    with pytest.raises(NotAllowed, match="超出 180000 元"):
        make_payment(funding=second, by=clerk, amount=second.left)
    assert Project.objects.get().funding.with_paid().get().left == 0


def test_of_two_who_correct_a_batch_the_second_is_told(batch, clerk):
    stale = FundBatch.objects.get(pk=batch.pk)
    actions.correct_batch(batch=batch, by=clerk, reason="改", amount=Decimal(210000))
    with pytest.raises(NotAllowed, match="刚被他人更正"):
        actions.correct_batch(batch=stale, by=clerk, reason="改", amount=Decimal(220000))
