"""Decisions on trainings (技能培训) and their participants (参训人员)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new, refuse
from areas.models import Area
from households.models import Household, Member
from policies.models import Trainee, Training
from policies.rules import trainings as rules


@action
def hold_training(*, township: Area, by: User, **fields) -> Training:
    """登记一期技能培训：名称、期次、开班日期相同的只登记一次。"""
    training = Training(township=township, **fields)
    check_new(training, rules.faults)
    return records.create(training, by=by, what="training.hold")


@action
def correct_training(*, training: Training, by: User, reason: str, **changes) -> Training:
    """更正培训：改了开班日期，参训人员那天还要在册、年满 16 周岁。"""
    training = records.correct(
        training, by=by, what="training.correct", reason=reason, changes=changes
    )
    refuse(rules.faults(training))
    for trainee in training.trainees.select_related("member", "household"):
        trainee.training = training
        refuse(rules.trainee_faults(trainee))
    return training


@action
def enrol(
    *, training: Training, household: Household, member: Member, by: User, **fields
) -> Trainee:
    """登记参训：开班那天年满 16 周岁、在册；一期一人一次。"""
    trainee = Trainee(
        township_id=training.township_id,
        training=training,
        household=household,
        member=member,
        **fields,
    )
    if household.township_id != training.township_id:
        raise NotAllowed(f"{member}不是本乡镇的人，不能登记到这一期。")
    check_new(trainee, rules.trainee_faults)
    return records.create(trainee, by=by, what="trainee.enrol")


@action
def enrol_all(*, training: Training, members: Iterable[Member], by: User) -> list[Trainee]:
    """批量登记参训：已在名单里的跳过，有一个人不合规则就都不登。返回这次登的。"""
    seated = set(training.trainees.values_list("member_id", flat=True))
    return [
        enrol(training=training, household=member.household, member=member, by=by)
        for member in members
        if member.pk not in seated
    ]


@action
def certify(*, training: Training, trainees: Iterable[Trainee], by: User) -> int:
    """取得证书：记到参训人员名下；已经记过的不变。返回新记的人数。"""
    keys = [trainee.pk for trainee in trainees]
    rows = Trainee.objects.filter(training=training, pk__in=keys, has_certificate=False)
    done = rows.update(has_certificate=True)
    if not done:
        raise NotAllowed("勾选的人都已记过证书，或一个也没有勾。")
    AuditEvent.record(by=by, what="trainee.certify", target=training, detail={"rows": done})
    return done


@action
def pay_allowances(
    *, training: Training, trainees: Iterable[Trainee], by: User, on: date, amount: Decimal
) -> int:
    """发放培训补助：每人一期一次，发过的不变。返回这次发的人数。"""
    keys = [trainee.pk for trainee in trainees]
    rows = Trainee.objects.filter(training=training, pk__in=keys, paid_on=None)
    for trainee in rows.select_related("member", "household", "training"):
        trainee.paid_on, trainee.allowance = on, amount
        refuse(rules.trainee_faults(trainee))
    done = rows.update(paid_on=on, allowance=amount)
    if not done:
        raise NotAllowed("勾选的人都已发过补助，或一个也没有勾。")
    detail = {"rows": done, "on": on.isoformat()}
    AuditEvent.record(by=by, what="trainee.pay", target=training, detail=detail)
    return done


@action
def correct_trainee(*, trainee: Trainee, by: User, reason: str, **changes) -> Trainee:
    """更正参训：证书、补助登错了。"""
    trainee = records.correct(
        trainee, by=by, what="trainee.correct", reason=reason, changes=changes
    )
    refuse(rules.trainee_faults(trainee))
    return trainee
