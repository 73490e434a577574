"""What the pages of assets and of what hangs off them do alike: find the row, ask, correct, take out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from projects import actions
from projects.models import Asset

CARD = "资产卡片"


def asset_of(request, pk: int, rows=Asset.objects) -> Asset:
    """An asset of the user's area; 404 outside."""
    assets = rows.visible_to(request.user)
    return get_object_or_404(assets.select_related("project__kind", "village", "township"), pk=pk)


def part_of(request, pk: int, rows, asset: str = "asset"):
    """A row that hangs off an asset; `asset` leads to it."""
    found = rows.visible_to(request.user).select_related(f"{asset}__township")
    return get_object_or_404(found, pk=pk)


def enter(request, form, act, asset: Asset, heading: str, now: str = "", **subject) -> HttpResponse:
    """The page of one decision on an asset: the form, or back to the card once it is done."""
    if carry_out(request, form, act, **(subject or {"asset": asset})):
        messages.success(request, f"已办理：{heading}，{asset}")
        return redirect(asset)
    return form_page(
        request,
        form,
        heading=heading,
        sub="，".join(filter(None, [asset.number, str(asset), now])),
        back=asset.get_absolute_url(),
        back_label=CARD,
    )


def correct(request, form, act, asset: Asset, withdraw: str, **subject) -> HttpResponse:
    """The page that corrects a row of an asset, with the way out below it: `withdraw` names its page.

    A village cadre corrects what he saw himself; taking a row out is for those who keep the books.
    """
    (row,) = subject.values()
    name = row._meta.verbose_name
    may_withdraw = request.user.can(Can.KEEP_PROJECTS)
    if carry_out(request, form, act, **subject):
        messages.success(request, f"已更正{name}：{asset}")
        return redirect(asset)
    return form_page(
        request,
        form,
        heading=f"更正{name}",
        sub=f"{asset.number}，{asset}",
        back=asset.get_absolute_url(),
        back_label=CARD,
        template="projects/correct.html",
        withdraw_url=reverse(withdraw, args=[row.pk]) if may_withdraw else "",
        what=name,
    )


def take_out(request, row, asset: Asset, act=actions.withdraw, name: str = "row") -> HttpResponse:
    """作废 a row of an asset with the reason that was posted; `name` is what the action calls the row."""
    done = f"已作废{row._meta.verbose_name}（{row}）"
    tell(request, act, done, reason=request.POST.get("reason", ""), **{name: row})
    return redirect(asset)
