"""Households (农户) and their members: who they are, what they were on any day, and what was collected of them each year."""

from households.models.helpers import HelperAssignment, HelperAssignmentQuerySet
from households.models.households import (
    Household,
    HouseholdQuerySet,
    HouseholdStatus,
    HouseholdStatusQuerySet,
    HouseholdTag,
)
from households.models.imports import ImportBatch
from households.models.lists import COMPARED, ExternalList, ExternalListRow, ListKind
from households.models.members import Member, MemberQuerySet
from households.models.years import HouseholdYear, MemberYear

__all__ = [
    "COMPARED",
    "ExternalList",
    "ExternalListRow",
    "HelperAssignment",
    "HelperAssignmentQuerySet",
    "Household",
    "HouseholdQuerySet",
    "HouseholdStatus",
    "HouseholdStatusQuerySet",
    "HouseholdTag",
    "HouseholdYear",
    "ImportBatch",
    "ListKind",
    "Member",
    "MemberQuerySet",
    "MemberYear",
]
