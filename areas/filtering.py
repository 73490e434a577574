"""Conditions that the filter forms of many lists share (筛选): village, year, the search box."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from areas.models import Area

FIRST_YEAR = 2014
# Neither a phone nor a certificate number fits into a search box: they have no place in an address.
LONGEST_SEARCH = 10
TOO_LONG = f"最多 {LONGEST_SEARCH} 个字。证件号码和电话请在页面上方的查找框里查。"


class VillageSelect(forms.Select):
    """The options of a county's 600 villages without a dictionary of attributes for each."""

    def optgroups(self, name, value, attrs=None):
        options = [
            {"value": str(key), "label": label, "selected": str(key) in value}
            for key, label in self.choices
        ]
        return [(None, options, 0)]


class VillageChoices(ModelChoiceIterator):
    def __iter__(self):
        yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class VillageField(ModelChoiceField):
    iterator = VillageChoices
    widget = VillageSelect


class VillageFilter(ModelChoiceFilter):
    """One of the villages that the user sees; the FilterSet needs the request."""

    field_class = VillageField

    def __init__(self, **options):
        super().__init__(queryset=villages_seen, label="村", empty_label="全部村", **options)


def village_filter(field_name: str = "village") -> VillageFilter:
    return VillageFilter(field_name=field_name)


def year_filter(field_name: str, label: str = "年度") -> ChoiceFilter:
    """`field_name` leads to a year: a column, or a date with __year."""
    return ChoiceFilter(
        field_name=field_name,
        label=label,
        choices=years,
        empty_label=f"{label}：不限",
    )


def search_filter(method: str, placeholder: str) -> CharFilter:
    """The first field of a filter form."""
    return CharFilter(method=method, **_search(placeholder))


def search_box(placeholder: str) -> forms.CharField:
    """The same for a plain form."""
    return forms.CharField(required=False, **_search(placeholder))


def _search(placeholder: str) -> dict:
    attributes = {"type": "search", "class": "input-search", "placeholder": placeholder}
    return {
        "label": "查找",
        "max_length": LONGEST_SEARCH,
        "error_messages": {"max_length": TOO_LONG},
        "widget": forms.TextInput(attrs=attributes),
    }


def years() -> list[tuple[int, str]]:
    """The years one may ask for, the present one first."""
    this_year = timezone.localdate().year
    return [(year, f"{year}年") for year in range(this_year, FIRST_YEAR - 1, -1)]


def villages_seen(request):
    """The villages of the user who asks, for a ModelChoiceFilter."""
    return Area.objects.visible_to(request.user).villages()
