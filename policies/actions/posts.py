"""Decisions on public-welfare posts (公益性岗位) and their wages (岗位工资)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from households.models import Household, Member
from lib.numbers import plain
from policies import post_kinds
from policies.models import Post, PostPay
from policies.paying import PayRound, pay_round
from policies.rules import posts as rules


@action
def appoint(*, household: Household, member: Member, by: User, **fields) -> Post:
    """聘用公益性岗位：聘用那天年满 16 周岁、在册；一人一岗；岗位类别是政策目录里的子类。"""
    post = Post(township=household.township, household=household, member=member, **fields)
    check_new(post, rules.faults)
    refuse(rules.kind_faults(post.kind, post_kinds.known(post.township)))
    return records.create(post, by=by, what="post.appoint")


@action
def dismiss(*, post: Post, by: User, on: date, reason: str) -> Post:
    """解聘：从这天起不在岗；发到以后月份的工资要先更正。"""
    refuse(rules.end_faults(as_corrected(post, {"valid_to": on})))
    if not reason.strip():
        raise NotAllowed("请写解聘原因，如：聘期到了、另有工作、年龄大了。")
    _lock(post)
    done = Post.objects.filter(pk=post.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on, end_reason=reason[: Post._meta.get_field("end_reason").max_length]
    )
    if not done:
        raise NotAllowed(f"这个岗位在 {on} 不在聘用中，或已由别人解聘，请刷新后再看。")
    post.refresh_from_db()
    _check_pays(post)
    AuditEvent.record(by=by, what="post.dismiss", target=post, reason=reason)
    return post


@action
def correct_post(*, post: Post, by: User, reason: str, **changes) -> Post:
    """更正公益性岗位：规则与聘用相同，已发的工资要落在聘期里。"""
    known = post_kinds.known(post.township)
    post = records.correct(post, by=by, what="post.correct", reason=reason, changes=changes)
    refuse([*rules.faults(post), *rules.kind_faults(post.kind, known)])
    _lock(post)
    _check_pays(post)
    return post


@action
def pay_post(
    *,
    post: Post,
    by: User,
    month: date,
    months: int,
    paid_on: date,
    amount: Decimal,
    batch: str = "",
) -> PostPay:
    """发岗位工资：写明从哪个月起、几个月；同一岗位的月份不重复，不早于聘用月，不晚于解聘月。"""
    _lock(post)
    pay = PostPay(
        township_id=post.township_id,
        post=post,
        month=month,
        months=months,
        paid_on=paid_on,
        amount=amount,
        batch=batch,
    )
    _check_pay(pay)
    return records.create(pay, by=by, what="postpay.pay")


@action
def correct_post_pay(*, pay: PostPay, by: User, reason: str, **changes) -> PostPay:
    """更正岗位工资：规则与发岗位工资相同。"""
    _lock(pay.post)
    _check_pay(as_corrected(pay, changes))
    return records.correct(pay, by=by, what="postpay.correct", reason=reason, changes=changes)


@action
def pay_posts(
    *, posts: Iterable[Post], by: User, month: date, months: int, paid_on: date, batch: str = ""
) -> PayRound:
    """批量发岗位工资：每人月工资乘月数，一次写完；这几个月已发过的、不在聘期的跳过并说明。"""
    keys = [post.pk for post in posts]
    list(Post.objects.select_for_update().filter(pk__in=keys).values_list("pk"))
    fresh = Post.objects.filter(pk__in=keys).select_related("member", "household__village")
    done = pay_round(
        fresh.prefetch_related("pays").order_by("household__village__code", "pk"),
        month=month,
        months=months,
        paid_on=paid_on,
        batch=batch,
    )
    if not done.due:
        raise NotAllowed("这些岗位里没有可发的：这几个月已发过，或不在聘期，或没有登记月工资。")
    for pay in done.due:
        records.check_fields(pay)
    PostPay.objects.bulk_create(done.due)
    AuditEvent.record(
        by=by,
        what="postpay.pay",
        detail={
            "rows": len(done.due),
            "from": month.isoformat(),
            "months": months,
            "value": f"{plain(done.total)} 元",
        },
    )
    return done


def _lock(post: Post) -> None:
    """Months are compared with all other payments of the post: a second clerk waits for the first."""
    Post.with_withdrawn.select_for_update().get(pk=post.pk)


def _check_pay(pay: PostPay) -> None:
    check_new(pay, rules.pay_faults)
    same = rules.overlap(pay, pay.post.pays.exclude(pk=pay.pk).order_by("month"))
    if same:
        raise NotAllowed(
            f"这个岗位 {rules.months_of(same)} 的工资已于 {same.paid_on} 发放（{plain(same.amount)} 元），"
            "同一个月不能发两次。"
        )


def _check_pays(post: Post) -> None:
    for pay in post.pays.order_by("month"):
        pay.post = post
        if faults := rules.pay_faults(pay):
            raise NotAllowed(
                f"{rules.months_of(pay)} 的工资已登记：{''.join(faults)}请先更正那次发放。"
            )
