"""Booking a planned list (发放名单入账): every row of it, the benefits of the good rows, why the others are none. In bulk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import AuditEvent, User
from households.imports import bulk
from households.imports.engine import CREATED, UNCHANGED, UPDATED
from households.lists import matching
from households.lists.matching import Hit
from households.models import ExternalList, ExternalListRow, ListKind
from lib.crypto import encrypt_each
from lib.numbers import plain
from policies.models import Benefit, BenefitList, UnbookedRow

if TYPE_CHECKING:
    from policies.booking.importing import BenefitListImport

Match = ExternalListRow.Match
Why = UnbookedRow.Why


def book(planned: BenefitListImport, *, by: User | None) -> dict[str, int]:
    """How many rows were kept, booked, and running benefits stopped. Raises ChangedMeanwhile when one to be ended was ended."""
    external_list = _external_list(planned, by)
    booked_as = _booked_as(planned, external_list)
    rows = _rows(planned, external_list)
    bulk.insert(ExternalListRow, rows)
    planned.records = [row["household_id"] for row in rows]
    _end(planned, booked_as)
    benefits = [
        _benefit(planned, at, rows[at])
        for at, result in enumerate(planned.rows)
        if result.result in (CREATED, UPDATED)
    ]
    bulk.insert(Benefit, [_columns(planned) | benefit for benefit in benefits])
    bulk.insert(UnbookedRow, _unbooked(planned, rows))
    numbers = {"rows": len(rows), "booked": len(benefits), "stopped": len(planned.stops)}
    fen = sum(benefit["amount"] or 0 for benefit in benefits)
    detail = {
        **numbers,
        "matched": sum(1 for row in rows if row["member_id"]),
        "yuan": plain(Decimal(fen) / 100),
        "policy": planned.policy.name,
        "file": external_list.file_name,
    }
    AuditEvent.record(by=by, what="list.book", target=external_list, detail=detail)
    return numbers


def _external_list(planned: BenefitListImport, by: User | None) -> ExternalList:
    options = planned.options
    is_state = planned.is_state
    return ExternalList.objects.create(
        township=planned.township,
        by=by,
        kind=ListKind.BENEFIT,
        title=options["title"],
        from_unit=options["from_unit"],
        received_on=timezone.localdate(),
        period=f"{planned.as_of} 起" if is_state else f"{options['year']}年{options['term']}",
        file_name=options["file_name"],
        sha256=planned.digest,
    )


def _booked_as(planned: BenefitListImport, external_list: ExternalList) -> BenefitList:
    names = ("year", "term", "kind", "batch", "source", "is_complete")
    return BenefitList.objects.create(
        township=planned.township,
        list=external_list,
        policy=planned.policy,
        on=planned.as_of,
        **{name: planned.options[name] for name in names},
    )


def _rows(planned: BenefitListImport, external_list: ExternalList) -> list[dict[str, Any]]:
    staged = planned.staged
    values = staged.values
    numbers, details = (encrypt_each(values[name]) for name in ("id_number", "detail"))
    stored = matching.keys_of(values["id_number"])
    row = bulk.defaults(ExternalListRow)
    row |= {"township_id": planned.township.pk, "list_id": external_list.pk}
    pks = bulk.reserve(ExternalListRow, len(staged))
    return [
        {
            **row,
            **_meant(planned.hits[at]),
            "id": pk,
            "number": staged.numbers[at],
            "name": values["name"][at],
            "id_number": numbers[at],
            "id_index": stored[at],
            "place": values["place"][at],
            "amount": values["amount"][at],
            "happened_on": planned.days[at].isoformat(),
            "detail": details[at],
        }
        for at, pk in enumerate(pks)
    ]


def _meant(hit: Hit | None) -> dict[str, Any]:
    if hit is None or hit.stay is None:
        return {"match": Match.NONE.value, "member_id": None, "household_id": None}
    return {
        "match": Match.ID.value,
        "member_id": hit.stay.member,
        "household_id": hit.stay.household,
    }


def _end(planned: BenefitListImport, booked_as: BenefitList) -> None:
    """Running ones that a complete list does not name end on its day, and those that a list changes."""
    ended = [
        (planned.stops, booked_as.leaving_words),
        (planned.changed.values(), booked_as.changing_words),
    ]
    for states, words in ended:
        pks = sorted(state.pk for state in states)
        for start in range(0, len(pks), bulk.CHUNK):
            some = pks[start : start + bulk.CHUNK]
            running = Benefit.objects.filter(pk__in=some, valid_to=None)
            if running.update(valid_to=planned.as_of, stop_reason=words) != len(some):
                raise bulk.ChangedMeanwhile


def _columns(planned: BenefitListImport) -> dict[str, Any]:
    """What all benefits of the list have alike, as the table stores it."""
    options = planned.options
    return bulk.defaults(Benefit) | {
        "township_id": planned.township.pk,
        "policy_id": planned.policy.pk,
        "year": options["year"],
        "term": options["term"],
        "batch": options["batch"],
        "source": options["source"],
    }


def _benefit(planned: BenefitListImport, at: int, row: dict[str, Any]) -> dict[str, Any]:
    """The columns of one row's benefit; what a list does not say of a changed state goes on as it was."""
    values, before = planned.staged.values, planned.changed.get(at)
    amount = values["amount"][at]
    if amount is None and before:
        amount = before.amount
    return {
        **_period(planned, at),
        "household_id": row["household_id"],
        "member_id": row["member_id"] if planned.is_for_person else None,
        "list_row_id": row["id"],
        "kind": values["kind"][at] or (before.kind if before else ""),
        "place": values["where"][at],
        "amount": amount,
        "total_cost": values["total_cost"][at],
        "quantity": values["quantity"][at],
    }


def _period(planned: BenefitListImport, at: int) -> dict[str, Any]:
    if not planned.is_state:
        return {"paid_on": planned.days[at].isoformat(), "period_key": planned.periods[at]}
    start = planned.as_of if at in planned.changed else planned.days[at]
    return {
        "valid_from": start.isoformat(),
        "year": start.year,
        "period_key": Benefit.key_of(planned.policy, start.year, "", None),
    }


def _unbooked(planned: BenefitListImport, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    values = planned.staged.values
    row = bulk.defaults(UnbookedRow) | {"township_id": planned.township.pk}
    return [
        {
            **row,
            "list_row_id": rows[at]["id"],
            **_why(planned, at),
            "kind": values["kind"][at],
            "place": values["where"][at],
            "quantity": values["quantity"][at],
            "total_cost": values["total_cost"][at],
        }
        for at, result in enumerate(planned.rows)
        if result.result == UNCHANGED
    ]


def _why(planned: BenefitListImport, at: int) -> dict[str, str]:
    number, result = planned.staged.numbers[at], planned.rows[at]
    if reason := planned.aside.get(str(number)):
        return {"why": Why.ASIDE.value, "reason": reason[:200]}
    why = Why.UNMATCHED if result.pk is None else Why.SAME
    return {"why": why.value, "reason": result.matched_by[:200]}
