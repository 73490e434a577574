"""What pages of several registers do alike: the household of a form, and how it is named above it."""

from django.shortcuts import get_object_or_404

from households.models import Household
from households.picking import head_name


def household_of(request, pk: int) -> Household:
    """A household of the user's area, with `head`; 404 outside."""
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    return get_object_or_404(households.select_related("village"), pk=pk)


def named(household: Household) -> str:
    """周德厚，段墓村三组。"""
    return f"{household.head or '（无户主）'}，{household.village}{household.group}"
