"""The rules of alerts, each with its truth table; facts are values, no database."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from areas.parameters import DEFINITIONS, Setting
from households.models import ListKind
from monitoring.alerts import rules
from monitoring.alerts.facts import Facts, Listed, Look, Person, PersonSheet, Round, Sheet

ON = date(2022, 6, 1)
CLUE = UUID(int=7)


def defaults(key, day):
    return Setting(DEFINITIONS[key].default)


def sheet(year=2022, per_head=12_000, **fields) -> Sheet:
    values = {
        "collected_on": None,
        "own_payments": Decimal(0),
        "house_grade": "A",
        "is_dangerous_house": False,
        "has_safe_water": True,
        "has_dropout": False,
    }
    return Sheet(year=year, persons=1, net=Decimal(per_head), **(values | fields))


def own_sheet(year=2022, **fields) -> PersonSheet:
    values = {
        "education": "junior",
        "schooling": "",
        "dropout_reason": "",
        "labour": "ordinary",
        "work_months": None,
        "post_months": None,
        "has_major_illness": False,
        "is_disabled": False,
        "has_medical_insurance": True,
        "has_worker_medical_insurance": None,
    }
    return PersonSheet(year=year, **(values | fields))


def person(pk=1, now=None, then=None, **fields) -> Person:
    """`now` and `then`: what this year's and last year's sheets say of the person; None: no such sheet."""
    values = {
        "relation": "01",
        "born_on": date(1975, 5, 1),
        "disability_grade": None,
        "left_on": None,
        "leave_reason": "",
    }
    return Person(
        pk=pk,
        **(values | fields),
        sheet=None if now is None else own_sheet(**now),
        before=None if then is None else own_sheet(2021, **then),
    )


def look(on, *wrong, way="走访", income="same", is_at_risk=False) -> Look:
    """`wrong`: education, medical, housing, water."""
    seen = {
        f"is_{name}_fine": name not in wrong
        for name in ("education", "medical", "housing", "water")
    }
    return Look(on, way, **seen, income=income, is_at_risk=is_at_risk)


def listed(kind, *, amount=None, on=date(2022, 5, 6), member=1, clue=None) -> Listed:
    return Listed(kind, member, amount and Decimal(amount), on, "区医保局", clue)


def seen(code: str, **facts) -> list[rules.Hit]:
    setting = facts.pop("setting", defaults)
    return list(rules.RULES[code].check(Facts(household=1, on=ON, setting=setting, **facts)))


def is_seen(code: str, **facts) -> bool:
    return bool(seen(code, **facts))


ELIMINATED = Round("eliminated", date(2021, 10, 1), Decimal(9_000))
MONITORED = Round("monitored", date(2022, 3, 1))


# ---- Income -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "round", "expected"),
    [
        (None, None, False),
        (sheet(per_head=5_999), None, True),
        (sheet(per_head=6_000), None, False),
        (sheet(per_head=5_999), MONITORED, True),
        (sheet(per_head=5_999), ELIMINATED, False),  # another rule's
        (sheet(per_head=5_999)._replace(persons=0), None, False),
    ],
)
def test_income_below_the_line(sheet, round, expected):
    assert is_seen("income_line", sheet=sheet, round=round) is expected


def test_the_line_is_that_of_the_sheets_year_and_is_named():
    def setting(key, day):
        if key == "monitoring_line" and day == date(2021, 12, 31):
            return Setting(Decimal(7_500), date(2021, 1, 1), "省发〔2021〕3 号")
        return defaults(key, day)

    (hit,) = seen("income_line", sheet=sheet(2021, per_head=7_000), setting=setting)
    assert hit.evidence == (
        "2021 年人均纯收入 7000 元，低于监测范围 7500 元（2021-01-01 起执行，省发〔2021〕3 号）"
    )
    assert hit.on == date(2021, 12, 31)


def test_a_sheet_of_this_year_has_the_date_of_its_collection_or_none():
    (collected,) = seen("income_line", sheet=sheet(per_head=1, collected_on=date(2022, 5, 3)))
    (unknown,) = seen("income_line", sheet=sheet(per_head=1))
    assert (collected.on, unknown.on) == (date(2022, 5, 3), None)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [(10_000, 8_000, False), (10_000, 7_999, True), (10_000, 12_000, False), (0, 0, False)],
)
def test_income_fell_by_more_than_a_fifth(then, now, expected):
    facts = {"sheet": sheet(per_head=now), "before": sheet(2021, per_head=then)}
    assert is_seen("income_drop", **facts) is expected


def test_income_is_compared_with_a_sheet_only():
    assert not is_seen("income_drop", sheet=sheet(per_head=1))
    assert not is_seen("income_drop", before=sheet(2021))


@pytest.mark.parametrize(
    ("paid", "base_type", "round", "expected"),
    [
        (14_999, "lifted", None, False),
        (15_000, "lifted", None, True),
        (15_000, "ordinary", None, False),
        (15_000, "ordinary", MONITORED, True),
        (30_000, "ordinary", None, True),
        (29_999, "ordinary", ELIMINATED, False),
    ],
)
def test_payments_of_the_sheet(paid, base_type, round, expected):
    facts = {"sheet": sheet(own_payments=Decimal(paid)), "base_type": base_type, "round": round}
    assert is_seen("own_payments", **facts) is expected


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([29_999], []),
        ([30_000], [1]),
        ([20_000, 10_000], [1]),  # added up
        ([None], [1]),  # the list says so
    ],
)
def test_payments_on_the_departments_list_add_up_for_a_person(amounts, expected):
    rows = tuple(listed(ListKind.MEDICAL_COST, amount=amount) for amount in amounts)
    assert [hit.member for hit in seen("own_payments", listed=rows)] == expected


def test_two_persons_payments_do_not_add_up():
    rows = (
        listed(ListKind.MEDICAL_COST, amount=20_000),
        listed(ListKind.MEDICAL_COST, amount=20_000, member=2),
    )
    assert not is_seen("own_payments", listed=rows)


def test_a_list_that_became_a_clue_names_it():
    (hit,) = seen("own_payments", listed=(listed(ListKind.MEDICAL_COST, amount=31_000, clue=CLUE),))
    assert hit.evidence == "2022-05-06 区医保局名单：医保高额自付 31000 元"
    assert hit.clue == CLUE


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({"work_months": 3}, {}, True),
        ({"work_months": 2}, {}, False),
        ({"work_months": 9}, {"work_months": 1}, False),
        ({"work_months": 9}, {"post_months": 4}, False),
        ({"work_months": 9}, {"schooling": "higher1", "education": ""}, False),
        ({"work_months": 9}, None, False),
        (None, {}, False),
    ],
)
def test_work_lost(then, now, expected):
    assert is_seen("work_lost", people=(person(now=now, then=then),)) is expected


def test_work_lost_by_the_list_of_the_unemployed():
    (hit,) = seen("work_lost", listed=(listed(ListKind.UNEMPLOYED, member=3),))
    assert (hit.member, hit.on) == (3, date(2022, 5, 6))


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [
        (["less"], False),
        (["less", "less"], True),
        (["less", "same", "less"], False),
        (["less", "less", "same"], False),
        (["more", "less", "less"], True),
    ],
)
def test_two_visits_running_say_less(incomes, expected):
    looks = tuple(look(date(2022, n, 5), income=income) for n, income in enumerate(incomes, 1))
    assert is_seen("income_less", looks=looks) is expected


def test_two_visits_of_one_day_are_not_two_running():
    looks = (look(date(2022, 5, 5), income="less"), look(date(2022, 5, 5), income="less"))
    assert not is_seen("income_less", looks=looks)


def test_a_screening_between_two_visits_says_nothing_of_income():
    looks = (
        look(date(2022, 3, 5), income="less"),
        look(date(2022, 4, 5), way="排查", income=""),
        look(date(2022, 5, 5), income="less"),
    )
    assert is_seen("income_less", looks=looks)


@pytest.mark.parametrize(
    ("per_head", "round", "expected"),
    [
        (5_999, ELIMINATED, True),
        (7_199, ELIMINATED, True),  # more than 20 % under 9,000
        (7_200, ELIMINATED, False),
        (5_999, MONITORED, False),
        (5_999, None, False),
    ],
)
def test_income_fell_again_after_the_elimination(per_head, round, expected):
    assert is_seen("income_again", sheet=sheet(per_head=per_head), round=round) is expected


@pytest.mark.parametrize(
    ("collected_on", "expected"),
    [(date(2021, 9, 30), False), (date(2021, 10, 2), True), (None, False)],
)
def test_a_sheet_from_before_the_elimination_is_no_relapse(collected_on, expected):
    old = sheet(2021, per_head=100, collected_on=collected_on)
    assert is_seen("income_again", sheet=old, round=ELIMINATED) is expected


# ---- 三保障 and water ---------------------------------------------------------------------------

CHILD = {"relation": "03", "born_on": date(2012, 3, 1)}


@pytest.mark.parametrize(
    ("now", "born_on", "expected"),
    [
        ({"education": "", "schooling": "primary"}, date(2012, 3, 1), False),
        ({"education": "", "schooling": ""}, date(2012, 3, 1), True),
        ({"education": "", "schooling": ""}, date(2016, 3, 1), False),  # five on 1 September
        ({"education": "", "schooling": ""}, date(2005, 3, 1), False),  # sixteen
        ({"education": "junior", "schooling": ""}, date(2006, 3, 1), False),  # finished
        ({"education": "", "dropout_reason": "其他"}, date(2012, 3, 1), True),
        (None, date(2012, 3, 1), False),
        ({"education": "", "schooling": ""}, None, False),
    ],
)
def test_a_child_out_of_school(now, born_on, expected):
    child = person(now=now, relation="03", born_on=born_on)
    assert is_seen("out_of_school", people=(child,)) is expected


def test_the_household_is_named_when_no_child_is():
    whole = sheet(has_dropout=True)
    child = person(now={"education": "", "schooling": ""}, **CHILD)
    assert [hit.member for hit in seen("out_of_school", sheet=whole)] == [None]
    assert [hit.member for hit in seen("out_of_school", sheet=whole, people=(child,))] == [1]


def test_a_child_on_the_list_of_the_schools():
    assert [hit.member for hit in seen("out_of_school", listed=(listed(ListKind.DROPOUT),))] == [1]


@pytest.mark.parametrize(
    ("own", "worker", "expected"),
    [
        (True, None, False),
        (False, None, True),
        (False, False, True),
        (False, True, False),
        (None, None, False),  # not filled in: a matter of the data check
    ],
)
def test_not_insured(own, worker, expected):
    now = {"has_medical_insurance": own, "has_worker_medical_insurance": worker}
    assert is_seen("uninsured", people=(person(now=now),)) is expected


def test_who_has_left_needs_no_insurance():
    gone = person(
        now={"has_medical_insurance": False}, left_on=date(2022, 5, 1), leave_reason="marriage"
    )
    assert not is_seen("uninsured", people=(gone,))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"house_grade": "A"}, False),
        ({"house_grade": "B"}, False),
        ({"house_grade": "C"}, True),
        ({"house_grade": "D"}, True),
        ({"house_grade": "", "is_dangerous_house": True}, True),
        ({"house_grade": "", "is_dangerous_house": None}, False),
    ],
)
def test_an_unsafe_house(fields, expected):
    assert is_seen("housing", sheet=sheet(**fields)) is expected


@pytest.mark.parametrize(("has", "expected"), [(True, False), (False, True), (None, False)])
def test_unsafe_water(has, expected):
    assert is_seen("water", sheet=sheet(has_safe_water=has)) is expected


@pytest.mark.parametrize(
    ("code", "kind"), [("housing", ListKind.HOUSING), ("water", ListKind.WATER)]
)
def test_lists_of_houses_and_wells_speak_of_the_household(code, kind):
    (hit,) = seen(code, listed=(listed(kind, clue=CLUE),))
    assert (hit.member, hit.clue) == (None, CLUE)


@pytest.mark.parametrize("pillar", ["education", "medical", "housing", "water"])
@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ([True], False),
        ([True, True], True),
        ([True, False], False),
        ([False, True], False),
        ([True, False, True], False),
        ([False, True, True], True),
    ],
)
def test_a_problem_that_the_next_visit_found_again(pillar, wrong, expected):
    looks = tuple(
        look(date(2022, n, 5), *([pillar] if is_wrong else []))
        for n, is_wrong in enumerate(wrong, 1)
    )
    assert is_seen(f"still_{pillar}", looks=looks) is expected


def test_another_problem_is_not_the_same_one_again():
    looks = (look(date(2022, 4, 5), "water"), look(date(2022, 5, 5), "housing"))
    assert not [
        code for code in rules.RULES if code.startswith("still") and is_seen(code, looks=looks)
    ]


def test_the_two_looks_are_named():
    looks = (look(date(2022, 4, 5), "water", way="排查"), look(date(2022, 5, 5), "water"))
    (hit,) = seen("still_water", looks=looks)
    assert hit.evidence == "2022-04-05 排查发现饮水安全有问题，2022-05-05 走访时还没有解决"


@pytest.mark.parametrize(
    ("on", "wrong", "round", "expected"),
    [
        (date(2022, 1, 5), ["water", "housing"], ELIMINATED, True),
        (date(2022, 1, 5), [], ELIMINATED, False),
        (date(2021, 10, 1), ["water"], ELIMINATED, False),  # the day of the elimination
        (date(2022, 1, 5), ["water"], MONITORED, False),
        (date(2022, 1, 5), ["water"], None, False),
    ],
)
def test_a_guarantee_broke_after_the_elimination(on, wrong, round, expected):
    assert is_seen("broken_again", looks=(look(on, *wrong),), round=round) is expected


# ---- Persons -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "left_on", "labour", "expected"),
    [
        ("death", date(2022, 1, 5), "ordinary", True),
        ("imprisoned", date(2022, 1, 5), "skilled", True),
        ("lost", date(2022, 1, 5), "ordinary", True),
        ("marriage", date(2022, 1, 5), "ordinary", False),
        ("death", date(2022, 1, 5), "none", False),
        ("death", date(2022, 1, 5), "weak", False),
        ("death", date(2021, 6, 1), "ordinary", True),  # 365 days ago
        ("death", date(2021, 5, 31), "ordinary", False),
        ("death", date(2022, 1, 5), "", True),  # of working age
    ],
)
def test_the_main_labourer_is_gone(reason, left_on, labour, expected):
    gone = person(
        then={"labour": labour}, left_on=left_on, leave_reason=reason, relation="03",
    )  # fmt: skip
    assert is_seen("labour_lost", people=(gone,)) is expected


def test_only_a_death_is_told_of_why_somebody_left():
    texts = [
        seen("labour_lost", people=(person(left_on=date(2022, 1, 5), leave_reason=reason),))[
            0
        ].evidence
        for reason in ("death", "imprisoned", "lost")
    ]
    assert texts == [
        "主要劳动力 2022-01-05 死亡",
        "主要劳动力 2022-01-05 离开家庭",
        "主要劳动力 2022-01-05 离开家庭",
    ]


@pytest.mark.parametrize(("labour", "expected"), [("ordinary", True), ("none", False)])
def test_a_labourer_on_the_list_of_deaths_who_is_still_registered(labour, expected):
    facts = {"people": (person(now={"labour": labour}),), "listed": (listed(ListKind.DEATH),)}
    assert is_seen("labour_lost", **facts) is expected


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (False, True, True),
        (True, True, False),
        (True, False, False),
        (None, True, False),
    ],
)
def test_newly_ill(then, now, expected):
    one = person(
        now={"has_major_illness": now},
        then=None if then is None else {"has_major_illness": then},
    )
    assert is_seen("newly_ill", people=(one,)) is expected


@pytest.mark.parametrize(
    ("then", "now", "grade", "expected"),
    [
        (False, True, 1, True),
        (False, True, 2, True),
        (False, True, 3, False),
        (False, True, None, False),
        (True, True, 1, False),
        (None, True, 1, False),
        (False, False, 1, False),
    ],
)
def test_newly_and_severely_disabled(then, now, grade, expected):
    one = person(
        now={"is_disabled": now},
        then=None if then is None else {"is_disabled": then},
        disability_grade=grade,
    )
    assert is_seen("newly_disabled", people=(one,)) is expected


@pytest.mark.parametrize(
    ("code", "kind"), [("disaster", ListKind.DISASTER), ("accident", ListKind.ACCIDENT)]
)
def test_lists_of_disasters_and_accidents(code, kind):
    (hit,) = seen(code, listed=(listed(kind, member=4),))
    assert (hit.member, hit.on) == (4, date(2022, 5, 6))
    assert not is_seen(code, listed=(listed(ListKind.SUBSISTENCE),))


@pytest.mark.parametrize(
    ("is_at_risk", "round", "judged_on", "expected"),
    [
        (True, None, None, True),
        (False, None, None, False),
        (True, MONITORED, date(2022, 3, 1), False),
        (True, None, date(2022, 5, 20), False),  # proposed and refused since
        (True, ELIMINATED, date(2021, 10, 1), True),
    ],
)
def test_a_screening_that_found_a_household_at_risk(is_at_risk, round, judged_on, expected):
    looks = (look(date(2022, 5, 6), way="排查", income="", is_at_risk=is_at_risk),)
    facts = {"looks": looks, "round": round, "judged_on": judged_on}
    assert is_seen("screened", **facts) is expected


# ---- The table ---------------------------------------------------------------------------------


def test_every_rule_says_what_it_is_what_it_points_to_and_what_clears_it():
    longest = 20
    for code, rule in rules.RULES.items():
        assert code == rule.code
        assert len(code) <= longest
        assert rule.name
        assert rule.clears
        assert rule.risk.label
    assert len({rule.name for rule in rules.RULES.values()}) == len(rules.RULES)


def test_a_household_of_which_nothing_is_wrong_has_no_alert():
    fine = Facts(
        household=1,
        on=ON,
        setting=defaults,
        sheet=sheet(),
        before=sheet(2021),
        people=(person(now={"work_months": 9}, then={"work_months": 9}),),
        looks=(look(date(2022, 4, 5)), look(date(2022, 5, 5))),
    )
    assert not list(rules.hits(fine))


def test_a_rule_that_is_no_longer_there_keeps_its_code():
    assert rules.of("old_rule").name == "old_rule"
