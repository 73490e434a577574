"""Forms of solar stations and their years."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.places import villages_of
from lib.forms import CorrectionForm
from projects.forms.common import year_field
from projects.models import Asset, SolarStation, SolarYear

STATION_FIELDS = ["name", "village", "kw", "connected_on", "asset"]


def shape_station(form: forms.ModelForm, villages, assets) -> None:
    fields = form.fields
    fields["village"].queryset = villages
    fields["village"].empty_label = "请选择"
    fields["kw"].label, fields["kw"].unit = "装机容量", "千瓦"
    fields["connected_on"].help_text = "还没有并网的留空，算在建"
    fields["asset"].queryset = assets
    fields["asset"].empty_label = "不是台账里的资产"
    fields["asset"].help_text = "已入资产台账的选上，收益分配就能找到它"


class StationForm(forms.ModelForm):
    class Meta:
        model = SolarStation
        fields = STATION_FIELDS

    def __init__(self, *args, villages, assets, **options):
        super().__init__(*args, **options)
        shape_station(self, villages, assets)


class StationCorrectionForm(CorrectionForm):
    class Meta:
        model = SolarStation
        fields = [*STATION_FIELDS, "retired_on"]

    def __init__(self, *args, row: SolarStation, **options):
        super().__init__(*args, row=row, **options)
        assets = Asset.objects.filter(township=row.township).order_by("number")
        shape_station(self, villages_of(row.township), assets)


def shape_year(form: forms.ModelForm) -> None:
    form.fields["kwh"].label, form.fields["kwh"].unit = "发电量", "千瓦时"
    form.fields["income"].unit = "元"


class SolarYearForm(forms.ModelForm):
    year = year_field()

    class Meta:
        model = SolarYear
        fields = ["year", "kwh", "income"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year - 1
        shape_year(self)


class SolarYearCorrectionForm(CorrectionForm):
    class Meta:
        model = SolarYear
        fields = ["year", "kwh", "income"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_year(self)
