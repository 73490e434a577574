"""Pages that may ask for a confirmation (确认无误), and the villages they are about."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.pages import carry_out
from areas.models import Area
from projects.actions import Doubtful


def carry_out_confirmed(request: HttpRequest, form: forms.BaseForm, act: Callable, **subject):
    """As `carry_out`, for actions that ask for confirmation: `form.doubts` is what the page lists to be ticked."""

    def confirmed(**fields):
        try:
            return act(**fields, confirmed=request.POST.getlist("confirmed"))
        except Doubtful as problem:
            form.doubts = problem.doubts
            raise

    return carry_out(request, form, confirmed, **subject)


def villages_now(user) -> QuerySet[Area]:
    """The villages that the user sees and that still exist."""
    return Area.objects.visible_to(user).villages().existing_on(timezone.localdate())
