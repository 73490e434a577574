"""Rules that several actions about households share, and the refusals they raise."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Model, QuerySet
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Area
from households.checks import SPOUSE, relation_against_sex
from households.codes import HEAD, RELATIONS
from households.models import Household, Member
from households.people import id_index
from lib import idcard


class Stale(NotAllowed):
    """别人在您打开之后改过这一行；`changes` 是谁、何时、改了哪些项。"""

    def __init__(self, changes: list[str]):
        self.changes = changes
        who = "；".join(changes) or "别人"
        super().__init__(
            f"没有保存：您打开之后，{who}改过。您填的都还在，请与旁边的现值核对后再存。"
        )


class Namesake(NotAllowed):
    """同名同出生日期的人已在册：可能是同一个人，用户确认后可以继续。"""


def changes_since(row: Model, version: int) -> list[str]:
    """Who changed which fields after `version`, newest first: “李业务 11-22 10:32（家庭住址）”."""
    return [told(event) for event in _events(row)[:50] if event.detail.get("version", 0) > version]


def last_change(row: Model, what: str) -> list[str]:
    """The newest event of a kind, told in the same way; empty when there is none."""
    return [told(event) for event in _events(row).filter(what=what)[:1]]


def told(event: AuditEvent) -> str:
    fields = "、".join(event.detail.get("changed", [])) or "其他"
    return f"{event.by} {timezone.localtime(event.at):%m-%d %H:%M}（{fields}）"


def _events(row: Model) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        target_type=row._meta.label_lower, target_id=str(row.pk), is_success=True
    ).select_related("by")


def labels(row: Model, names) -> list[str]:
    """The Chinese names of fields, for the trace: never their values."""
    return [str(row._meta.get_field(name).verbose_name) for name in names]


def update_if_unchanged(row: Model, version: int, changes: dict) -> int:
    """Write `changes` when the row still has `version`; returns the new version. Raises Stale."""
    rows = type(row).objects.filter(pk=row.pk, version=version)
    if not rows.update(**changes, version=F("version") + 1):
        raise Stale(changes_since(row, version))
    return version + 1


def lock(household: Household) -> Household:
    """The household as it is now; until the transaction ends nobody else changes who belongs to it.

    PostgreSQL locks the row; SQLite's transactions are IMMEDIATE, so there is one writer anyway.
    """
    row = (
        Household.objects.select_for_update()
        .select_related("village", "township")
        .get(pk=household.pk)
    )
    if row.dissolved_on:
        raise NotAllowed(f"这一户已于 {row.dissolved_on} 销户，不能再改。")
    return row


def present(household: Household) -> list[Member]:
    return list(household.members.current())


def require_day(on: date, *, earliest: date | None = None, since: str = "") -> None:
    """The day of a change is not in the future and not before what it changes."""
    if on > timezone.localdate():
        raise NotAllowed("日期不能晚于今天。")
    if earliest and on < earliest:
        raise NotAllowed(f"日期不能早于{since}（{earliest}）。")


def require_reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise NotAllowed("请写明原因。")
    return reason.strip()


def refuse_elsewhere(*, township: Area, id_number: str, member: Member | None = None) -> None:
    """一个证件号码在全乡只能在一户在册。"""
    index = id_index(id_number)
    if not index:
        return
    found = (
        Member.objects.current()
        .filter(township=township, id_index=index)
        .exclude(pk=member.pk if member else None)
        .select_related("household__village")
        .order_by("pk")
        .first()
    )
    if found:
        raise NotAllowed(
            f"证件{idcard.mask(id_number)}已在{found.household.village}"
            f"{found.household.number or ''}户在册。请先在那一户办减少，或核对号码。"
        )


def warn_of_namesakes(*, township: Area, name: str, born_on: date | None) -> None:
    """同乡同名同出生日期：提醒，确认不是同一个人才能继续。"""
    if not born_on:
        return
    found = (
        Member.objects.current()
        .filter(township=township, name=name, born_on=born_on)
        .select_related("household__village")
        .order_by("pk")
        .first()
    )
    if found:
        raise Namesake(
            f"{found.household.village}已有同名同出生日期的人在册"
            f"（{idcard.mask(found.id_number) or '无证件号码'}）。确认不是同一个人，再勾选后提交。"
        )


def last_stay(*, township: Area, id_number: str) -> Member | None:
    """The person's last, ended stay in any household of the township, to link the new one to."""
    index = id_index(id_number)
    if not index:
        return None
    stays = Member.objects.filter(township=township, id_index=index, left_on__isnull=False)
    return stays.order_by("-left_on", "-pk").first()


def require_relations(others: list[Member], relations: dict[int, str]) -> None:
    """Every other member has a confirmed relation to the head that fits the sex; one spouse at most."""
    for one in others:
        relation = relations.get(one.pk)
        if relation not in RELATIONS or relation == HEAD:
            raise NotAllowed(f"请确认{one.name}与户主的关系。")
        wrong = relation_against_sex(relation, one.sex)
        if wrong:
            raise NotAllowed(f"{one.name}：{wrong}。")
    if sum(relations[one.pk] == SPOUSE for one in others) > 1:
        raise NotAllowed("户主的配偶只能有一位，请核对各人的关系。")
