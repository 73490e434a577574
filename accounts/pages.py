"""What pages of plain records do alike (登记页、更正页): a form gathers, an action decides, its refusal stands above the form."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actions import NotAllowed

PER_PAGE = 50


def carry_out(request: HttpRequest, form: forms.BaseForm, act: Callable, **subject):
    """What the action made of the form's content; None while there is something to fill in or a rule refused it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(by=request.user, **subject, **form.cleaned_data)
    except NotAllowed as problem:
        form.add_error(None, str(problem).splitlines())
        return None


def tell(request: HttpRequest, act: Callable, done: str, **subject) -> None:
    """For buttons without a form of their own: act, and say on the next page what happened or what forbids it."""
    try:
        act(by=request.user, **subject)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)


def page_of(request: HttpRequest, rows, *, count: int | None = None) -> Page:
    """The page that was asked for; `count` if the number of rows is known already, which spares a query."""
    paginator = Paginator(rows, PER_PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    heading: str,
    back: str,
    back_label: str,
    template: str = "records/form.html",
    **context,
) -> HttpResponse:
    """A page with one form; `context` may add sub (a line under the heading) and verb (the button)."""
    context |= {"form": form, "heading": heading, "back": back, "back_label": back_label}
    return render(request, template, context)
