"""Medical claims: entering, correcting, the list with its ratios; the illness stays hidden."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import PAYERS, MedicalClaim
from policies.tests.make import head_of, make_claim

URL = reverse("policies:claims")
FORM = {
    "kind": "inpatient",
    "number": "JS20220001",
    "hospital": "建安区人民医院",
    "illness": "慢性肾衰竭",
    "admitted_on": "2022-03-01",
    "discharged_on": "2022-03-09",
    "settled_on": "2022-03-09",
    "total_cost": "10000",
    "in_scope_cost": "9000",
    "paid_basic": "6000",
    "paid_serious": "0",
    "paid_aid": "1500",
    "paid_backstop": "0",
    "paid_other": "0",
    "self_paid": "2500",
    "is_one_stop": "on",
    "scheme": "351",
}


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def test_clerk_settles_and_no_page_shows_the_illness(login, clerk, household):
    client = login(clerk)
    url = reverse("policies:claim_create", args=[household.pk])
    page = client.post(url, FORM | {"member": head_of(household).pk}, follow=True).content.decode()
    claim = MedicalClaim.objects.get()
    assert (claim.illness, claim.paid_by_others) == ("慢性肾衰竭", Decimal(7500))
    assert "建安区人民医院" in page
    assert "已填，已遮住" in page
    for address in (
        URL,
        reverse("policies:claim_correct", args=[claim.pk]),
        reverse("policies:claims_high") + "?year=2022",
    ):
        page += client.get(address).content.decode()
    assert "慢性肾衰竭" not in page
    assert AuditEvent.objects.filter(what="medicalclaim.add", by=clerk).count() == 1


def test_illness_is_revealed_for_a_reason_and_written_down(login, clerk, leader, household):
    claim = make_claim(household=household, by=clerk, illness="慢性肾衰竭")
    url = reverse("accounts:reveal", args=["policies.medicalclaim", claim.pk, "illness"])
    answer = login(clerk).post(url, {"reason": "核对大病救治"})
    assert "慢性肾衰竭" in answer.content.decode()
    assert AuditEvent.objects.filter(what="data.reveal", by=clerk).count() == 1
    assert login(leader).post(url, {"reason": "核对大病救治"}).status_code == 403
    page = login(leader).get(reverse("policies:claim_detail", args=[claim.pk])).content.decode()
    assert "已填，已遮住" in page
    assert "accounts/reveal" not in page


def test_sums_that_do_not_fit_are_refused_with_the_difference(login, clerk, household):
    url = reverse("policies:claim_create", args=[household.pk])
    data = FORM | {"member": head_of(household).pk, "self_paid": "2000"}
    page = login(clerk).post(url, data).content.decode()
    assert "总费用 10000 元，各支付项加个人自付 9500 元，差 500 元" in page
    assert 'value="2000"' in page
    assert not MedicalClaim.objects.exists()


def test_settlement_is_registered_once_and_free_again_when_withdrawn(clerk, household):
    claim = make_claim(household=household, by=clerk, number="JS1")
    with pytest.raises(NotAllowed, match="这张结算单已登记"):
        make_claim(household=household, by=clerk, number="JS1")
    actions.withdraw(row=claim, by=clerk, reason="登错人")
    assert make_claim(household=household, by=clerk, number="JS1").pk


def test_the_dead_are_not_treated(clerk, household):
    gone = make_member(household=household, left_on=date(2022, 1, 10), leave_reason="death")
    with pytest.raises(NotAllowed, match="2022-01-10 死亡"):
        make_claim(household=household, by=clerk, member=gone, admitted_on=date(2022, 3, 1))
    claim = make_claim(household=household, by=clerk, member=gone, admitted_on=date(2022, 1, 5))
    assert claim.settled_on > gone.left_on


def test_settlement_in_the_future_is_refused(clerk, household):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="还没有到"):
        make_claim(household=household, by=clerk, settled_on=tomorrow)


def test_correction_keeps_the_illness_unless_it_is_typed_again(login, clerk, household):
    claim = make_claim(household=household, by=clerk, illness="慢性肾衰竭")
    client = login(clerk)
    url = reverse("policies:claim_correct", args=[claim.pk])

    def post(**changes):
        form = client.get(url).context["form"]
        data = {name: form[name].value() for name in form.fields}
        data = {name: value for name, value in data.items() if value not in (None, False)}
        return client.post(url, data | {"reason": "单子看错"} | changes)

    post(hospital="市医院")
    claim.refresh_from_db()
    assert (claim.hospital, claim.illness) == ("市医院", "慢性肾衰竭")
    post(illness="肺炎")
    claim.refresh_from_db()
    assert claim.illness == "肺炎"
    assert "差 1500 元" in post(self_paid="4000").content.decode()
    claim.refresh_from_db()
    assert claim.self_paid == Decimal(2500)


def test_claim_is_withdrawn_and_counts_no_more(login, clerk, household):
    claim = make_claim(household=household, by=clerk)
    client = login(clerk)
    client.post(reverse("policies:claim_withdraw", args=[claim.pk]), {"reason": "登重了"})
    assert not MedicalClaim.objects.exists()
    assert AuditEvent.objects.filter(what="medicalclaim.withdraw").count() == 1


def test_ratios_say_their_base(login, clerk, household):
    make_claim(household=household, by=clerk, in_scope_cost=Decimal(9000))
    make_claim(household=household, by=clerk, total_cost=Decimal(2000), self_paid=Decimal(1000))
    page = login(clerk).get(URL).content.decode()
    assert "合计 2 人次 1 人 1 户，总费用 12000 元，报销 8500 元，个人自付 3500 元" in page
    assert "政策范围内报销比例 83.33% = 报销合计 7500 ÷ 政策范围内费用 9000" in page
    assert "只算填了政策范围内费用的 1 人次" in page
    assert "实际报销比例 70.83%" in page


def test_ratio_without_a_base_is_not_printed(login, clerk, household):
    make_claim(household=household, by=clerk)
    assert "没有一人次填了政策范围内费用，算不出" in login(clerk).get(URL).content.decode()


def test_conditions_of_the_list(login, clerk, places):
    def settle(name, **fields):
        home = make_household(village=places.village, head_name=name)
        make_claim(household=home, by=clerk, **fields)

    settle("住院人", hospital="市医院", is_one_stop=True, scheme="351")
    settle("门诊人", kind="outpatient", settled_on=date(2021, 5, 1))
    client = login(clerk)

    def names(query):
        page = client.get(f"{URL}?{query}").content.decode()
        return {name for name in ("住院人", "门诊人") if f">{name}<" in page}

    assert names("kind=outpatient") == {"门诊人"}
    assert names("year=2022") == {"住院人"}
    assert names("one_stop=yes") == {"住院人"}
    assert names("one_stop=no") == {"门诊人"}
    assert names("scheme=351") == {"住院人"}
    assert names("hospital=市") == {"住院人"}
    assert names("q=门诊人") == {"门诊人"}
    assert names(f"village={places.other_village.pk}") == set()


def test_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, neighbour, outsider, clerk, household
):
    claim = make_claim(household=household, by=clerk)
    detail = reverse("policies:claim_detail", args=[claim.pk])
    assert ">周德厚<" in login(village_cadre).get(URL).content.decode()
    for user in (neighbour, outsider):
        assert ">周德厚<" not in login(user).get(URL).content.decode()
        assert login(user).get(detail).status_code == 404
    url = reverse("policies:claim_correct", args=[claim.pk])
    assert login(village_cadre).get(url).status_code == 403


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_claim(household=make_household(village=places.village), by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(6)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


FEN = st.integers(min_value=0, max_value=2_000_000)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(FEN, min_size=6, max_size=6), off=st.integers(-50_000, 50_000))
def test_what_all_paid_together_is_the_cost(clerk, household, parts, off):
    """Within one per cent, or the claim is refused; the database sums what Python sums."""
    amounts = dict(zip((*PAYERS, "self_paid"), (Decimal(one) / 100 for one in parts), strict=True))
    total = sum(amounts.values()) + Decimal(off) / 100
    with transaction.atomic():
        try:
            claim = actions.settle_claim(
                household=household,
                member=head_of(household),
                by=clerk,
                kind="inpatient",
                number="JS1",
                settled_on=date(2022, 3, 9),
                total_cost=total,
                **amounts,
            )
        except NotAllowed:
            assert total <= 0 or abs(Decimal(off) / 100) > total / 100
        else:
            assert abs(claim.left_over) <= total / 100
            sums = MedicalClaim.objects.all().totals()
            assert sums["paid"] == claim.paid_by_others
            assert sums["cost"] == sums["paid"] + sums["own"] + claim.left_over
        transaction.set_rollback(True)
