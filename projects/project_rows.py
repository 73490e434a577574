"""The rows of the list of projects (项目的行) as HTML.

Jinja, as in the list of households: fifty rows of Django's template tags cost more than all queries together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, FileSystemLoader

from areas.models import Area
from lib.numbers import wan
from projects.models import Project
from projects.rules.lateness import Light, light
from projects.rules.stages import STAGES, plans
from projects.standings import days_by_township

# What a row shows and its light and stage go by; a project has four times as many columns.
COLUMNS = (
    *("name", "number", "year", "mode", "total", "abandoned_on"),
    *(stage.day for stage in STAGES),
    *(stage.planned for stage in STAGES if stage.planned),
    *("kind__name", "village__name", "township__name"),
)
LIGHTS = {
    Light.RED: {"text": "红", "tone": "bad", "icon": "alert-triangle"},
    Light.YELLOW: {"text": "黄", "tone": "warn", "icon": "clock"},
    Light.GREEN: {"text": "绿", "tone": "ok", "icon": "circle-check"},
}


def body(projects: Iterable[Project], area: Area | None, on: date) -> SafeString:
    """Projects with `funds`, kind, village and township at hand, and their lights on a day."""
    base, own = days_by_township("project_late_red", area, on)
    rows = [
        _row(project) | {"light": _light(project, on, own.get(project.township_id, base))}
        for project in projects
    ]
    return mark_safe(_template().render(rows=rows, icons=static("icons.svg")))  # noqa: S308 (Jinja has escaped it)


@cache
def _template():
    loader = FileSystemLoader(settings.BASE_DIR / "templates")
    return Environment(loader=loader, autoescape=True).get_template("projects/_project_rows.jinja")


def _row(project: Project) -> dict:
    tone, icon = _tone(project)
    return {
        "url": project.get_absolute_url(),
        "name": project.name,
        "number": project.number,
        "place": str(project.village or project.township),
        "kind": project.kind.name,
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
