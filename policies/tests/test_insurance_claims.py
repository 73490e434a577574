"""Insurance claims: reported, paid once; the cause stays hidden."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import InsuranceClaim
from policies.tests.make import head_of, make_contract, make_insurance_claim, make_insured

URL = reverse("policies:insurance_claims")


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


@pytest.fixture
def contract(places, clerk, household):
    contract = make_contract(township=places.township, by=clerk)
    make_insured(contract=contract, household=household, by=clerk)
    return contract


@pytest.fixture
def claim(contract, household, clerk):
    return make_insurance_claim(contract=contract, household=household, by=clerk, reason="肺癌")


def test_clerk_reports_and_pays(login, clerk, contract, household):
    client = login(clerk)
    url = reverse("policies:insurance_claim_create", args=[contract.pk, household.pk])
    data = {
        "member": head_of(household).pk,
        "kind": "医疗",
        "reported_on": "2022-05-01",
        "reason": "肺癌",
    }
    page = client.post(url, data, follow=True).content.decode()
    claim = InsuranceClaim.objects.get()
    assert claim.reason == "肺癌"
    assert "待赔付" in page
    pay = reverse("policies:insurance_claim_pay", args=[claim.pk])
    page += client.post(pay, {"on": "2022-06-01", "amount": "3000"}, follow=True).content.decode()
    page += client.get(URL).content.decode()
    assert "已赔付 1 起 3000 元" in page
    assert "肺癌" not in page
    assert AuditEvent.objects.filter(what="insuranceclaim.pay_out", by=clerk).count() == 1


def test_who_is_not_insured_cannot_claim(clerk, contract, household, places):
    stranger = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="不在保单"):
        make_insurance_claim(contract=contract, household=stranger, by=clerk)
    son = make_member(household=household)
    with pytest.raises(NotAllowed, match="不在保单"):
        make_insurance_claim(contract=contract, household=household, member=son, by=clerk)
    assert make_insurance_claim(contract=contract, household=household, member=None, by=clerk).pk


def test_second_payment_loses(clerk, claim):
    stale = InsuranceClaim.objects.get(pk=claim.pk)
    actions.pay_insurance_claim(claim=claim, by=clerk, on=date(2022, 6, 1), amount=Decimal(3000))
    with pytest.raises(NotAllowed, match="已登记赔付"):
        actions.pay_insurance_claim(claim=stale, by=clerk, on=date(2022, 6, 2), amount=Decimal(5))
    claim.refresh_from_db()
    assert (claim.paid_on, claim.amount) == (date(2022, 6, 1), Decimal(3000))


def test_withdrawn_claim_is_not_paid(clerk, claim):
    actions.withdraw(row=claim, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="或已作废"):
        actions.pay_insurance_claim(claim=claim, by=clerk, on=date(2022, 6, 1), amount=Decimal(1))


@pytest.mark.parametrize(
    ("on", "amount", "sentence"),
    [
        (date(2022, 4, 30), 3000, "不能早于报案日期"),
        (date(2022, 6, 1), 0, "要大于 0"),
        (date(2999, 1, 1), 3000, "还没有到"),
    ],
)
def test_rules_of_a_payment(clerk, claim, on, amount, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        actions.pay_insurance_claim(claim=claim, by=clerk, on=on, amount=Decimal(amount))
    claim.refresh_from_db()
    assert claim.paid_on is None


def test_number_of_a_case_is_used_once_per_contract(clerk, contract, household):
    make_insurance_claim(contract=contract, household=household, by=clerk, number="A1")
    with pytest.raises(NotAllowed, match="这个案号已登记"):
        make_insurance_claim(contract=contract, household=household, by=clerk, number="A1")


def test_correction_keeps_the_cause_unless_it_is_typed_again(login, clerk, claim):
    client = login(clerk)
    url = reverse("policies:insurance_claim_correct", args=[claim.pk])

    def post(**changes):
        answer = client.get(url)
        assert "肺癌" not in answer.content.decode()
        form = answer.context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        client.post(url, data | {"reason": "看错"} | changes)
        claim.refresh_from_db()

    post(kind="意外")
    assert (claim.kind, claim.reason) == ("意外", "肺癌")
    post(cause="骨折")
    assert claim.reason == "骨折"


def test_cause_is_revealed_for_a_reason(login, clerk, claim):
    url = reverse("accounts:reveal", args=["policies.insuranceclaim", claim.pk, "reason"])
    assert "肺癌" in login(clerk).post(url, {"reason": "核对赔付材料"}).content.decode()
    page = login(clerk).get(reverse("policies:insurance_claim_detail", args=[claim.pk]))
    assert "肺癌" not in page.content.decode()


def test_conditions_of_the_list(login, clerk, contract, household, claim):
    make_insurance_claim(
        contract=contract,
        household=household,
        by=clerk,
        reported_on=date(2023, 1, 5),
        paid_on=date(2023, 2, 1),
        amount=Decimal(700),
        kind="教育升学",
    )
    client = login(clerk)
    for query, number in [
        ("state=waiting", 1),
        ("state=paid", 1),
        ("year=2022", 1),
        ("kind=教育", 1),
        (f"contract={contract.pk}", 2),
    ]:
        assert client.get(f"{URL}?{query}").context["page"].paginator.count == number
    row = client.get(reverse("policies:contracts")).context["page"][0]
    assert (row.claim_rows, row.paid_rows, row.paid_sum) == (2, 1, Decimal(700))


def test_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, neighbour, outsider, claim
):
    detail = reverse("policies:insurance_claim_detail", args=[claim.pk])
    assert login(village_cadre).get(detail).status_code == 200
    assert ">周德厚<" in login(village_cadre).get(URL).content.decode()
    for user in (neighbour, outsider):
        assert login(user).get(detail).status_code == 404
        assert ">周德厚<" not in login(user).get(URL).content.decode()


def test_query_count_does_not_grow_with_rows(login, clerk, contract, household):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_insurance_claim(contract=contract, household=household, by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(5)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
