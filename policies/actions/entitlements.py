"""Decisions on entitlement (应享未享): applications to be made, and exemptions with an end."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.models import Household, Member
from policies.actions.common import check_member
from policies.entitlement import rules
from policies.entitlement.base import Rule
from policies.entitlement.running import Finding, State, examine
from policies.models import Application, Exemption, Policy

MOST_YEARS = 3
Findings = dict[tuple[int, int | None], Finding]


class Chosen(NamedTuple):
    """户（人）：`member` 为空是全户的。"""

    household: Household
    member: Member | None = None


class Opened(NamedTuple):
    """派出的任务；没有派的，每件一句为什么。"""

    made: list[Application]
    refused: list[str]


@action
def open_application(
    *,
    household: Household,
    rule: str,
    by: User,
    due_on: date,
    member: Member | None = None,
    on: date | None = None,
) -> Application:
    """派申请任务：这天按规则应享未享的户（人），写明办理期限；理由和规则版本按这天的留下。`rule` 是规则代码。"""
    on = on or timezone.localdate()
    _check_dates(on, due_on)
    chosen = Chosen(household, member)
    return _open(rules.of(rule), chosen, _missing(rules.of(rule), [chosen], on), by, on, due_on)


@action
def open_applications(
    *, chosen: list[Chosen], rule: str, by: User, due_on: date, on: date | None = None
) -> Opened:
    """成批派申请任务：规矩与派一件相同；派不了的说明原因，其余照派。"""
    on = on or timezone.localdate()
    _check_dates(on, due_on)
    if not chosen:
        raise NotAllowed("一个人都没有选，请先在名单上打勾。")
    findings = _missing(rules.of(rule), chosen, on)
    made, refused = [], []
    for one in chosen:
        try:
            made.append(_open(rules.of(rule), one, findings, by, on, due_on))
        except NotAllowed as problem:
            refused.append(f"{one.member or one.household}：{problem}")
    return Opened(made, refused)


@action
def finish_application(
    *, application: Application, by: User, on: date, outcome: str
) -> Application:
    """办结申请任务：写明结果（批了、没批、为什么）；已办结、已撤销的不能再办。"""
    if not outcome.strip():
        raise NotAllowed("请写办理结果。")
    _end(application, on, "办结日期", done_on=on, outcome=outcome.strip())
    AuditEvent.record(by=by, what="application.finish", target=application, reason=outcome)
    return application


@action
def drop_application(*, application: Application, by: User, on: date, reason: str) -> Application:
    """撤销申请任务：不用办了，写明原因；以后规则还说应享，会重新列出。"""
    if not reason.strip():
        raise NotAllowed("请写撤销原因。")
    _end(application, on, "撤销日期", dropped_on=on, drop_reason=reason.strip())
    AuditEvent.record(by=by, what="application.drop", target=application, reason=reason)
    return application


@action
def exempt(
    *,
    household: Household,
    policy: Policy,
    by: User,
    reason: str,
    expires_on: date,
    member: Member | None = None,
    on: date | None = None,
) -> Exemption:
    """免享登记：符合规则而不享受，写明原因和有效期，最长三年；到期自动重新列入。有申请任务在办的先撤销任务。"""
    on = on or timezone.localdate()
    _refuse_future(on, "登记日期")
    if not reason.strip():
        raise NotAllowed("请写免享原因。")
    last = on.replace(
        year=on.year + MOST_YEARS, day=28 if (on.month, on.day) == (2, 29) else on.day
    )
    if not on < expires_on <= last:
        raise NotAllowed(f"有效期要在 {on} 以后，最晚 {last}（{MOST_YEARS} 年）；到期再核实一次。")
    if member:
        check_member(household, member, on)
    # Of two who exempt the same person at once, the second waits here and then finds the first's.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    same = {
        "township": household.township,
        "household": household,
        "member": member,
        "policy": policy,
    }
    before = Exemption.objects.on(on).filter(**same).first()
    if before:
        raise NotAllowed(f"{member or '该户'}已登记免享{policy}，有效期至 {before.expires_on}。")
    if Application.objects.waiting().filter(**same).exists():
        raise NotAllowed(f"{member or '该户'}的{policy}申请任务还没有办结，请先撤销那件任务。")
    exemption = Exemption(**same, by=by, reason=reason.strip(), made_on=on, expires_on=expires_on)
    return records.create(exemption, by=by, what="exemption.register")


def _missing(rule: Rule, chosen: list[Chosen], on: date) -> Findings:
    """应享未享 of the rule among the chosen, by household and member; one reading for each township."""
    by_township: dict[Area, list[int]] = defaultdict(list)
    for one in chosen:
        by_township[one.household.township].append(one.household.pk)
    return {
        (finding.household, finding.member): finding
        for township, households in by_township.items()
        for finding in examine(township, on, [rule], households=households)
        if finding.state == State.MISSING
    }


def _open(
    rule: Rule, one: Chosen, findings: Findings, by: User, on: date, due_on: date
) -> Application:
    household, member = one
    if member:
        check_member(household, member, on)
    finding = findings.get((household.pk, member.pk if member else None))
    if finding is None:
        raise NotAllowed(
            f"{member or '该户'}在 {on} 不是“{rule.name}”的应享未享：已在享、在办、免享，或事实改了。请刷新名单再看。"
        )
    application = Application(
        township=household.township,
        household=household,
        member=member,
        policy=Policy.objects.get(code=rule.policy),
        by=by,
        rule=rule.code,
        rule_version=rule.version,
        reason=finding.reason[: Application._meta.get_field("reason").max_length],
        opened_on=on,
        due_on=due_on,
    )
    return records.create(application, by=by, what="application.open")


def _check_dates(on: date, due_on: date) -> None:
    _refuse_future(on, "派任务日期")
    if due_on < on:
        raise NotAllowed(f"办理期限 {due_on} 不能早于派任务那天 {on}。")


def _end(application: Application, on: date, label: str, **changes) -> None:
    _refuse_future(on, label)
    if on < application.opened_on:
        raise NotAllowed(f"{label} {on} 不能早于派任务那天 {application.opened_on}。")
    ended = Application.objects.waiting().filter(pk=application.pk).update(**changes)
    if not ended:
        raise NotAllowed("这件任务已由别人办结、撤销或作废，请刷新后再看。")
    application.refresh_from_db()


def _refuse_future(on: date, label: str) -> None:
    if on > timezone.localdate():
        raise NotAllowed(f"{label} {on} 还没有到，请核对。")
