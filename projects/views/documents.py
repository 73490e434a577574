"""Pages of documents (资料) of projects and assets: registering one, its file, taking one out."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from lib.http import download
from projects import actions
from projects.forms.documents import AssetDocumentForm, DocumentForm
from projects.models import Asset, Project, ProjectDocument
from projects.views.asset_parts import CARD, asset_of
from projects.views.common import project_of


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def document_create(request, pk):
    project = project_of(request, pk)
    return _create(request, DocumentForm, project, "项目", project=project)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_document_create(request, pk):
    """The scan of a title, a contract, an agreement with the keeper."""
    asset = asset_of(request, pk)
    return _create(request, AssetDocumentForm, asset, CARD, asset=asset)


def _create(request, form_class, owner: Project | Asset, label: str, **subject):
    """The list of what is missing links here with stage and name."""
    asked = {name: request.GET.get(name, "") for name in ("stage", "name")}
    form = form_class(request.POST or None, request.FILES or None, initial=asked)
    document = carry_out(request, form, actions.add_document, **subject)
    if document:
        messages.success(request, f"已登记资料：{document}")
        return redirect(_papers_of(owner))
    return form_page(
        request, form, heading="登记资料", sub=str(owner), back=_papers_of(owner), back_label=label
    )


@require_GET
@require(Can.VIEW_FIGURES)
def document_file(request, pk):
    """The file as a download: nothing in it is shown by the browser, so nothing in it can run."""
    document = _document(request, pk)
    try:
        content = actions.read_document(document=document, by=request.user)
    except NotAllowed as problem:
        raise Http404(str(problem)) from problem
    return download(content, document.file_name, document.content_type)


@require_POST
@require(Can.KEEP_PROJECTS)
def document_withdraw(request, pk):
    document = _document(request, pk, ProjectDocument.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废资料：{document}", row=document, reason=reason)
    return redirect(_papers_of(document.project or document.asset))


def _document(request, pk: int, rows=ProjectDocument.objects) -> ProjectDocument:
    """A document of a project or an asset that the user sees, else 404."""
    projects = Project.with_withdrawn.visible_to(request.user).order_by().values("pk")
    assets = Asset.with_withdrawn.visible_to(request.user).order_by().values("pk")
    found = rows.filter(Q(project__in=projects) | Q(asset__in=assets))
    return get_object_or_404(found.select_related("project", "asset"), pk=pk)


def _papers_of(owner: Project | Asset) -> str:
    """Back to where the papers stand, for the next one."""
    return f"{owner.get_absolute_url()}#papers"
