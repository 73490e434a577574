"""Pages of contracts, keepers and inspections of assets (经营合同、管护、巡检)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.models import AuditEvent
from accounts.roles import Can
from lib.forms import EndForm
from lib.http import DOCX, download
from projects import actions
from projects.forms.assets import ContractCorrectionForm, ContractForm
from projects.forms.keeping import (
    FixForm,
    InspectionCorrectionForm,
    InspectionForm,
    KeepingCorrectionForm,
    KeepingForm,
)
from projects.models import Asset, AssetContract, AssetInspection, AssetKeeping
from projects.own_reports import may_correct_inspection
from projects.papers.agreement import agreement_of, render
from projects.views.asset_parts import asset_of, correct, enter, part_of, take_out


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def contract_create(request, pk):
    asset = asset_of(request, pk)
    last = asset.contracts.first()
    form = ContractForm(
        request.POST or None, initial={"valid_from": last.valid_to} if last else None
    )
    return enter(request, form, actions.let, asset, "登记经营合同")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def contract_correct(request, pk):
    row = part_of(request, pk, AssetContract.objects)
    form = ContractCorrectionForm(request.POST or None, row=row)
    page = "projects:contract_withdraw"
    return correct(request, form, actions.correct_contract, row.asset, page, contract=row)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def contract_end(request, pk):
    row = part_of(request, pk, AssetContract.objects)
    form = EndForm(request.POST or None)
    heading, now = "提前结束经营合同", str(row)
    return enter(request, form, actions.end_contract, row.asset, heading, now, contract=row)


@require_POST
@require(Can.KEEP_PROJECTS)
def contract_withdraw(request, pk):
    row = part_of(request, pk, AssetContract.with_withdrawn)
    return take_out(request, row, row.asset, actions.withdraw_contract, "contract")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def keeper_appoint(request, pk):
    asset = asset_of(request, pk)
    now = asset.keepings.on(timezone.localdate()).first()
    form = KeepingForm(request.POST or None)
    heading = "换管护人" if now else "确定管护人"
    note = f"现在是{now}" if now else "现在没有管护人"
    return enter(request, form, actions.appoint_keeper, asset, heading, note)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def keeping_correct(request, pk):
    row = part_of(request, pk, AssetKeeping.objects)
    form = KeepingCorrectionForm(request.POST or None, row=row)
    page = "projects:keeping_withdraw"
    return correct(request, form, actions.correct_keeping, row.asset, page, keeping=row)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def keeping_end(request, pk):
    row = part_of(request, pk, AssetKeeping.objects)
    form = EndForm(request.POST or None)
    heading, now = "结束管护", f"现在是{row}"
    return enter(request, form, actions.end_keeping, row.asset, heading, now, keeping=row)


@require_POST
@require(Can.KEEP_PROJECTS)
def keeping_withdraw(request, pk):
    row = part_of(request, pk, AssetKeeping.with_withdrawn)
    return take_out(request, row, row.asset, actions.withdraw_keeping, "keeping")


@require_GET
@require(Can.KEEP_PROJECTS)
def keeping_paper(request, pk):
    """管护协议 as Word, to be signed by both sides. It has the keeper's phone in the clear, so that is recorded."""
    row = part_of(request, pk, AssetKeeping.objects)
    content = render(agreement_of(row, timezone.localdate()))
    AuditEvent.record(by=request.user, what="paper.print", target=row)
    return download(content, f"管护协议 {row.asset.number} {row}.docx", DOCX)


@require_http_methods(["GET", "POST"])
@require(Can.WATCH_PROJECTS)
def asset_inspect(request, pk):
    asset = asset_of(request, pk)
    inspector = _keeper_of(asset) if request.user.can(Can.KEEP_PROJECTS) else request.user.name
    initial = {"condition": asset.condition, "inspector": inspector}
    form = InspectionForm(request.POST or None, initial=initial)
    return enter(request, form, actions.inspect, asset, "记巡检")


def _keeper_of(asset: Asset) -> str:
    """The township enters what the keeper saw; a village cadre what he saw himself."""
    keeping = asset.keepings.on(timezone.localdate()).first()
    return keeping.keeper if keeping else ""


@require_http_methods(["GET", "POST"])
@require(Can.WATCH_PROJECTS)
def inspection_correct(request, pk):
    row = part_of(request, pk, AssetInspection.objects)
    if not may_correct_inspection(request.user, row):
        raise PermissionDenied("别人的巡检由巡检的人或乡镇更正。")
    form = InspectionCorrectionForm(request.POST or None, row=row)
    page = "projects:inspection_withdraw"
    return correct(request, form, actions.correct_inspection, row.asset, page, inspection=row)


@require_http_methods(["GET", "POST"])
@require(Can.WATCH_PROJECTS)
def inspection_fix(request, pk):
    row = part_of(request, pk, AssetInspection.objects)
    form = FixForm(request.POST or None)
    heading = "问题处理完了"
    return enter(request, form, actions.fix_issue, row.asset, heading, row.issue, inspection=row)


@require_POST
@require(Can.KEEP_PROJECTS)
def inspection_withdraw(request, pk):
    row = part_of(request, pk, AssetInspection.with_withdrawn)
    return take_out(request, row, row.asset)
