"""The page of one stage (办理一个环节)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page
from accounts.roles import Can
from projects import actions
from projects.forms.stages import StageForm
from projects.rules.stages import STAGE
from projects.views.common import project_of

NOTES = {
    "tender": "不招标的（以工代赈、村民自建等）跳过这一步，直接登记开工",
    "notice": "最后一次公告公示的日期；每次公示从哪天到哪天、贴在哪里，在“公示公告”里登记",
}


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def stage_advance(request, pk, stage):
    project = project_of(request, pk)
    if stage not in STAGE:
        raise Http404("没有这个环节。")
    form = StageForm(request.POST or None, project=project, stage=STAGE[stage])
    if carry_out(request, form, actions.advance, project=project, stage=stage):
        messages.success(request, f"已登记{STAGE[stage].label}：{project}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading=f"登记{STAGE[stage].label}",
        sub="。".join(filter(None, [str(project), NOTES.get(stage)])),
        back=project.get_absolute_url(),
        back_label="项目",
    )
