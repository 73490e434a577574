"""The rows of the list of projects (项目的行) as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString

from areas.models import Area
from lib import jinja
from lib.numbers import wan
from projects.models import Project
from projects.rules.lateness import Light, light
from projects.rules.stages import STAGES, plans
from projects.standings import days_by_township

# What a row shows and its light and stage go by; a project has four times as many columns.
COLUMNS = (
    *("name", "number", "year", "mode", "total", "abandoned_on", "township_id"),
    *(stage.day for stage in STAGES),
    *(stage.planned for stage in STAGES if stage.planned),
)
LIGHTS = {
    Light.RED: {"text": "红", "tone": "bad", "icon": "alert-triangle"},
    Light.YELLOW: {"text": "黄", "tone": "warn", "icon": "clock"},
    Light.GREEN: {"text": "绿", "tone": "ok", "icon": "circle-check"},
}


def listed(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Projects with `funds` in the order of the list, each with what `body` needs: `place`, and `sort`, the name of its kind."""
    named = projects.annotate(
        place=Coalesce("village__name", "township__name"), sort=F("kind__name")
    )
    return named.only(*COLUMNS).order_by("-year", "number", "pk")


def body(projects: Iterable[Project], area: Area | None, on: date) -> SafeString:
    """Projects as `listed`, with their lights on a day."""
    base, own = days_by_township("project_late_red", area, on)
    address = reverse("projects:list")
    rows = [
        _row(project)
        | {
            "url": f"{address}{project.pk}/",
            "light": _light(project, on, own.get(project.township_id, base)),
        }
        for project in projects
    ]
    return jinja.html("projects/_project_rows.jinja", rows=rows)


def _row(project: Project) -> dict:
    tone, icon = _tone(project)
    return {
        "name": project.name,
        "number": project.number,
        "place": project.place,
        "kind": project.sort,
        "mode": project.mode,
        "year": project.year,
        "total": "—" if project.total is None else wan(project.total, 2),
        "has_total": project.total is not None,
        "funds": wan(project.funds, 2),
        "stage": project.stage,
        "tone": tone,
        "icon": icon,
    }


def _light(project: Project, on: date, red_after: int) -> dict | None:
    if project.abandoned_on:
        return None
    return LIGHTS.get(light(plans(project), on, red_after))


def _tone(project: Project) -> tuple[str, str]:
    """As _stage.html shows it on the project's page."""
    if project.abandoned_on:
        return "done", "ban"
    if project.accepted_on:
        return "ok", "circle-check"
    if project.started_on or project.completed_on:
        return "new", "tool"
    return "warn", "clock"
