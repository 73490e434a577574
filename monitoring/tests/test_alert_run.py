"""Alerts follow the facts: by the nightly run, and at once after a household is written."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, RowChange
from households import actions as households
from households.models import (
    ExternalList,
    ExternalListRow,
    Household,
    HouseholdYear,
    ListKind,
    MemberYear,
)
from households.tests.make import make_household, make_member
from monitoring import actions
from monitoring.alerts import keeping
from monitoring.alerts.loading import facts_of
from monitoring.alerts.running import run_alerts
from monitoring.models import Alert, Case, Clue
from monitoring.tests.make import make_alert, make_case, make_clue, make_screening, make_visit


def today():
    return timezone.localdate()


def days_ago(days: int):
    return today() - timedelta(days=days)


def make_sheet(household: Household, year: int | None = None, **fields) -> HouseholdYear:
    values = {"persons": 1, "wages": Decimal(20_000), "house_grade": "A", "has_safe_water": True}
    return HouseholdYear.objects.create(
        township=household.township,
        household=household,
        year=year or today().year,
        **(values | fields),
    )


def make_own_sheet(member, year: int | None = None, **fields) -> MemberYear:
    return MemberYear.objects.create(
        township=member.township, member=member, year=year or today().year, **fields
    )


def make_list_row(member, *, by, kind=ListKind.MEDICAL_COST, **fields) -> ExternalListRow:
    listed = ExternalList.objects.create(
        township=member.township,
        by=by,
        kind=kind,
        title="名单",
        from_unit="区医保局",
        received_on=days_ago(3),
        file_name="名单.xlsx",
        sha256=f"{ExternalList.objects.count():064d}",
    )
    return ExternalListRow.objects.create(
        township=member.township,
        list=listed,
        household=member.household,
        member=member,
        number=1,
        name=member.name,
        match=ExternalListRow.Match.ID,
        **fields,
    )


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


@pytest.fixture
def run(places):
    """`run(on)` is the nightly run of the township."""

    def ran(on=None):
        return run_alerts(township=places.township, by=None, on=on or today())

    return ran


def open_rules(household) -> list[str]:
    return sorted(Alert.objects.open().filter(household=household).values_list("rule", flat=True))


# ---- The nightly run ---------------------------------------------------------------------------


def test_a_run_lists_what_the_rules_see(run, household):
    make_sheet(household, wages=Decimal(5_000), has_safe_water=False)
    outcome = run()

    assert (outcome.new, outcome.gone, outcome.kept) == (2, 0, 0)
    assert open_rules(household) == ["income_line", "water"]
    alert = Alert.objects.get(rule="income_line")
    assert alert.found_on == today()
    assert "人均纯收入 5000 元，低于监测范围 6000 元" in alert.evidence
    event = AuditEvent.objects.get(what="alert.check")
    assert event.detail == {"on": str(today()), "new": 2, "gone": 0, "kept": 0}


def test_what_is_gone_has_a_last_day_and_what_is_still_there_is_told_anew(run, household):
    row = make_sheet(household, wages=Decimal(5_000), has_safe_water=False)
    run(days_ago(2))
    HouseholdYear.objects.filter(pk=row.pk).update(wages=Decimal(4_000), has_safe_water=True)
    outcome = run()

    assert (outcome.new, outcome.gone, outcome.kept) == (0, 1, 1)
    assert Alert.objects.get(rule="water").gone_on == today()
    still = Alert.objects.get(rule="income_line")
    assert "4000 元" in still.evidence
    assert (still.found_on, still.gone_on) == (days_ago(2), None)


def test_what_comes_back_is_a_new_alert(run, household):
    row = make_sheet(household, has_safe_water=False)
    run()
    HouseholdYear.objects.filter(pk=row.pk).update(has_safe_water=True)
    run()
    HouseholdYear.objects.filter(pk=row.pk).update(has_safe_water=False)
    run()

    assert [one.gone_on for one in Alert.objects.order_by("pk")] == [today(), None]


def test_a_run_twice_changes_nothing(run, places, clerk):
    fill(places, clerk)
    run()
    before = list(Alert.objects.order_by("pk").values())
    history = RowChange.objects.count()
    outcome = run()

    assert before
    assert list(Alert.objects.order_by("pk").values()) == before
    assert RowChange.objects.count() == history
    assert (outcome.new, outcome.gone, outcome.kept) == (0, 0, len(before))


def test_the_villages_add_up_and_other_townships_are_left_alone(run, places, clerk):
    fill(places, clerk)
    far = make_household(village=places.far_village)
    make_sheet(far, has_safe_water=False)
    run()

    whole = Alert.objects.filter(township=places.township).count()
    villages = [
        Alert.objects.within(village).count() for village in (places.village, places.other_village)
    ]
    assert sum(villages) == whole
    assert all(villages)
    assert not Alert.objects.filter(household=far).exists()


def fill(places, clerk) -> None:
    """One household a kind of trouble, in both villages of the township."""
    for village in (places.village, places.other_village):
        make_sheet(make_household(village=village), has_safe_water=False, house_grade="D")
        fallen = make_household(village=village)
        make_sheet(fallen, wages=Decimal(7_000))
        make_sheet(fallen, today().year - 1)
        seen = make_household(village=village)
        for days in (40, 10):
            make_visit(
                household=seen, visited_on=days_ago(days), is_water_fine=False, problem="断水"
            )
        one = make_household(village=village).members.get()
        make_own_sheet(one, has_medical_insurance=False)
        make_list_row(one, by=clerk, amount=Decimal(40_000))


def test_the_queries_of_a_reading_do_not_grow(places, clerk):
    def reading() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert list(facts_of(places.township, today()))
        return len(captured)

    fill(places, clerk)
    before = reading()
    fill(places, clerk)
    assert reading() == before
    assert before <= 11


def test_a_whole_reading_and_that_of_one_household_say_the_same(places, clerk):
    fill(places, clerk)
    everybody = {facts.household: facts for facts in facts_of(places.township, today())}
    for pk, facts in everybody.items():
        (alone,) = facts_of(places.township, today(), [pk])
        assert keeping.told(alone) == keeping.told(facts)


def test_old_sheets_say_nothing_of_today(run, household):
    make_sheet(household, today().year - 2, has_safe_water=False)
    run()
    assert not open_rules(household)


def test_last_years_sheet_speaks_until_there_is_a_new_one(run, household):
    make_sheet(household, today().year - 1, has_safe_water=False)
    run()
    assert open_rules(household) == ["water"]
    make_sheet(household)
    run()
    assert not open_rules(household)


def test_a_run_as_of_a_day_sees_what_was_then(run, household):
    make_visit(household=household, visited_on=days_ago(40), income="less")
    make_visit(household=household, visited_on=days_ago(20), income="less")
    Alert.objects.all().delete()
    run(days_ago(30))
    assert not open_rules(household)
    run(days_ago(10))
    assert open_rules(household) == ["income_less"]


def test_a_run_does_not_go_back_behind_an_earlier_one(run, household):
    make_sheet(household, has_safe_water=False)
    run()
    with pytest.raises(NotAllowed, match="不能再按以前的日子算"):
        run(days_ago(1))


def test_a_dissolved_household_has_no_alerts_left(household, clerk):
    make_sheet(household, has_safe_water=False)
    keeping.recheck(household)
    assert open_rules(household)
    households.dissolve(
        household=household, on=today(), dissolve_reason="moved_out", reason="全家迁走", by=clerk
    )
    assert not open_rules(household)


def test_the_list_row_that_is_already_a_clue_asks_for_no_other(run, household, clerk):
    row = make_list_row(household.members.get(), by=clerk, amount=Decimal(40_000))
    run()
    assert Alert.objects.asking(today()).count() == 1
    clue = make_clue(household=household, received_on=today())
    Clue.objects.filter(pk=clue.pk).update(list_row=row)
    run()

    assert Alert.objects.get().clue_id == clue.pk
    assert not Alert.objects.asking(today()).exists()


def test_a_list_row_that_was_ruled_out_is_no_fact_any_more(run, household, clerk):
    row = make_list_row(household.members.get(), by=clerk, amount=Decimal(40_000))
    clue = make_clue(household=household, received_on=today())
    Clue.objects.filter(pk=clue.pk).update(list_row=row)
    run()
    actions.conclude_clue(clue=clue, by=clerk, on=today(), conclusion="exclude", reason="已报销")
    assert Alert.objects.get().gone_on == today()


def test_households_in_a_round_are_listed_and_ask_for_nothing(run, household):
    make_case(household=household, identified_on=days_ago(60))
    make_sheet(household, has_safe_water=False)
    run()
    assert open_rules(household) == ["water"]
    assert not Alert.objects.asking(today()).exists()


def test_the_command_prints_what_changed(places, household):
    make_sheet(household, has_safe_water=False)
    out = StringIO()
    call_command("run_alerts", area=places.township.code, stdout=out)
    assert out.getvalue() == f"{places.township.code} 小召乡：新增 1 条，消失 0 条，仍有 0 条。\n"
    out = StringIO()
    call_command("run_alerts", stdout=out)
    assert len(out.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"area": "990199999000"}, "没有代码"),
        ({"as_of": date(2100, 1, 1)}, "还没有到"),
    ],
)
def test_the_command_refuses_with_a_sentence(places, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("run_alerts", **arguments)


def test_somebody_who_saves_during_a_run_is_not_overwritten(places, household, monkeypatch):
    """Between the look and the writing the clerk corrects the sheet: what is true then is written."""
    row = make_sheet(household, has_safe_water=False)
    look = keeping.difference

    def look_and_be_overtaken(township, on, households=None):
        seen = look(township, on, households)
        if households is None:
            HouseholdYear.objects.filter(pk=row.pk).update(has_safe_water=True)
        return seen

    monkeypatch.setattr("monitoring.alerts.running.difference", look_and_be_overtaken)
    outcome = run_alerts(township=places.township, by=None, on=today())
    assert outcome.new == 0
    assert not open_rules(household)


# ---- On save -----------------------------------------------------------------------------------


def test_a_yearly_sheet_changes_the_alerts_at_once(household, village_cadre):
    values = {"persons": 1, "wages": Decimal(20_000), "has_safe_water": False}
    households.record_year(household=household, year=today().year, values=values, by=village_cadre)
    assert open_rules(household) == ["water"]
    values["has_safe_water"] = True
    households.record_year(household=household, year=today().year, values=values, by=village_cadre)
    assert not open_rules(household)


def test_a_death_is_seen_at_once(household, village_cadre):
    wife = make_member(household=household, relation="02", sex="female")
    households.remove_member(member=wife, on=days_ago(2), leave_reason="death", by=village_cadre)
    alert = Alert.objects.get()
    assert (alert.rule, alert.member_id, alert.happened_on) == (
        "labour_lost",
        wife.pk,
        days_ago(2),
    )


def test_visits_and_their_corrections_are_seen_at_once(household, village_cadre):
    make_visit(household=household, visited_on=days_ago(40), income="less", by=village_cadre)
    last = make_visit(household=household, visited_on=days_ago(5), income="less", by=village_cadre)
    assert open_rules(household) == ["income_less"]
    actions.correct_visit(
        visit=last,
        by=village_cadre,
        reason="记错了",
        visited_on=days_ago(5),
        way="home",
        income="same",
    )
    assert not open_rules(household)


def test_a_screening_is_seen_at_once(household, places, clerk):
    screening = make_screening(township=places.township, started_on=days_ago(30))
    record = actions.record_screening(
        screening=screening,
        household=household,
        by=clerk,
        checked_on=days_ago(3),
        checked_by="钱村干、赵网格",
        finding="收入不稳",
        is_at_risk=True,
    )
    assert open_rules(household) == ["screened"]
    actions.correct_screening_record(
        record=record,
        by=clerk,
        reason="看错了",
        checked_on=days_ago(3),
        checked_by="钱村干、赵网格",
    )
    assert not open_rules(household)


def test_whoever_writes_a_whole_township_looks_once_at_the_end(household):
    with keeping.postponed():
        make_sheet(household, has_safe_water=False)
        keeping.recheck(household)
        assert not open_rules(household)
    keeping.recheck(household)
    assert open_rules(household) == ["water"]


# ---- What people do with an alert --------------------------------------------------------------

RAISED = {"source": "officer", "risk": "housing", "detail": "房屋裂缝，住房有危险"}


def test_an_alert_becomes_a_clue_once(household, grid_officer, clerk):
    alert = make_alert(household=household)
    clue = actions.raise_alert(alert=alert, by=grid_officer, received_on=today(), **RAISED)

    assert (clue.household, clue.risk, clue.conclusion) == (household, "housing", "")
    assert Alert.objects.get().clue == clue
    with pytest.raises(NotAllowed, match="由他人转成线索"):
        actions.raise_alert(alert=alert, by=clerk, received_on=today(), **RAISED)
    assert Clue.objects.count() == 1


def test_a_household_in_a_round_gets_no_clue(household, grid_officer):
    make_case(household=household, state=Case.State.PROPOSED, identified_on=days_ago(3))
    with pytest.raises(NotAllowed, match="已在监测"):
        actions.raise_alert(
            alert=make_alert(household=household), by=grid_officer, received_on=today(), **RAISED
        )


def test_checked_and_quiet_until_a_day(household, clerk):
    alert = make_alert(household=household)
    until = today() + timedelta(days=30)
    actions.quiet_alert(alert=alert, by=clerk, until=until, reason="已搬到儿子家住")

    assert not Alert.objects.asking(until).exists()
    assert Alert.objects.asking(until + timedelta(days=1)).get() == alert
    assert Alert.objects.open().get() == alert


def test_only_the_township_lets_an_alert_be_quiet(household, village_cadre):
    with pytest.raises(NotAllowed, match="登记风险变更"):
        actions.quiet_alert(
            alert=make_alert(household=household), by=village_cadre, until=today(), reason="没事"
        )


@pytest.mark.parametrize("days", [-1, 367])
def test_quiet_lasts_a_year_at_most(household, clerk, days):
    with pytest.raises(NotAllowed, match="最长一年"):
        actions.quiet_alert(
            alert=make_alert(household=household),
            by=clerk,
            until=today() + timedelta(days=days),
            reason="已核实",
        )


def test_the_second_of_two_who_let_it_be_quiet_is_told(household, clerk):
    mine = make_alert(household=household)
    theirs = Alert.objects.get(pk=mine.pk)
    until = today() + timedelta(days=9)
    actions.quiet_alert(alert=theirs, by=clerk, until=until, reason="已核实")
    with pytest.raises(NotAllowed, match="由他人办理"):
        actions.quiet_alert(alert=mine, by=clerk, until=until, reason="也核实了")


def test_what_has_gone_can_neither_be_raised_nor_quieted(household, clerk):
    gone = make_alert(household=household, gone_on=date(2021, 6, 1))
    with pytest.raises(NotAllowed, match="已经消失"):
        actions.quiet_alert(alert=gone, by=clerk, until=today(), reason="已核实")
    with pytest.raises(NotAllowed, match="已经消失"):
        actions.raise_alert(alert=gone, by=clerk, received_on=today(), **RAISED)
    assert not Clue.objects.exists()
