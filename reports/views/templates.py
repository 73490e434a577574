"""The Word templates of a place (总结模板): upload with all problems at once, download, retire."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from areas.models import Area
from lib.http import download
from reports import actions, default_template
from reports.composing import poor_villages
from reports.forms import TemplateForm
from reports.models import SummaryTemplate
from reports.views.files import DOCX
from reports.vocabulary import Context, problems
from reports.vocabulary.picker import words
from reports.word.package import BadTemplate
from reports.word.template import Template, read


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def templates(request):
    form = TemplateForm(request.POST or None, request.FILES or None)
    found: list[str] = []
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        found = problems_of(content, request.user)
        if not found:
            template = actions.add_template(
                by=request.user,
                area=request.user.area,
                name=form.cleaned_data["name"],
                content=content,
            )
            messages.success(request, f"已上传模板：{template}")
            return redirect("reports:templates")
    rows = (
        SummaryTemplate.objects.visible_to(request.user)
        .in_use()
        .select_related("area", "uploaded_by")
    )
    context = {"form": form, "templates": rows, "problems": found}
    status = 422 if found or form.errors else 200
    return render(request, "reports/templates.html", context, status=status)


@require_POST
@require(Can.KEEP_REFERENCE)
def template_retire(request, pk: int):
    template = get_object_or_404(SummaryTemplate.objects.visible_to(request.user), pk=pk)
    if template.area is None and request.user.area is not None:
        raise Http404
    try:
        actions.retire_template(by=request.user, template=template)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"已停用模板：{template}")
    return redirect("reports:templates")


@require_GET
@require(Can.KEEP_REFERENCE)
def template_file(request, pk: int):
    template = get_object_or_404(SummaryTemplate.objects.visible_to(request.user), pk=pk)
    with template.file.open("rb") as file:
        return download(file.read(), f"{template.name}.docx", DOCX)


@require_GET
@require(Can.KEEP_REFERENCE)
def default_file(request):
    """The template that ships with the system, to start from."""
    area = request.user.area
    content = default_template.build(poor_villages(area) if area else [])
    return download(content, f"{default_template.NAME}.docx", DOCX)


@require_GET
@require(Can.VIEW_FIGURES)
def vocabulary(request):
    """Every word that a template may use, with its meaning."""
    context = _context_of(request.user)
    return render(request, "reports/vocabulary.html", {"words": words(context), "context": context})


def problems_of(content: bytes, user) -> list[str]:
    """Everything that is wrong with a template, in sentences; nothing when it may be used."""
    try:
        template = read(content)
    except BadTemplate as refusal:
        return list(refusal.problems)
    found = [str(problem) for problem in template.problems]
    if not template.figures and not template.slots:
        found.append("模板里没有口径词：在要填数的地方写 {{ 口径词 }}，例如 {{ 脱贫户.户数 }}。")
    return found + _unknown_words(template, _context_of(user))


def _unknown_words(template: Template, context: Context) -> list[str]:
    errors = problems(template.expressions(), context)
    return [
        f"“{template.paragraphs[error.expression]}”：{error.message}。" for error in errors.values()
    ]


def _context_of(user) -> Context:
    """The user's place; for an administrator without one the first township, whose words are checked."""
    area = user.area or Area.objects.townships().first()
    if area is None:
        raise Http404
    return Context.of_year(area, timezone.localdate().year)
