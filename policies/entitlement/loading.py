"""Reading the facts (取事实): every table once, for a township, one of its villages or some of its households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from areas.models import Area
from households.codes import Attribute, BaseType, PolicyStanding
from households.models import (
    Household,
    HouseholdStatus,
    HouseholdTag,
    HouseholdYear,
    Member,
    MemberYear,
)
from lib.dates import previous_year
from monitoring.models import Case, CaseState
from policies.entitlement.facts import (
    NO_SHEET,
    HouseholdFacts,
    HouseholdSheet,
    PersonFacts,
    PersonSheet,
    Received,
    Round,
    Stay,
)
from policies.entitlement.receiving import Rows, Spans, received
from policies.models import Employment, MedicalClaim

NET = (
    F("wages") + F("business_income") + F("property_income") + F("transfer_income")
    - F("business_cost")
)  # fmt: skip
SHEET = (
    "year", "persons", "net", "business_income", "own_payments", "house_grade", "is_dangerous_house",
    "has_safe_water", "has_toilet",
)  # fmt: skip
PERSON_SHEET = (
    "year", "schooling", "labour", "has_chronic_illness", "has_major_illness", "has_medical_insurance",
    "has_worker_medical_insurance", "has_pension_insurance", "work_months", "work_place", "subsistence", "destitute",
)  # fmt: skip
PERSON = (
    "name",
    "born_on",
    "sex",
    "disability_kind",
    "disability_grade",
    "left_on",
    "leave_reason",
)
ROUND_STATES = (Case.State.MONITORED, Case.State.ELIMINATING, Case.State.ELIMINATED)


def rows_of(
    township: Area, village: Area | None = None, households: Collection[int] | None = None
) -> Rows:
    """`rows(model, path)`: the place's standing rows; `path` leads to the household, empty for households themselves."""

    def rows(model: Any, path: str) -> QuerySet:
        found = model.objects.filter(township=township).order_by()
        if village is not None:
            found = found.filter(**{f"{path}__village".removeprefix("__"): village})
        if households is not None:
            found = found.filter(**{f"{path}__in" if path else "pk__in": households})
        return found

    return rows


def facts_of(
    township: Area,
    on: date,
    spans: Spans,
    *,
    village: Area | None = None,
    households: Collection[int] | None = None,
) -> Iterator[HouseholdFacts]:
    """The facts of every household that exists on the day: of the township, of one village, or of the named ones."""
    return iter(_Reading(township, on, spans, village, households))


class _Reading:
    """One reading of the tables; a fixed number of queries, whatever the number of households."""

    def __init__(
        self,
        township: Area,
        on: date,
        spans: Spans,
        village: Area | None,
        households: Collection[int] | None,
    ):
        self.on = on
        self.rows = rows_of(township, village, households)
        self.received = received(self.rows, on, spans)
        self.statuses = self._statuses()
        self.rounds = self._rounds()
        self.sheets = self._sheets()
        self.people = self._people()
        self.tags = self._tags()
        self.self_paid = self._self_paid()

    def __iter__(self) -> Iterator[HouseholdFacts]:
        rows = self.rows(Household, "").existing_on(self.on)
        unknown = (BaseType.ORDINARY, Attribute.ORDINARY, PolicyStanding.NONE)
        for pk, village in rows.values_list("pk", "village"):
            base_type, attribute, standing = self.statuses.get(pk, unknown)
            enjoyed = tuple(self.received.get(pk, ()))
            present, gone = self._present(pk, enjoyed)
            yield HouseholdFacts(
                pk=pk,
                village=village,
                on=self.on,
                base_type=base_type,
                attribute=attribute,
                standing=standing,
                round=self.rounds.get(pk),
                sheet=self.sheets.get(pk),
                people=present,
                gone=gone,
                received=enjoyed,
                tags=self.tags.get(pk, frozenset()),
                self_paid=self.self_paid.get(pk, Decimal(0)),
            )

    def _present(
        self, pk: int, enjoyed: tuple[Received, ...]
    ) -> tuple[tuple[PersonFacts, ...], tuple[PersonFacts, ...]]:
        """Who belongs to the household on the day; and who has left, yet is said to receive something."""
        people = self.people.get(pk, ())
        if all(one.left_on is None for one in people):
            return tuple(people), ()
        holders = {row.member for row in enjoyed}
        present = tuple(one for one in people if one.left_on is None)
        return present, tuple(one for one in people if one.left_on and one.pk in holders)

    def _statuses(self) -> dict[int, tuple[str, str, str]]:
        rows = self.rows(HouseholdStatus, "household").on(self.on)
        columns = ("household", "base_type", "attribute", "policy")
        return {pk: tuple(values) for pk, *values in rows.values_list(*columns)}

    def _rounds(self) -> dict[int, Round]:
        """Of each household its last round that was identified by the day."""
        rounds: dict[int, tuple[int, Round]] = {}
        rows = self.rows(CaseState, "case__household").on(self.on)
        for pk, seq, state, since, identified_on, category in rows.filter(
            state__in=ROUND_STATES
        ).values_list(
            "case__household",
            "case__seq",
            "state",
            "valid_from",
            "case__identified_on",
            "case__category__name",
        ):
            if pk not in rounds or seq > rounds[pk][0]:
                ended_on = since if state == Case.State.ELIMINATED else None
                rounds[pk] = (seq, Round(category, identified_on, ended_on))
        return {pk: last for pk, (_, last) in rounds.items()}

    def _of_two_years(self, model: Any, path: str) -> QuerySet:
        """This year's sheets and last year's; this year's come last, so that they win."""
        years = (self.on.year - 1, self.on.year)
        return self.rows(model, path).filter(year__in=years).order_by("year")

    def _sheets(self) -> dict[int, HouseholdSheet]:
        rows = self._of_two_years(HouseholdYear, "household").annotate(net=NET)
        return {
            pk: HouseholdSheet(*values) for pk, *values in rows.values_list("household", *SHEET)
        }

    def _people(self) -> dict[int, list[PersonFacts]]:
        sheets = self._person_sheets()
        stays = self._stays()
        people: dict[int, list[PersonFacts]] = defaultdict(list)
        joined = self.rows(Member, "household").filter(joined_on__lte=self.on)
        for household, pk, name, *values, left_on, leave_reason in joined.values_list(
            "household", "pk", *PERSON
        ):
            if left_on and left_on > self.on:
                left_on, leave_reason = None, ""
            people[household].append(
                PersonFacts(
                    pk, name, self.on, *values, left_on, leave_reason,
                    sheets.get(pk, NO_SHEET), tuple(stays.get(pk, ())),
                )
            )  # fmt: skip
        return people

    def _person_sheets(self) -> dict[int, PersonSheet]:
        rows = self._of_two_years(MemberYear, "member__household")
        return {
            pk: PersonSheet(*values) for pk, *values in rows.values_list("member", *PERSON_SHEET)
        }

    def _stays(self) -> dict[int, list[Stay]]:
        """Stays of the year until the day."""
        stays: dict[int, list[Stay]] = defaultdict(list)
        rows = self.rows(Employment, "household").filter(
            Q(valid_to=None) | Q(valid_to__gt=date(self.on.year, 1, 1)), valid_from__lte=self.on
        )
        for member, *values in rows.values_list("member", "place", "valid_from", "valid_to"):
            stays[member].append(Stay._make(values))
        return stays

    def _tags(self) -> dict[int, frozenset[str]]:
        tags: dict[int, set[str]] = defaultdict(set)
        rows = self.rows(HouseholdTag, "household").on(self.on)
        for pk, name in rows.values_list("household", "name"):
            tags[pk].add(name)
        return {pk: frozenset(names) for pk, names in tags.items()}

    def _self_paid(self) -> dict[int, Decimal]:
        """Paid by the household itself (元), by its medical claims of the last twelve months."""
        claims = self.rows(MedicalClaim, "household").filter(
            settled_on__gt=previous_year(self.on), settled_on__lte=self.on
        )
        sums = claims.values("household").annotate(sum=Sum("self_paid"))
        return dict(sums.values_list("household", "sum"))
