"""What the views of summaries share: which summary, which dates, what the user may do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Can
from reports.composing import Dates, Paper, compose_summary, context_of, template_of
from reports.forms import DatesForm
from reports.models import Summary
from reports.release import released_paper
from reports.vocabulary import Context
from reports.word.template import Template

DATE_FIELDS = ("as_of", "date_from", "date_to")


def summary_of(user: User, pk: int) -> Summary:
    """A summary of the user's place, or 404."""
    rows = Summary.objects.visible_to(user).select_related("township__parent", "template")
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True, slots=True)
class View:
    """How a summary is looked at: in whose area, with which dates, as released or counted now."""

    summary: Summary
    context: Context
    form: DatesForm
    is_released: bool

    @property
    def query(self) -> str:
        """The dates chosen on the page, for its links; "" when they are the summary's own."""
        chosen = {
            "as_of": self.context.as_of,
            "date_from": self.context.date_from,
            "date_to": self.context.date_to,
        }
        own = {name: getattr(self.summary, name) for name in DATE_FIELDS}
        return f"?{urlencode(chosen)}" if chosen != own else ""

    @property
    def is_narrowed(self) -> bool:
        return self.context.area.pk != self.summary.township_id

    @property
    def template(self) -> Template:
        """What the paper is written from, as this view numbers its figures."""
        return template_of(self.summary.template, self.context.area)

    def paper(self) -> Paper:
        if self.is_released:
            return released_paper(self.summary, self.context)
        return compose_summary(self.summary, self.context)


def view_of(request: HttpRequest, summary: Summary) -> View:
    """Dates in the address count the paper anew; a released summary is otherwise shown as it was released."""
    own = Dates.of(summary)
    own_values = {name: getattr(summary, name) for name in DATE_FIELDS}
    given = {name: request.GET[name] for name in DATE_FIELDS if request.GET.get(name)}
    form = DatesForm(own_values | given) if given else DatesForm(initial=own_values)
    dates = form.dates if given and form.is_valid() else own
    context = context_of(summary, request.user, dates)
    is_own = dates == own and context.area.pk == summary.township_id
    return View(summary, context, form, summary.is_released and is_own)


def rights_of(user: User, summary: Summary) -> dict[str, bool]:
    return {
        "write": user.can(Can.WRITE_SUMMARY) and not summary.is_released,
        "release": user.can(Can.RELEASE_SUMMARY) and not summary.is_released,
        "export": user.can(Can.EXPORT),
    }
