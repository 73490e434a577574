"""The demonstration's open work: everybody has something to do, and 2021 stays as it was."""

from datetime import date

import pytest
from django.utils import timezone

from config import demonstration, home
from households.codes import BaseType
from households.tests.make import make_household
from monitoring.models import Alert, Case, CaseStep, Clue, Visit
from monitoring.tests.make import make_category


@pytest.fixture
def open_work(places, grid_officer, village_cadre, clerk):
    make_category("unstable")
    for number in range(8):
        make_household(
            village=places.village,
            grid=places.grid,
            base_type=BaseType.LIFTED,
            size=2,
            number=f"99030120120600{number:02d}",
        )
    cast = demonstration.Cast(grid_officer, village_cadre, clerk)
    demonstration.open_work(grid=places.grid, today=timezone.localdate(), cast=cast)


def test_township_staff_have_steps_a_clue_and_warnings_to_decide(open_work, clerk):
    board = home.board(clerk, timezone.localdate())
    assert {part.title: part.total for part in board["parts"] if part.total} == {
        "程序步骤": 2,
        "受理线索": 1,
        "风险预警": 4,
    }


@pytest.mark.parametrize("who", ["grid_officer", "village_cadre"])
def test_the_field_has_visits_to_make_and_a_returned_proposal(open_work, request, who):
    board = home.board(request.getfixturevalue(who), timezone.localdate())
    assert {part["title"]: part["total"] for part in board["visits"]}["监测户逾期未访"] == 1
    assert {part.title: part.total for part in board["parts"]}["乡镇退回的"] == 1


def test_there_is_something_to_be_warned_of(open_work):
    today = timezone.localdate()
    waiting = Alert.objects.asking(today).values_list("rule", flat=True)
    assert sorted(waiting) == ["housing", "income_drop", "income_less", "income_line"]


def test_nothing_of_it_happened_in_2021(open_work):
    end = date(2021, 12, 31)
    assert not Visit.objects.filter(visited_on__lte=end).exists()
    assert not CaseStep.objects.filter(done_on__lte=end).exists()
    assert not Clue.objects.filter(received_on__lte=end).exists()
    assert not Case.objects.filter(identified_on__lte=end).exists()
