"""What the pages of projects look up alike: always first what the user may see."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from households.models import Household
from households.picking import head_name
from projects.models import Project


def project_of(request: HttpRequest, pk: int, rows: models.Manager = Project.objects) -> Project:
    """The project with its funds, or 404 outside the user's area."""
    projects = rows.visible_to(request.user).with_funds()
    return get_object_or_404(projects.select_related("kind", "village", "township"), pk=pk)


def part_of(request: HttpRequest, pk: int, rows: models.Manager) -> models.Model:
    """A row that hangs off a project that the user sees, else 404."""
    projects = Project.with_withdrawn.visible_to(request.user)
    found = rows.filter(project__in=projects.order_by().values("pk"))
    return get_object_or_404(found.select_related("project__township", "project__kind"), pk=pk)


def part_url(project: Project, part: str) -> str:
    """The panel of the project's page that was worked in: funding, works, progress, notices, papers."""
    return f"{project.get_absolute_url()}#{part}"


def household_part_of(request: HttpRequest, pk: int, rows: models.Manager) -> models.Model:
    """A row of a household in the user's area (with `head`), else 404."""
    found = rows.visible_to(request.user).annotate(head=head_name())
    related = ("project__township", "project__kind", "household__village")
    return get_object_or_404(found.select_related(*related), pk=pk)


def household_of(request: HttpRequest, pk: int) -> Household:
    """A household of the user's area, with `head`, else 404."""
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    return get_object_or_404(households.select_related("village"), pk=pk)


def named(household: Household) -> str:
    """李四，段墓村二组"""
    return f"{household.head}，{household.village}{household.group}"
