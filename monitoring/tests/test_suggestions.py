"""What help the facts ask for (措施建议): pure rules, each with its reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.measure_catalogue import DEVELOPING, ITEMS, OTHER, choices, key_of, split_key
from monitoring.models import MeasureGroup, RiskKind
from monitoring.rules import months_after
from monitoring.suggestions import FITTING, Facts, Given, Person, deadlines, suggestions

ON = date(2021, 9, 1)
WORKER = Person(pk=1, name="周海涛", has_labour=True, is_insured=True)


def codes(**facts) -> list[str]:
    return [one.code for one in suggestions(Facts(date(2021, 3, 1), ON, **facts))]


# The catalogue


def test_all_fourteen_groups_have_items_and_four_are_developing():
    assert set(ITEMS) == set(MeasureGroup)
    assert {"industry", "employment", "finance", "post"} == DEVELOPING
    assert all(len(item) <= 50 for items in ITEMS.values() for item in items)


def test_a_choice_gives_group_and_item_back_and_keeps_what_is_no_longer_in_the_catalogue():
    assert split_key(key_of("health", "医疗救助")) == ("health", "医疗救助")
    flat = [key for _, named in choices(keep="post:看山")[1:] for key, _ in named]
    assert "post:看山" in flat
    assert len(flat) == len(set(flat)) == sum(map(len, ITEMS.values())) + 1


# Rules


@pytest.mark.parametrize(
    ("risk", "code", "enough"),
    [
        ("illness", "K06", ["health", "social", "safety_net"]),
        ("schooling", "K07", ["compulsory_education", "education", "social"]),
        ("disability", "K08", ["safety_net", "social"]),
        ("housing", "K09", ["housing", "relocation"]),
        ("water", "K10", ["water"]),
    ],
)
def test_a_risk_asks_for_its_help_until_one_fitting_measure_is_there(risk, code, enough):
    assert codes(risks=(risk,)) == [code]
    for group in MeasureGroup:
        found = codes(risks=(risk,), given=(Given(group, "x"),))
        assert (code not in found) == (group in enough), group


def test_the_reason_names_the_fact():
    (one,) = suggestions(Facts(None, ON, risks=("illness",)))
    assert one.reason == "风险有“因病”，还没有健康帮扶、社会帮扶、综合保障里的任何一项"


def test_a_child_out_of_school_has_to_be_brought_back():
    (one,) = suggestions(Facts(None, ON, has_dropout=True))
    assert (one.code, one.group, one.item) == ("K11", "compulsory_education", "劝返")
    assert codes(has_dropout=True, given=(Given("compulsory_education", "送教上门"),)) == []


@pytest.mark.parametrize(
    ("person", "code", "item"),
    [
        ({"is_insured": False}, "K12", "居民医保个人缴费补贴"),
        ({"gets_subsistence": True}, "K13", "低保"),
        ({"gets_destitute": True}, "K13D", "特困供养"),
        ({"disability_grade": 1}, "K14", "残疾人补贴"),
        ({"disability_grade": 2}, "K14", "残疾人补贴"),
        ({"schooling": "vocational2"}, "K18", "雨露计划"),
        ({"schooling": "higher1"}, "K18", "雨露计划"),
    ],
)
def test_a_persons_facts_ask_for_help_for_that_person(person, code, item):
    """一人一措施."""
    someone = Person(pk=7, name="周小满", **person)
    (one,) = suggestions(Facts(None, ON, people=(someone,)))

    assert (one.code, one.item, one.person, one.key) == (code, item, someone, f"{code}-7")
    assert one.reason.startswith("周小满")
    group = one.group
    assert codes(people=(someone,), given=(Given(group, item, 7),)) == []
    assert codes(people=(someone,), given=(Given(group, item),)) == []  # for the whole household
    if code != "K12":  # insurance is help for the household: any 健康帮扶 will do
        assert codes(people=(someone,), given=(Given(group, item, 8),)) == [code]


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"is_insured": None},
        {"is_insured": True},
        {"disability_grade": 3},
        {"schooling": "senior1"},
    ],
)
def test_facts_that_ask_for_nothing_suggest_nothing(person):
    assert codes(people=(Person(pk=7, name="周小满", **person),)) == []


def test_a_household_with_labour_is_offered_a_way_to_earn():
    assert codes(people=(WORKER,)) == ["K02"]
    assert codes(people=(WORKER,), given=(Given("safety_net", "低保"),)) == ["K03"]
    assert codes(people=(WORKER,), given=(Given("post", "保洁"),)) == []


def test_nobody_without_labour_is_sent_to_work():
    assert codes(risks=("unstable_work",), people=(replace(WORKER, has_labour=False),)) == []
    assert codes(risks=("unstable_work",), people=(WORKER,))[0] == "S01"


def test_nobody_is_moved_house_any_more():
    found = suggestions(Facts(None, ON, risks=tuple(RiskKind.values)))
    assert all(one.group != "relocation" for one in found)


# Deadlines


def test_the_first_measure_is_due_a_month_after_identification():
    (one,) = deadlines(Facts(date(2021, 1, 31), date(2021, 2, 27)))
    assert (one.code, one.due_on, one.words, one.tone) == (
        "K01",
        date(2021, 2, 28),
        "还有 1 天",
        "warn",
    )
    (one,) = deadlines(Facts(date(2021, 1, 31), date(2021, 2, 28)))
    assert (one.is_late, one.tone) == (True, "bad")
    (one,) = deadlines(Facts(date(2021, 1, 31), ON, given=(Given("health", "x"),)))
    assert (one.is_met, one.words) == (True, "已有")


def test_with_labour_developing_help_is_due_after_six_months():
    first, second = deadlines(
        Facts(date(2021, 3, 1), ON, people=(WORKER,), given=(Given("health", "x"),))
    )
    assert (first.is_met, second.code, second.due_on) == (True, "K02", date(2021, 9, 1))
    assert second.is_late


def test_before_the_identification_nothing_is_due():
    assert deadlines(Facts(None, ON, people=(WORKER,))) == []


# Over everything that can be


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
GIVEN = st.builds(
    Given,
    st.sampled_from(MeasureGroup.values),
    st.sampled_from(["医疗救助", "低保", "残疾人补贴", OTHER]),
    st.sampled_from([None, 1, 2]),
)
PEOPLE = st.lists(
    st.builds(
        Person,
        pk=st.integers(1, 9),
        name=st.just("某人"),
        has_labour=st.booleans(),
        is_insured=st.sampled_from([None, True, False]),
        gets_subsistence=st.booleans(),
        gets_destitute=st.booleans(),
        disability_grade=st.sampled_from([None, 1, 2, 3, 4]),
        schooling=st.sampled_from(["", "primary", "vocational1", "higher3"]),
    ),
    max_size=5,
    unique_by=lambda person: person.pk,
).map(tuple)
FACTS = st.builds(
    Facts,
    identified_on=st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    on=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    risks=st.lists(st.sampled_from(RiskKind.values), unique=True, max_size=5).map(tuple),
    people=PEOPLE,
    has_dropout=st.booleans(),
    given=st.lists(GIVEN, max_size=6).map(tuple),
)


@PATIENT
@given(FACTS)
def test_every_suggestion_is_in_the_catalogue_has_a_reason_and_a_key_of_its_own(facts):
    found = suggestions(facts)

    assert all(one.item in ITEMS[one.group] and one.reason for one in found)
    assert len({one.key for one in found}) == len(found)
    if not facts.has_labour:
        assert not any(one.group in DEVELOPING for one in found if one.code != "S02")


@PATIENT
@given(FACTS)
def test_what_is_taken_up_disappears_and_nothing_new_comes_of_it(facts):
    for one in suggestions(facts):
        taken = Given(one.group, one.item, one.person and one.person.pk)
        after = {left.key for left in suggestions(replace(facts, given=(*facts.given, taken)))}
        assert one.key not in after
        # Help that only hands out money still leaves those who can work without a way to earn.
        assert after - {other.key for other in suggestions(facts)} <= {"K02", "K03"}


@PATIENT
@given(FACTS)
def test_a_measure_more_never_makes_a_deadline_late(facts):
    more = replace(facts, given=(*facts.given, Given("employment", "技能培训")))
    assert not any(one.is_late for one in deadlines(more))


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 24))
def test_months_later_is_never_a_day_that_does_not_exist(day, months):
    later = months_after(day, months)
    assert later.day <= day.day
    assert (later.year - day.year) * 12 + later.month - day.month == months


def test_every_risk_has_its_rule_but_the_one_that_must_be_written_out():
    assert set(FITTING) == set(RiskKind) - {RiskKind.OTHER}
