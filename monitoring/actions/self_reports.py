"""Self-reports (群众自报): received from the public page without a login, accepted as a clue or declined by the township."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.models import Area
from households.models import Household
from households.people import phone_index
from lib.crypto import blind_index
from monitoring.actions.clues import new_clue
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.models import Clue, SelfReport, Source

# An address may be a whole village's: phone companies and village halls share one.
MOST_PER_ADDRESS, MOST_PER_TOWNSHIP = 10, 300
# An identity number or a bank account, whatever stands between its digits: nobody asked for it.
LONG_NUMBER = re.compile(r"(?:[0-9０-９][\s\-－—]*){14,}[0-9０-９XxＸｘ]")
HANDLED = "这条自报已由他人办理，请刷新后看。"


class TooMany(NotAllowed):
    """今天的自报到了上限；页面照实说，请居民打电话或到村里。"""


@action
def receive_self_report(
    *,
    by: None,
    id: UUID,
    village: Area,
    name: str,
    phone: str,
    group: str,
    risk: str,
    detail: str,
    address: str,
) -> SelfReport:
    """收到群众自报：没有登录，来源地址只存当天的不可逆标记；同一地址、同一乡镇一天有上限；同一编号重交不再写。"""
    township = Area.objects.select_for_update().get(pk=village.parent_id)
    if known := SelfReport.objects.filter(pk=id, township=township).first():
        return known
    today = timezone.localdate()
    index = source_index(address, today)
    _refuse_flood(township, index, today)
    report = SelfReport.objects.create(
        id=id,
        township=township,
        village=village,
        name=name,
        phone=phone,
        phone_index=phone_index(phone),
        group=group,
        risk=risk,
        detail=LONG_NUMBER.sub("（号码略）", detail),
        source_index=index,
    )
    AuditEvent.record(by=by, what="self_report.receive", target=report)
    return report


def source_index(address: str, on: date) -> str:
    """A keyed mark of where a report came from, another one every day: it limits, and follows nobody."""
    return blind_index(f"{on.isoformat()} {address}", purpose="self_report_source")


def _refuse_flood(township: Area, index: str, today: date) -> None:
    start = timezone.make_aware(datetime.combine(today, time()))
    of_today = SelfReport.objects.filter(
        township=township, reported_at__gte=start, reported_at__lt=start + timedelta(days=1)
    )
    if of_today.filter(source_index=index).count() >= MOST_PER_ADDRESS:
        raise TooMany("这个网络今天提交得太多，没有收下。请明天再来，或直接找村干部、打乡镇电话。")
    if of_today.count() >= MOST_PER_TOWNSHIP:
        raise TooMany("今天收到的自报太多，没有收下。请明天再来，或直接找村干部、打乡镇电话。")


@action
def accept_self_report(
    *, report: SelfReport, by: User, household: Household, on: date, detail: str
) -> Clue:
    """受理自报：对上本乡镇的一户，成为一条线索，再指派核实。"""
    require_verb(by, Can.DECIDE_RISK)
    require_existing(household)
    if household.township_id != report.township_id:
        raise NotAllowed("这户不在收到自报的乡镇。")
    refuse(check_date(on, household, after=timezone.localdate(report.reported_at)))
    clue = new_clue(
        household=household,
        by=by,
        source=Source.SELF,
        risk=report.risk,
        detail=detail,
        received_on=on,
    )
    _handle(report, by=by, state=SelfReport.State.ACCEPTED, handled_on=on, clue=clue)
    AuditEvent.record(by=by, what="clue.report", target=clue)
    AuditEvent.record(by=by, what="self_report.accept", target=report)
    return clue


@action
def decline_self_report(*, report: SelfReport, by: User, on: date, reason: str) -> SelfReport:
    """不受理：写明理由（查无此人、重复、不属本乡镇……），自报留存。"""
    require_verb(by, Can.DECIDE_RISK)
    if not reason.strip():
        raise NotAllowed("请写不受理的理由。")
    if not timezone.localdate(report.reported_at) <= on <= timezone.localdate():
        raise NotAllowed("日期要在提交那天和今天之间。")
    _handle(
        report,
        by=by,
        state=SelfReport.State.DECLINED,
        handled_on=on,
        handled_reason=reason.strip(),
    )
    AuditEvent.record(by=by, what="self_report.decline", target=report, reason=reason)
    return report


def _handle(report: SelfReport, *, by: User, **fields) -> None:
    waiting = SelfReport.objects.filter(pk=report.pk, township=report.township_id).waiting()
    if not waiting.update(handled_by=by, **fields):
        raise NotAllowed(HANDLED)
    report.refresh_from_db()
