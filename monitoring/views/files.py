"""The household's dossier (户档): its sections, one file, adding and taking out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from households.models import Household
from lib.http import download
from monitoring import actions, forms
from monitoring.models import Attachment
from monitoring.views.common import card, household_of, with_rights

PLAIN = "text/plain; charset=utf-8"
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def dossier(request, pk):
    household = household_of(request.user, pk)
    files = household.attachments.select_related("added_by").order_by("added_at")
    by_section = {section: [] for section in Attachment.Section}
    for file in with_rights(files, request.user, "added_by"):
        by_section[file.section].append(file)
    return render(
        request,
        "monitoring/dossier.html",
        {
            "card": card(household),
            "sections": [(section.label, found) for section, found in by_section.items()],
            "missing": [section.label for section, found in by_section.items() if not found],
            "form": forms.AttachmentForm() if request.user.can(Can.RECORD_VISIT) else None,
        },
    )


@require_POST
@require(Can.RECORD_VISIT)
def attachment_add(request, pk):
    household = household_of(request.user, pk)
    form = forms.AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(
            request, "；".join(str(e) for errors in form.errors.values() for e in errors)
        )
        return redirect("monitoring:dossier", pk=pk)
    file = form.cleaned_data["file"]
    try:
        actions.add_attachment(
            household=household,
            by=request.user,
            section=form.cleaned_data["section"],
            taken_on=form.cleaned_data["taken_on"],
            name=file.name,
            content=file.read(),
        )
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "已存入户档")
    return redirect("monitoring:dossier", pk=pk)


def is_script(request) -> bool:
    """The photo script asks for plain text; a form of the page asks for a page."""
    return not request.accepts("text/html")


def follow(request, *, household: Household, section: str, back, **subject) -> HttpResponse:
    """One file that follows what it proves, a visit or a measure: 201 or the reason for the script, else back to the page."""
    form = forms.FollowingFileForm(request.POST, request.FILES)
    problem = ""
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_attachment(
                household=household,
                by=request.user,
                section=section,
                id=form.cleaned_data["id"],
                taken_on=form.cleaned_data["taken_on"],
                name=file.name,
                content=file.read(),
                **subject,
            )
        except NotAllowed as refusal:
            problem = str(refusal)
    else:
        problem = "；".join(str(e) for errors in form.errors.values() for e in errors)
    if is_script(request):
        return HttpResponse(problem, status=422 if problem else 201, content_type=PLAIN)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, "已存入户档")
    return redirect(back)


def keep_photos(request, photos, *, household: Household, section: str, **subject) -> None:
    """Photos that came with the form, without the script: what cannot be kept is said, the rest stays."""
    for photo in photos:
        try:
            actions.add_attachment(
                household=household,
                by=request.user,
                section=section,
                name=photo.name,
                content=photo.read(),
                **subject,
            )
        except NotAllowed as problem:
            messages.error(request, f"{photo.name}：{problem}")


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def attachment(request, pk):
    """The file itself; photos are shown in the page, everything else is saved. Nothing in it can run."""
    file = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        content = actions.read_attachment(attachment=file, by=request.user)
    except NotAllowed as problem:
        raise Http404(str(problem)) from problem
    if not file.is_image:
        return download(content, file.name, file.content_type)
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@require(Can.RECORD_VISIT)
def attachment_withdraw(request, pk):
    file = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        actions.withdraw_attachment(
            attachment=file, by=request.user, reason=request.POST.get("reason", "")
        )
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "已作废附件")
    return redirect("monitoring:dossier", pk=file.household_id)
