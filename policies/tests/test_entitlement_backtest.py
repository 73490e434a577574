"""回看发放: the rules against a year's payments, as page and as command."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from households.models import MemberYear
from households.tests.make import make_household, make_member
from monitoring.tests.make import make_case
from policies import actions
from policies.entitlement import backtest
from policies.entitlement.backtest import Case, of_year
from policies.entitlement.results import Place
from policies.tests.make import head_of, make_grant, make_listed_policy, make_loan, make_state

URL = reverse("policies:entitlement_backtest")
CODE = "dew_plan"


@pytest.fixture
def policy(db):
    return make_listed_policy(CODE)


def pupil(household, schooling="vocational1", year=2021, **fields):
    member = make_member(household=household, born_on=date(2004, 5, 1), **fields)
    MemberYear.objects.create(
        township=household.township, member=member, year=year, schooling=schooling
    )
    return member


def pay(member, policy, clerk, on=date(2021, 5, 10), **fields):
    term = "春季" if on.month < 9 else "秋季"
    fields = {"term": term, "year": on.year, "amount": Decimal(1500)} | fields
    return make_grant(
        household=member.household, policy=policy, by=clerk, member=member, paid_on=on, **fields
    )


@pytest.fixture
def five(places, clerk, policy):
    """One of every case; and one who was paid while monitored, which was over before the spring term."""
    lifted = make_household(village=places.village, head_name="王德厚", base_type="lifted")
    hit, missed, wrong = pupil(lifted), pupil(lifted), pupil(lifted, schooling="bachelor1")
    gone = make_household(village=places.village)
    days = {"identified_on": date(2020, 6, 1), "eliminated_on": date(2021, 2, 20)}
    make_case(household=gone, state="eliminated", **days)
    late = pupil(gone)
    pay(late, policy, clerk, on=date(2021, 1, 20), term="秋季")
    unseen = make_member(household=lifted)
    for member in (hit, wrong, unseen):
        pay(member, policy, clerk)
    return {
        Case.HIT: {hit.pk, late.pk},
        Case.MISSED: {missed.pk},
        Case.WRONG: {wrong.pk},
        Case.UNCHECKED: {unseen.pk},
    }


def line_of(places, code=CODE, year=2021):
    return next(one for one in of_year(Place.of(places.township), year) if one.rule.code == code)


def test_the_four_cases(five, places):
    line = line_of(places)
    assert {case: {row.member for row in line.rows if row.case == case} for case in Case} == five
    reasons = {row.case: row.reason for row in line.rows if row.case is Case.WRONG}
    assert "发放时：在读本科一年级" in reasons[Case.WRONG]


def test_rates_say_their_base(five, places):
    line = line_of(places)
    assert (line.judged, line.entitled) == (3, 3)
    assert line.hit_rate == Decimal(2) / 3
    assert line.coverage == Decimal(2) / 3


def test_without_a_base_there_is_no_rate(places, policy):
    make_household(village=places.village)
    line = line_of(places)
    assert (line.hit_rate, line.coverage, line.rows) == (None, None, [])


def test_only_that_year(five, places):
    assert not line_of(places, year=2020).hits


def test_states_and_loans_of_the_year(places, clerk):
    household = make_household(village=places.village, base_type="lifted")
    head = head_of(household)
    MemberYear.objects.create(township=places.township, member=head, year=2021, labour="ordinary")
    doctor = make_state(
        household=household, policy=make_listed_policy("family_doctor"), by=clerk,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    actions.stop_benefit(benefit=doctor, by=clerk, on=date(2021, 3, 1), reason="到期")
    loan = make_loan(
        household=household, by=clerk, issued_on=date(2020, 2, 1), due_on=date(2023, 2, 1)
    )
    actions.repay_loan(loan=loan, by=clerk, on=date(2021, 1, 2), amount=loan.amount)
    assert line_of(places, "family_doctor").hits == 1
    assert line_of(places, "micro_credit").hits == 1
    assert line_of(places, "family_doctor", 2022).hits == 0
    assert line_of(places, "micro_credit", 2022).hits == 0


def test_days_of_a_year_that_is_not_over():
    today = date.today()
    assert backtest.days_of(2021) == [date(2021, 6, 30), date(2021, 12, 31)]
    assert backtest.days_of(today.year)[-1] <= today


def test_each_number_opens_its_rows(login, clerk, five):
    client = login(clerk)
    page = client.get(URL, {"year": 2021})
    (line,) = [one for one in page.context["shown"] if one["rule"].code == CODE]
    assert [cell["value"] for cell in line["cells"]] == [2, 1, 1, 1]
    for cell in line["cells"]:
        rows = client.get(f"{URL}{cell['url']}").context["page"]
        assert rows.paginator.count == cell["value"]
    assert "66.67%" in page.content.decode()


def test_without_a_year_nothing_is_worked_out(login, clerk, five):
    page = login(clerk).get(URL)
    assert "选一个年度" in page.content.decode()
    assert "shown" not in page.context


def test_a_village_looks_at_its_own(login, neighbour, five):
    page = login(neighbour).get(URL, {"year": 2021})
    assert not [one for one in page.context["shown"] if one["rule"].code == CODE]


def test_the_command_prints_counts_and_rates(five, places):
    out = StringIO()
    call_command("backtest_entitlement", area=places.township.code, year=2021, stdout=out)
    assert (
        "雨露计划：应享且已发 2 人，应享未发 1 人，发了不应享 1 人，说不清 1 人；"
        "命中率 66.67%（基数：已发而说得清的 3 人）；覆盖率 66.67%（基数：应享 3 人）"
    ) in out.getvalue()


@pytest.mark.parametrize(
    ("area", "year", "words"),
    [
        ("nothing", 2021, "没有代码"),
        ("county", 2021, "不是乡镇或村"),
        ("township", 2999, "还没有到"),
    ],
)
def test_the_command_says_what_is_wrong(places, area, year, words):
    code = getattr(places, area).code if area != "nothing" else "1"
    with pytest.raises(CommandError, match=words):
        call_command("backtest_entitlement", area=code, year=year)
