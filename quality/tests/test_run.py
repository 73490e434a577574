"""Checking a township (核查) and waiving (豁免): the actions and the command."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, RowChange
from households.models import Household
from households.tests.make import make_household
from quality import actions
from quality.models import Finding
from quality.tests.make import make_finding

ON = date(2021, 12, 1)
LATER = date(2021, 12, 8)


@pytest.fixture
def household(places):
    return make_household(village=places.village)


def run(places, on=ON, by=None):
    return actions.run(township=places.township, by=by, on=on)


def open_rules():
    return set(Finding.objects.open().values_list("rule", flat=True))


def test_check_writes_what_it_finds_and_one_event(places, clerk, household):
    outcome = run(places, by=clerk)
    finding = Finding.objects.get(rule="A13")

    assert outcome == actions.Outcome(new=1, gone=0, kept=0)
    assert (finding.household, finding.found_on, finding.gone_on) == (household, ON, None)
    event = AuditEvent.objects.get(what="finding.check")
    assert (event.by, event.township) == (clerk, places.township)
    assert event.detail == {"on": "2021-12-01", "new": 1, "gone": 0, "kept": 0}
    assert not RowChange.objects.filter(table="quality_finding").exists()


def test_second_check_changes_nothing(places, household):
    run(places)
    before = list(Finding.objects.values())
    assert run(places, LATER) == actions.Outcome(new=0, gone=0, kept=1)
    assert list(Finding.objects.values()) == before


def test_repaired_findings_are_gone_from_that_day_and_come_back_as_new_ones(places, household):
    run(places)
    Household.objects.update(phone="13812345678")
    assert run(places, LATER).gone == 1
    assert Finding.objects.get().gone_on == LATER
    Household.objects.update(phone="")
    assert run(places, LATER).new == 1
    assert Finding.objects.open().get().found_on == LATER


def test_detail_follows_the_data_and_the_waiver_stays(places, clerk, household):
    run(places)
    finding = Finding.objects.get()
    actions.waive(finding=finding, by=clerk, until=timezone.localdate(), reason="没有手机")
    Household.objects.update(phone="123")
    run(places, LATER)

    now = Finding.objects.get()
    assert now.detail == "户联系电话（尾号 123）电话应为 11 位手机号"
    assert (now.found_on, now.waive_reason) == (ON, "没有手机")


def test_other_townships_are_left_alone(places, household):
    far = make_finding(household=make_household(village=places.far_village))
    run(places)
    far.refresh_from_db()
    assert far.gone_on is None


def test_check_of_an_earlier_day_is_refused(places, household):
    run(places, LATER)
    with pytest.raises(NotAllowed, match="以后已经核查过"):
        run(places, ON)


def test_query_count_does_not_grow_with_households(places):
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_household(village=places.village, base_type="lifted", size=2)
        with CaptureQueriesContext(connection) as captured:
            run(places)
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def test_waiver_holds_to_its_last_day(clerk, household):
    today = timezone.localdate()
    finding = make_finding(household=household)
    actions.waive(finding=finding, by=clerk, until=today, reason="没有手机")

    assert list(Finding.objects.waived_on(today)) == [finding]
    assert not Finding.objects.to_settle(today)
    tomorrow = today + timedelta(days=1)
    assert list(Finding.objects.to_settle(tomorrow)) == [finding]
    assert not Finding.objects.waived_on(tomorrow)
    event = AuditEvent.objects.get(what="finding.waive")
    assert (event.by, event.reason) == (clerk, "没有手机")


def test_waiver_of_the_past_or_of_what_is_gone_is_refused(clerk, household):
    today = timezone.localdate()
    finding = make_finding(household=household)
    with pytest.raises(NotAllowed, match="已经过去"):
        actions.waive(finding=finding, by=clerk, until=today - timedelta(days=1), reason="没有手机")
    Finding.objects.update(gone_on=today)
    with pytest.raises(NotAllowed, match="已经消失"):
        actions.waive(finding=finding, by=clerk, until=today, reason="没有手机")


@pytest.mark.parametrize(
    "fields",
    [
        {"waived_until": LATER},
        {"gone_on": date(2021, 11, 30)},
        {"subject": "policies.loan.member"},
        {"household": None},
    ],
)
def test_database_refuses_half_a_finding(household, fields):
    values = {"household": household, "rule": "A13", "detail": "没有", "found_on": ON}
    with pytest.raises(IntegrityError):
        Finding.objects.create(township=household.township, **(values | fields))


def test_command_checks_every_township_and_says_what_it_found(places, household, capsys):
    call_command("check_data")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{places.township.code} 小召乡：新增 1 条，消失 0 条，仍有 0 条。",
        f"{places.other_township.code} 柳河乡：新增 0 条，消失 0 条，仍有 0 条。",
    ]
    assert open_rules() == {"A13"}


def test_command_checks_one_area(places, household, capsys):
    call_command("check_data", area=places.other_township.code)
    assert "小召乡" not in capsys.readouterr().out
    assert open_rules() == set()


def test_command_refuses_unknown_codes_and_villages(places):
    with pytest.raises(CommandError, match="没有代码为 000 的区划"):
        call_command("check_data", area="000")
    with pytest.raises(CommandError, match="段墓村不是县或乡镇"):
        call_command("check_data", area=places.village.code)
