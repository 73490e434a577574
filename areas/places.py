"""Where something happens (实施地点): a village, or the township as a whole. One field asks for both."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from areas.models import Area

LEVELS = [Area.Level.TOWNSHIP, Area.Level.VILLAGE]


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, area: Area) -> str:
        return f"{area}（全乡）" if area.level == Area.Level.TOWNSHIP else str(area)


def places_of(user) -> QuerySet[Area]:
    """The townships and villages that the user sees and that still exist."""
    today = timezone.localdate()
    return Area.objects.visible_to(user).existing_on(today).filter(level__in=LEVELS)


def places_beside(township: Area) -> QuerySet[Area]:
    """A row never changes its township: that township and its villages."""
    return Area.objects.filter(Q(pk=township.pk) | Q(parent=township), level__in=LEVELS)


def villages_of(township: Area) -> QuerySet[Area]:
    return Area.objects.villages().filter(parent=township)


def place_of(row) -> Area:
    """What stands in the field for a row with a township and perhaps a village."""
    return row.village or row.township


def township_and_village(place: Area) -> dict[str, Area | None]:
    """The columns that the chosen place means."""
    if place.level == Area.Level.TOWNSHIP:
        return {"township": place, "village": None}
    return {"township": place.parent, "village": place}
