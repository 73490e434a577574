"""Pages of documents (项目资料): registering one, its file, taking one out."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from lib.http import download
from projects import actions
from projects.forms.documents import DocumentForm
from projects.models import ProjectDocument
from projects.views.common import part_of, project_of


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def document_create(request, pk):
    """The list of what is missing links here with stage and name."""
    project = project_of(request, pk)
    asked = {name: request.GET.get(name, "") for name in ("stage", "name")}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=asked)
    document = carry_out(request, form, actions.add_document, project=project)
    if document:
        messages.success(request, f"已登记资料：{document}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="登记资料",
        sub=str(project),
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_GET
@require(Can.VIEW_FIGURES)
def document_file(request, pk):
    """The file as a download: nothing in it is shown by the browser, so nothing in it can run."""
    document = part_of(request, pk, ProjectDocument.objects)
    try:
        content = actions.read_document(document=document, by=request.user)
    except NotAllowed as problem:
        raise Http404(str(problem)) from problem
    return download(content, document.file_name, document.content_type)


@require_POST
@require(Can.KEEP_PROJECTS)
def document_withdraw(request, pk):
    document = part_of(request, pk, ProjectDocument.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废资料：{document}", row=document, reason=reason)
    return redirect(document.project)
