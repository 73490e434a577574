"""What the list of loans says on top, and the list of what falls due soon."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.tests.make import make_household
from monitoring.tests.make import make_case
from policies import actions
from policies.lending import lending
from policies.tests.make import head_of, make_loan

URL = reverse("policies:loans_due")
TODAY = timezone.localdate()


def days(number):
    return TODAY + timedelta(days=number)


def lend(places, clerk, *, due_on, name="", base_type="lifted", village=None, **fields):
    home = make_household(village=village or places.village, head_name=name, base_type=base_type)
    return make_loan(household=home, by=clerk, due_on=due_on, **fields)


def test_balance_overdue_and_soon(clerk, places):
    lend(places, clerk, due_on=days(-1), amount=Decimal(10000))
    lend(places, clerk, due_on=days(0), amount=Decimal(20000))
    lend(places, clerk, due_on=days(61), amount=Decimal(70000))
    repaid = lend(places, clerk, due_on=days(-10))
    actions.repay_loan(loan=repaid, by=clerk, on=days(-20), amount=Decimal(50000))
    found = lending(clerk, TODAY)
    assert (found.owing.loans, found.owing.balance) == (3, Decimal(100000))
    assert (found.overdue.households, found.overdue.balance) == (1, Decimal(10000))
    assert found.overdue_share == Decimal("0.1")
    assert (found.soon.loans, found.soon.balance) == (1, Decimal(20000))


def test_borrowing_share_counts_micro_loans_of_helped_households(clerk, places):
    lend(places, clerk, due_on=days(90))
    lend(places, clerk, due_on=days(90), kind="credit")
    lend(places, clerk, due_on=days(90), base_type="ordinary")
    monitored = make_household(village=places.village)
    make_case(household=monitored)
    eliminated = make_household(village=places.village)
    make_case(household=eliminated, state="eliminated")
    make_household(village=places.village)
    gone = make_household(
        village=places.village,
        base_type="lifted",
        dissolved_on=days(-5),
        dissolve_reason="moved_out",
    )
    assert gone.pk
    found = lending(clerk, TODAY)
    assert (found.borrowers, found.helped) == (1, 4)
    assert found.borrowing_share == Decimal("0.25")


def test_nothing_lent_divides_by_nothing(login, clerk):
    found = lending(clerk, TODAY)
    assert found.overdue_share is None
    assert found.borrowing_share is None
    page = login(clerk).get(reverse("policies:loans")).content.decode()
    assert "获贷率" in page


def test_top_of_the_list_says_numerator_and_denominator(login, clerk, places):
    lend(places, clerk, due_on=days(5))
    make_household(village=places.village, base_type="lifted")
    page = login(clerk).get(reverse("policies:loans")).content.decode()
    assert "50%" in page
    assert "脱贫户和监测对象（含已消除）2 户，其中小额信贷未还清的 1 户" in page


def test_nearest_comes_first_with_days_left_and_a_masked_phone(login, clerk, places):
    lend(places, clerk, due_on=days(30), name="后到期")
    first = lend(places, clerk, due_on=days(3), name="先到期")
    lend(places, clerk, due_on=days(75), name="还早着")
    lend(places, clerk, due_on=days(-1), name="逾期了")
    borrower = first.member
    type(borrower).objects.filter(pk=borrower.pk).update(phone="13812346205")
    client = login(clerk)
    page = client.get(URL).content.decode()
    assert page.index("先到期") < page.index("后到期")
    assert "还有 3 天" in page
    assert "138****6205" in page
    assert "13812346205" not in page
    assert ">还早着<" not in page
    assert ">逾期了<" not in page
    assert "合计 2 户，余额 10 万元" in page
    assert ">还早着<" in client.get(f"{URL}?days=90").content.decode()
    assert ">后到期<" in client.get(f"{URL}?days=9999").content.decode()


def test_phone_of_the_household_where_the_borrower_has_none(login, leader, clerk, places):
    loan = lend(places, clerk, due_on=days(3))
    home = loan.household
    type(home).objects.filter(pk=home.pk).update(phone="13900001111")
    page = login(leader).get(URL).content.decode()
    assert "139****1111" in page
    assert "accounts/reveal" not in page


def test_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, neighbour, outsider, clerk, places
):
    lend(places, clerk, due_on=days(3), name="段墓的")
    assert ">段墓的<" in login(village_cadre).get(URL).content.decode()
    assert ">段墓的<" not in login(neighbour).get(URL).content.decode()
    assert ">段墓的<" not in login(outsider).get(URL).content.decode()
    assert lending(neighbour, TODAY).owing.loans == 0
    assert lending(outsider, TODAY).helped == 0


def test_soon_filter_of_the_list_is_the_same_set(login, clerk, places):
    lend(places, clerk, due_on=days(60), name="六十天")
    lend(places, clerk, due_on=days(61), name="六一天")
    page = login(clerk).get(reverse("policies:loans") + "?state=soon").content.decode()
    assert ">六十天<" in page
    assert ">六一天<" not in page


def test_filters_by_kind_way_and_bank(login, clerk, places):
    lend(places, clerk, due_on=days(60), name="信用人", kind="credit")
    lend(places, clerk, due_on=days(60), name="企用人", way="enterprise", enterprise="绿源")
    client = login(clerk)

    def names(query):
        page = client.get(f"{reverse('policies:loans')}?{query}").content.decode()
        return {name for name in ("信用人", "企用人") if f">{name}<" in page}

    assert names("kind=credit") == {"信用人"}
    assert names("way=enterprise") == {"企用人"}
    assert names("bank=商业银行") == {"信用人", "企用人"}
    assert names("bank=邮储") == set()


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            loan = lend(places, clerk, due_on=days(9))
            actions.extend_loan(loan=loan, by=clerk, on=TODAY, due_on=days(20), reason="受灾")
            assert head_of(loan.household)

    for url in (URL, reverse("policies:loans")):
        add(2)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        add(5)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)
