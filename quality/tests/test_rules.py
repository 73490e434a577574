"""The rules (核查规则) as a truth table: of each, a case that it finds and a near one that it lets pass.

The sound household below gives no rule anything to find; every case changes one thing about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Parameter
from households.codes import BaseType
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.people import indexes
from households.tests.make import make_household, make_member
from lib.idcard import check_digit
from monitoring.models import Case, CaseRisk, CaseState, Measure, RiskKind
from monitoring.tests.make import make_case, make_category, make_clerk, make_measure, make_visit
from policies.tests.make import make_grant, make_loan, make_policy, make_state
from quality.rules import RULES
from quality.rules.scope import Scope
from quality.rules.townships import relations

ON = date(2021, 11, 20)


@dataclass
class World:
    """A sound lifted household: head, spouse and a boy of nine, with sheets of 2021, a helper and a visit."""

    places: object
    household: Household
    head: Member
    spouse: Member
    child: Member

    @property
    def clerk(self):
        return make_clerk(self.places.township)

    def found(self, code: str) -> list:
        return list(RULES[code].check(Scope(self.places.township, ON)))

    def set(self, row, **fields):
        type(row)._base_manager.filter(pk=row.pk).update(**fields)

    def number(self, member: Member, number: str, **fields):
        derived = indexes(name=member.name, id_number=number)
        self.set(member, id_number=number, **derived, **fields)

    def sheet(self, member: Member, **fields):
        MemberYear.objects.filter(member=member).update(**fields)

    def year(self, **fields):
        HouseholdYear.objects.filter(household=self.household).update(**fields)

    def case(self, **fields) -> Case:
        category = make_category("unstable")
        return make_case(household=self.household, category=category, by=self.clerk, **fields)

    def monitor(self, *risks) -> Case:
        return self.case(risks=[(risk, "") for risk in risks or [RiskKind.LACK_OF_LABOUR]])

    def eliminate(self, **fields) -> Case:
        case = self.case(state=Case.State.ELIMINATED)
        self.set(case, **fields)
        return case

    def newcomer(self, **fields) -> Member:
        member = make_member(household=self.household, **fields)
        _fill(member)
        self.year(persons=self.household.members.count())
        return member


def _fill(member: Member, **fields):
    values = {"education": "junior", "labour": "ordinary", "has_medical_insurance": True}
    MemberYear.objects.create(
        township=member.township, member=member, year=2021, **(values | fields)
    )


@pytest.fixture
def world(places):
    household = make_household(
        village=places.village,
        base_type=BaseType.LIFTED,
        phone="13812345678",
        phone_index="own",
    )
    head = household.members.get()
    spouse = make_member(household=household, relation="02", sex="female", born_on=date(1972, 3, 4))
    child = make_member(household=household, relation="03", born_on=date(2012, 2, 3))
    _fill(head)
    _fill(spouse)
    _fill(child, education="", schooling="primary", labour="none")
    HouseholdYear.objects.create(
        township=household.township,
        household=household,
        year=2021,
        persons=3,
        wages=Decimal(36000),
        is_dangerous_house=False,
        has_safe_water=True,
    )
    HelperAssignment.objects.create(
        township=household.township, household=household, name="王帮扶", valid_from=date(2021, 1, 1)
    )
    world = World(places, household, head, spouse, child)
    make_visit(household=household, visited_on=date(2021, 11, 10), by=world.clerk)
    return world


def twin_in(places, world):
    """A household elsewhere whose head has the number of our head."""
    other = make_household(village=places.far_village).members.get()
    world.number(other, world.head.id_number)
    return other


def with_digit(number: str, position: int, digit: str) -> str:
    first17 = number[:position] + digit + number[position + 1 : 17]
    return first17 + check_digit(first17)


def disabled_number(number: str, ending: str) -> dict:
    return {"number": number + ending, "certificate": "disability"}


def neighbour(world, **fields) -> Household:
    return make_household(village=world.places.other_village, **fields)


def line(world, value: int, since=date(2021, 1, 1), key="monitoring_line"):
    Parameter.objects.create(
        area=world.places.county,
        key=key,
        value=str(value),
        valid_from=since,
        document="县发〔2021〕3号",
    )


def second_round(world, opened_on):
    first = world.eliminate()
    second = Case.objects.create(
        township=first.township,
        household=first.household,
        category=first.category,
        seq=2,
        source=first.source,
        state=Case.State.MONITORED,
        identified_on=opened_on,
    )
    CaseState.objects.create(
        township=first.township, case=second, state="monitored", valid_from=opened_on
    )


def dead(world, **fields):
    """The spouse has died in June; her subsistence allowance as given."""
    policy = make_policy(name="低保")
    benefit = make_state(
        household=world.household, policy=policy, by=world.clerk, member=world.spouse
    )
    world.set(benefit, **fields)
    world.set(world.spouse, left_on=date(2021, 6, 10), leave_reason="death")


def paid_after_death(world, paid_on):
    policy = make_policy(name="高龄津贴", nature="grant")
    make_grant(
        household=world.household,
        policy=policy,
        by=world.clerk,
        member=world.spouse,
        paid_on=paid_on,
    )
    world.set(world.spouse, left_on=date(2021, 6, 10), leave_reason="death")


def loan(world, **fields):
    make_loan(household=world.household, by=world.clerk, **fields)


def old_visit(world, days_ago: date):
    world.household.visits.update(visited_on=days_ago)


def move_to_other_township(world, model):
    model.objects.filter(household=world.household).update(township=world.places.other_township)


FOUND: dict[str, list[Callable[[World], object]]] = {
    "A01": [lambda w: twin_in(w.places, w)],
    "A02": [
        lambda w: w.number(w.head, w.head.id_number[:17]),
        lambda w: w.number(w.head, w.head.id_number + "44"),
    ],
    "A03": [
        lambda w: w.number(w.head, w.head.id_number[:17] + "?"),
        lambda w: w.number(w.head, **disabled_number(w.head.id_number, "99")),
    ],
    "A05": [lambda w: w.number(w.child, "", certificate="none")],
    "A07": [lambda w: w.set(w.head, sex="female")],
    "A08": [
        lambda w: w.set(w.head, born_on=date(1970, 5, 2)),
        lambda w: w.set(w.head, born_on=None),
    ],
    "A13": [
        lambda w: w.set(w.household, phone=""),
        lambda w: w.set(w.household, phone="12812345678"),
    ],
    "A15": [lambda w: w.set(neighbour(w).members.get(), phone_index="own")],
    "B01": [lambda w: w.set(w.head, relation="99")],
    "B02": [lambda w: _two_heads(w)],
    "B03": [lambda w: w.newcomer(relation="02", sex="female")],
    "B04": [lambda w: w.set(w.spouse, sex="male")],
    "B05": [lambda w: w.set(w.child, sex="female")],
    "B07": [
        lambda w: w.set(w.child, born_on=date(1983, 1, 1)),
        lambda w: w.newcomer(relation="11", born_on=date(1975, 1, 1)),
    ],
    "B08": [lambda w: w.set(w.head, born_on=date(2005, 12, 1))],
    "B09": [
        lambda w: w.year(persons=4),
        lambda w: w.household.members.update(left_on=date(2021, 5, 1), leave_reason="moved_out"),
        lambda w: w.set(w.household, dissolved_on=date(2021, 5, 1), dissolve_reason="moved_out"),
    ],
    "C02": [lambda w: w.sheet(w.head, education="")],
    "C04": [
        lambda w: w.sheet(w.child, schooling=""),
        lambda w: w.sheet(w.child, schooling="preschool"),
    ],
    "D07": [lambda w: w.monitor(RiskKind.DISABILITY)],
    "D08": [lambda w: w.monitor(RiskKind.ILLNESS)],
    "E02": [lambda w: w.sheet(w.child, labour="weak")],
    "E10": [lambda w: w.sheet(w.child, work_months=2)],
    "G01": [
        lambda w: w.sheet(w.head, has_medical_insurance=False),
        lambda w: w.sheet(w.head, has_medical_insurance=None, has_worker_medical_insurance=False),
    ],
    "G08": [lambda w: w.sheet(w.head, subsistence="rural", destitute="rural")],
    "H02": [
        lambda w: w.year(wages=Decimal(17997)),
        lambda w: line(w, 12500),
    ],
    "H03": [lambda w: w.year(wages=Decimal(11997))],
    "I01": [
        lambda w: w.year(is_dangerous_house=None),
        lambda w: w.year(is_dangerous_house=True),
        lambda w: w.year(house_grade="C"),
    ],
    "I02": [lambda w: w.year(has_safe_water=None), lambda w: w.year(has_safe_water=False)],
    "J01": [lambda w: w.set(w.monitor(), category=make_category("marginal"))],
    "J02": [lambda w: CaseRisk.objects.filter(case=w.monitor()).delete()],
    "J14": [lambda w: second_round(w, date(2021, 9, 1))],
    "K01": [lambda w: w.monitor()],
    "L01": [lambda w: w.eliminate(identified_on=date(2021, 4, 2))],
    "L03": [lambda w: w.eliminate(eliminated_income=Decimal(5999))],
    "L06": [lambda w: Measure.objects.filter(case=w.eliminate()).delete()],
    "M04": [
        lambda w: dead(w),
        lambda w: dead(w, valid_to=date(2021, 9, 1)),
        lambda w: paid_after_death(w, date(2021, 8, 1)),
    ],
    "M06": [
        lambda w: loan(w, amount=Decimal(60000)),
        lambda w: loan(w, due_on=date(2024, 2, 2)),
        lambda w: loan(w, issued_on=date(2018, 11, 1), due_on=date(2021, 11, 1)),
        lambda w: loan(w, member=w.newcomer(born_on=date(2004, 1, 1))),
    ],
    "P01": [lambda w: w.household.helpers.update(valid_to=date(2021, 11, 20))],
    "P02": [
        lambda w: old_visit(w, date(2021, 8, 19)),
        lambda w: (w.monitor(), old_visit(w, date(2021, 10, 19))),
    ],
    "S01": [
        lambda w: w.set(w.household.years.get(), household=neighbour_far(w)),
        lambda w: w.set(w.household, village=w.places.far_village),
    ],
}
LET_PASS: dict[str, list[Callable[[World], object]]] = {
    "A01": [
        lambda w: w.set(twin_in(w.places, w), left_on=date(2021, 5, 1), leave_reason="moved_out")
    ],
    "A02": [
        lambda w: w.number(w.head, **disabled_number(w.head.id_number, "44")),
        lambda w: w.number(w.head, "护照1234", certificate="other"),
    ],
    "A03": [
        lambda w: w.number(w.head, **disabled_number(w.head.id_number, "44B1")),
        lambda w: w.number(w.head, w.head.id_number[:17]),
    ],
    "A05": [lambda w: w.set(w.head, left_on=date(2021, 5, 1), leave_reason="death", id_number="")],
    "A07": [lambda w: w.number(w.head, "A1234567", certificate="other", sex="female")],
    "A08": [lambda w: w.number(w.head, w.head.id_number[:17] + "?", born_on=date(1970, 5, 2))],
    "A13": [lambda w: w.set(w.household, phone="19912345678")],
    "A15": [lambda w: w.set(w.spouse, phone_index="own")],
    "B01": [lambda w: w.set(w.spouse, left_on=date(2021, 5, 1), leave_reason="death")],
    "B02": [lambda w: w.set(neighbour(w).members.get(), relation="01")],
    "B03": [lambda w: w.newcomer(relation="03")],
    "B04": [lambda w: w.newcomer(relation="21")],
    "B05": [lambda w: w.newcomer(relation="21", sex="female")],
    "B07": [lambda w: w.set(w.child, born_on=date(1984, 5, 2))],
    "B08": [lambda w: w.set(w.head, born_on=date(2005, 11, 20))],
    "B09": [
        lambda w: w.set(w.child, left_on=date(2021, 12, 1), leave_reason="moved_out"),
        lambda w: w.year(persons=4, year=2022),
    ],
    "C02": [
        lambda w: w.sheet(w.head, education="", schooling="higher1"),
        lambda w: w.sheet(w.head, education="", dropout_reason="因病"),
    ],
    "C04": [
        lambda w: w.sheet(w.child, schooling="", dropout_reason="因病休学"),
        lambda w: (
            w.set(w.child, born_on=date(2015, 9, 2)),
            w.sheet(w.child, schooling="preschool"),
        ),
        lambda w: (
            w.set(w.child, born_on=date(2006, 8, 1)),
            w.sheet(w.child, schooling="", education="junior"),
        ),
    ],
    "D07": [
        lambda w: (w.monitor(RiskKind.DISABILITY), w.sheet(w.spouse, is_disabled=True)),
        lambda w: (w.monitor(RiskKind.DISABILITY), w.set(w.child, disability_kind=5)),
    ],
    "D08": [
        lambda w: (w.monitor(RiskKind.ILLNESS), w.sheet(w.spouse, has_chronic_illness=True)),
        lambda w: (
            w.monitor(RiskKind.ILLNESS),
            w.sheet(w.spouse, has_major_illness=True),
            w.set(w.spouse, left_on=date(2021, 5, 1), leave_reason="death"),
        ),
    ],
    "E02": [
        lambda w: (w.set(w.child, born_on=date(2005, 11, 20)), w.sheet(w.child, labour="weak"))
    ],
    "E10": [lambda w: w.sheet(w.head, work_months=2)],
    "G01": [
        lambda w: w.sheet(w.head, has_medical_insurance=False, has_worker_medical_insurance=True)
    ],
    "G08": [lambda w: (w.sheet(w.head, subsistence="rural"), w.sheet(w.spouse, destitute="rural"))],
    "H02": [
        lambda w: w.year(wages=Decimal(18000)),
        lambda w: (w.year(wages=Decimal(17997)), w.monitor()),
        lambda w: line(w, 12500, since=date(2021, 12, 1)),
        lambda w: w.year(wages=0, persons=0),
    ],
    "H03": [lambda w: w.year(wages=Decimal(12000))],
    "I01": [lambda w: (w.year(is_dangerous_house=True), w.monitor())],
    "I02": [lambda w: (w.year(has_safe_water=False), w.monitor())],
    "J01": [
        lambda w: w.monitor(),
        lambda w: w.set(w.monitor(), category=make_category("sudden")),
    ],
    "J02": [lambda w: w.monitor()],
    "J14": [lambda w: second_round(w, date(2021, 10, 1))],
    "K01": [
        lambda w: make_measure(case=w.monitor(), by=w.clerk),
        lambda w: w.case(identified_on=date(2021, 10, 21)),
    ],
    "L01": [
        lambda w: w.eliminate(identified_on=date(2021, 4, 1)),
        lambda w: w.eliminate(identified_on=date(2021, 9, 1), eliminated_how="natural"),
    ],
    "L03": [
        lambda w: w.eliminate(eliminated_income=Decimal(6000)),
        lambda w: (w.eliminate(eliminated_income=Decimal(6500)), line(w, 7000, date(2021, 10, 2))),
    ],
    "L06": [lambda w: w.eliminate()],
    "M04": [
        lambda w: dead(w, valid_to=date(2021, 7, 1)),
        lambda w: paid_after_death(w, date(2021, 7, 31)),
    ],
    "M06": [lambda w: loan(w, due_on=date(2024, 2, 1))],
    "P01": [
        lambda w: w.household.helpers.update(duty="contact"),
        lambda w: (
            w.household.helpers.all().delete(),
            HouseholdStatus.objects.update(base_type="ordinary", policy=""),
        ),
    ],
    "P02": [
        lambda w: old_visit(w, date(2021, 8, 20)),
        lambda w: (w.monitor(), old_visit(w, date(2021, 10, 20))),
    ],
    "S01": [lambda w: w.set(w.household, village=w.places.other_village)],
}


def _two_heads(world):
    """The old head leaves tomorrow, the new one is already written down."""
    world.set(world.head, left_on=date(2021, 11, 21), leave_reason="death")
    world.newcomer(relation="01")


def neighbour_far(world) -> Household:
    return make_household(village=world.places.far_village)


def table(cases):
    return [
        pytest.param(code, change, id=f"{code}-{number}")
        for code, changes in cases.items()
        for number, change in enumerate(changes, start=1)
    ]


def test_table_has_every_rule():
    assert set(FOUND) == set(LET_PASS) == set(RULES)


def test_sound_household_passes(world):
    assert {code: found for code in RULES if (found := world.found(code))} == {}


@pytest.mark.parametrize(("code", "change"), table(FOUND))
def test_fault_is_found_without_a_query_of_its_own(world, code, change):
    number, phone = world.head.id_number, world.household.phone
    with CaptureQueriesContext(connection) as for_nothing:
        world.found(code)
    change(world)
    with CaptureQueriesContext(connection) as for_a_fault:
        found = world.found(code)

    assert found
    assert len(for_a_fault) <= len(for_nothing)
    for one in found:
        assert bool(one.household) != bool(one.subject)
        assert number not in one.detail
        assert phone not in one.detail
        assert len(one.detail) <= 200


@pytest.mark.parametrize(("code", "change"), table(LET_PASS))
def test_near_case_passes(world, code, change):
    change(world)
    assert world.found(code) == []


def test_lines_are_those_of_the_sheets_year(world):
    """The sheet of 2020 is measured by the line of 2020."""
    line(world, 4000, since=date(2020, 1, 1))
    line(world, 12500, since=date(2021, 1, 1))
    world.year(year=2020)
    assert world.found("H02") == []


def test_finding_says_the_line_and_its_document(world):
    line(world, 12500)
    (found,) = world.found("H02")
    assert found.detail == (
        "2021 年人均纯收入 12000 元，低于监测范围 12500 元（2021-01-01 起执行，县发〔2021〕3号），现在不在监测"
    )


def test_persons_of_another_township_are_not_looked_at(world):
    make_household(village=world.places.far_village, phone="1")
    assert world.found("A13") == []


def test_township_rule_looks_along_every_foreign_key_between_tables_with_a_township():
    found = {f"{model.__name__}.{field.name}" for model, field in relations()}
    assert {
        "Member.household",
        "MemberYear.member",
        "LoanRepayment.loan",
        "CaseState.case",
    } <= found
    assert {"Household.village", "Household.grid", "ProjectFunding.project"} <= found
    assert "Case.category" not in found
