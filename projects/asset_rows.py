"""The rows of the asset ledger's page (台账的行) as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from lib import jinja
from lib.numbers import wan
from projects.models import Asset

OK, WARN, DONE = ("ok", "circle-check"), ("warn", "alert-triangle"), ("done", "check")


def body(assets: Iterable[Asset], on: date) -> SafeString:
    """Assets with `kept_by`, village and project at hand."""
    rows = [_row(asset, on) for asset in assets]
    return jinja.html("projects/_asset_rows.jinja", rows=rows)


def _row(asset: Asset, on: date) -> dict:
    keeping = asset.kept_by[0] if asset.kept_by else None
    is_normal = asset.condition == Asset.Condition.NORMAL
    tone, icon = DONE if asset.disposed_on else OK if is_normal else WARN
    return {
        "url": reverse("projects:asset_detail", args=[asset.pk]),
        "name": asset.name,
        "number": asset.number,
        "place": str(asset.village or "—"),
        "kind": asset.get_asset_class_display(),
        "form": asset.get_form_display(),
        "owner": asset.get_owner_level_display(),
        "value": wan(asset.original_value),
        "net": "—" if asset.disposed_on else wan(asset.net_value(on)),
        "is_disposed": bool(asset.disposed_on),
        "booked_on": f"{asset.booked_on}",
        "keeper": (keeping.keeper or "（没写姓名）") if keeping else "—",
        "unit": keeping.unit if keeping else "",
        "project": asset.project.name if asset.project else "",
        "project_url": asset.project.get_absolute_url() if asset.project else "",
        "tone": tone,
        "icon": icon,
        "state": "已处置" if asset.disposed_on else asset.get_condition_display(),
    }
