"""A ledger that the system hands out can be handed in again: every row is met and none changes."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from households.imports.tests.registers import counts, faults
from projects import actions
from projects.imports.tests.make import AS_OF, project_row
from projects.models import Payment, Project, ProjectFunding
from projects.project_exports import project_ledger
from projects.tests.make import make_funding, make_payment, make_project


def ledger(user) -> bytes:
    projects = Project.objects.visible_to(user)
    return b"".join(project_ledger(projects, by=user, on=timezone.localdate()))


def test_a_ledger_that_was_imported(bring, clerk):
    bring("projects", [project_row(), project_row("YC20230002", 项目名称="饮水")], as_of=AS_OF)
    again = bring("projects", ledger(clerk), as_of=timezone.localdate())
    assert faults(again) == []
    assert counts(again) == (0, 0, 2, 0)


def test_projects_that_were_entered_on_the_pages(bring, clerk, places):
    """Two villages, sources that the counties' layout has no column for, a project that is not begun."""
    project = make_project(
        village=places.village, by=clerk, approved_on=date(2021, 2, 1), document="云农组〔2021〕1号",
        reach="household", expected_income=Decimal(12345),
    )  # fmt: skip
    actions.set_villages(project=project, by=clerk, villages=[places.village, places.other_village])
    funding = make_funding(project=project, by=clerk)
    make_funding(project=project, by=clerk, source="self_raised", amount=Decimal(60000))
    make_funding(project=project, by=clerk, source="cooperation", amount=Decimal(60000))
    make_payment(funding=funding, by=clerk, amount=Decimal("1234.56"))
    make_project(village=places.other_village, by=clerk, total=None)
    before = (ProjectFunding.objects.count(), Payment.objects.count())
    again = bring("projects", ledger(clerk), as_of=timezone.localdate())
    assert faults(again) == []
    assert counts(again) == (0, 0, 2, 0)
    assert (ProjectFunding.objects.count(), Payment.objects.count()) == before


def test_a_lost_register_comes_back(bring, clerk):
    bring("projects", [project_row()], as_of=AS_OF)
    kept = Project.objects.values().get()
    file = ledger(clerk)
    for row in (*Payment.objects.all(), *ProjectFunding.objects.all()):
        actions.withdraw(row=row, by=clerk, reason="试一试")
    Project.objects.update(number="", withdrawn_on=timezone.localdate(), withdraw_reason="试一试")
    again = bring("projects", file, as_of=timezone.localdate())
    assert (faults(again), counts(again)) == ([], (1, 0, 0, 0))
    back = Project.objects.values().get()
    assert {name for name in kept if kept[name] != back[name]} == {"id"}
    assert sum(row.amount for row in ProjectFunding.objects.all()) == kept["total"]
