"""Public-welfare posts (公益性岗位): appointing, dismissing, wages one by one and in a round, the list."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from households.models import Member
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Policy, Post, PostPay
from policies.rules import posts as rules
from policies.tests.make import head_of, make_post, make_post_policy

URL = reverse("policies:posts")
FORM = {
    "kind": "护理照料",
    "valid_from": "2021-01-01",
    "monthly_wage": "600",
    "department": "村委会",
}


@pytest.fixture
def household(places):
    make_post_policy()
    return make_household(village=places.village, head_name="周德厚")


def holds(clerk, village, name="", **fields):
    return make_post(household=make_household(village=village, head_name=name), by=clerk, **fields)


def pay(post, clerk, month, months=1, **fields):
    given = {"paid_on": date(2021, 12, 31), "amount": Decimal(800) * months}
    return actions.pay_post(
        post=post, by=clerk, month=date(2021, month, 1), months=months, **given | fields
    )


def test_clerk_appoints(login, clerk, household):
    url = reverse("policies:post_create", args=[household.pk])
    page = login(clerk).post(url, FORM | {"member": head_of(household).pk}, follow=True)
    assert "已聘用：周德厚，护理照料" in page.content.decode()
    assert Post.objects.get().monthly_wage == Decimal(600)
    assert AuditEvent.objects.filter(what="post.appoint").count() == 1


def test_the_kind_is_one_of_the_policys_or_one_in_use(login, clerk, household):
    with pytest.raises(NotAllowed, match="没有岗位类别“扫地”，可用：保洁、护理照料"):
        make_post(household=household, by=clerk, kind="扫地")
    Policy.objects.filter(code="public_post").update(kinds="保洁、扫地")
    post = make_post(household=household, by=clerk, kind="扫地")
    Policy.objects.filter(code="public_post").update(kinds="保洁")
    other = make_household(village=household.village)
    assert make_post(household=other, by=clerk, kind="扫地")
    actions.correct_post(post=post, by=clerk, reason="核对", duty="村部")
    form = login(clerk).get(reverse("policies:post_create", args=[other.pk])).context["form"]
    assert [value for value, _ in form.fields["kind"].choices] == ["", "保洁", "扫地"]


def test_one_person_has_one_post(clerk, household):
    make_post(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="一人不能兼两岗"):
        make_post(household=household, by=clerk, kind="护理照料")
    child = make_member(household=household, born_on=date(2010, 1, 1))
    with pytest.raises(NotAllowed, match="未满 16 周岁"):
        make_post(household=household, by=clerk, member=child)


def test_seventy_is_warned_of_and_allowed(login, clerk, household):
    Member.objects.filter(household=household).update(born_on=date(1945, 1, 1))
    url = reverse("policies:post_create", args=[household.pk])
    client = login(clerk)
    assert "请核实能不能履行岗位职责" in client.get(url).content.decode()
    page = client.post(url, FORM | {"member": head_of(household).pk}, follow=True)
    assert "已满 76 周岁" in page.content.decode()
    assert Post.objects.count() == 1


def test_dismissing_needs_a_reason_and_happens_once(login, clerk, household):
    post = make_post(household=household, by=clerk)
    stale = Post.objects.get()
    with pytest.raises(NotAllowed, match="请写解聘原因"):
        actions.dismiss(post=post, by=clerk, on=date(2021, 6, 1), reason=" ")
    url = reverse("policies:post_dismiss", args=[post.pk])
    login(clerk).post(url, {"on": "2021-06-01", "reason": "聘期到了"})
    post.refresh_from_db()
    assert (post.valid_to, post.end_reason) == (date(2021, 6, 1), "聘期到了")
    with pytest.raises(NotAllowed, match="已由别人解聘"):
        actions.dismiss(post=stale, by=clerk, on=date(2021, 7, 1), reason="又一次")


def test_no_dismissal_before_the_months_that_are_paid(clerk, household):
    post = make_post(household=household, by=clerk)
    pay(post, clerk, 9, 3)
    with pytest.raises(NotAllowed, match="2021-09 至 2021-11 的工资已登记"):
        actions.dismiss(post=post, by=clerk, on=date(2021, 10, 31), reason="聘期到了")
    assert Post.objects.get().valid_to is None
    actions.dismiss(post=post, by=clerk, on=date(2021, 11, 1), reason="聘期到了")


def test_an_appointment_is_not_corrected_to_after_the_months_paid(clerk, household):
    post = make_post(household=household, by=clerk)
    pay(post, clerk, 2)
    with pytest.raises(NotAllowed, match="请先更正那次发放"):
        actions.correct_post(post=post, by=clerk, reason="改", valid_from=date(2021, 3, 1))


def test_a_month_is_paid_once_and_the_refusal_says_which(clerk, household):
    post = make_post(household=household, by=clerk)
    pay(post, clerk, 3, 3)
    with pytest.raises(
        NotAllowed, match=r"2021-03 至 2021-05 的工资已于 2021-12-31 发放（2400 元）"
    ):
        pay(post, clerk, 5, 2)
    pay(post, clerk, 6)
    assert PostPay.objects.count() == 2


def test_a_payment_is_entered_corrected_and_withdrawn(login, clerk, household):
    post = make_post(household=household, by=clerk)
    client = login(clerk)
    url = reverse("policies:post_pay", args=[post.pk])
    form = client.get(url).context["form"]
    assert (form["month"].initial, form["amount"].initial) == (date(2021, 1, 1), Decimal(800))
    data = {"month": "2021-01", "months": "3", "amount": "2400", "paid_on": "2021-04-08"}
    page = client.post(url, data, follow=True).content.decode()
    assert "2021-01 至 2021-03" in page
    assert client.get(url).context["form"]["month"].initial == date(2021, 4, 1)
    row = PostPay.objects.get()
    correct = reverse("policies:pay_correct", args=[row.pk])
    opened = client.get(correct)
    assert 'value="2021-01"' in opened.content.decode()
    seen = opened.context["form"]["seen"].value()
    client.post(correct, data | {"amount": "1800", "reason": "扣了", "seen": seen})
    assert PostPay.objects.get().amount == Decimal(1800)
    client.post(reverse("policies:pay_withdraw", args=[row.pk]), {"reason": "没发"})
    assert not PostPay.objects.exists()


def test_a_corrected_payment_does_not_take_another_ones_month(clerk, household):
    post = make_post(household=household, by=clerk)
    pay(post, clerk, 3)
    row = pay(post, clerk, 4)
    with pytest.raises(NotAllowed, match="同一个月不能发两次"):
        actions.correct_post_pay(pay=row, by=clerk, reason="改", month=date(2021, 3, 1))


def test_a_post_with_payments_is_not_withdrawn(clerk, household):
    post = make_post(household=household, by=clerk)
    row = pay(post, clerk, 3)
    with pytest.raises(NotAllowed, match="下面还登记有岗位工资"):
        actions.withdraw(row=post, by=clerk, reason="登重了")
    actions.withdraw(row=row, by=clerk, reason="登重了")
    actions.withdraw(row=post, by=clerk, reason="登重了")
    with pytest.raises(NotAllowed, match="已作废"):
        pay(post, clerk, 4)


ROUND = {"month": "2021-10", "months": "2", "paid_on": "2021-12-20", "batch": "第四季度"}
ROUND_URL = reverse("policies:posts_pay")


def round_of(client, **fields):
    return client.get(ROUND_URL, ROUND | fields)


def test_a_round_shows_who_gets_what_and_why_others_do_not(login, clerk, places):
    make_post_policy()
    plain = holds(clerk, places.village, "两个月")
    paid = holds(clerk, places.village, "发过了")
    pay(paid, clerk, 11)
    holds(clerk, places.village, "没工资", monthly_wage=None)
    late = holds(clerk, places.village, "后来的", valid_from=date(2021, 11, 5))
    gone = holds(clerk, places.village, "早走了", valid_to=date(2021, 6, 1))
    nurse = holds(clerk, places.other_village, "护理员", kind="护理照料", monthly_wage=Decimal(600))
    client = login(clerk)
    preview = round_of(client).context["preview"]
    assert {row.post for row in preview.due} == {plain, nurse}
    assert preview.total == Decimal(2800)
    why = {wage.post.member.name: wage.why_not for wage in preview.left_out}
    assert set(why) == {"发过了", "没工资", "后来的"}
    assert "2021-11 的工资已于 2021-12-31 发放" in why["发过了"]
    assert "不能发 2021-10" in why["后来的"]
    assert gone.member.name not in round_of(client).content.decode()
    assert [row.post for row in round_of(client, kind="护理照料").context["preview"].due] == [nurse]
    assert late.member.name in why


def test_a_round_pays_the_ticked_once(login, clerk, places):
    first, second, third = (holds(clerk, places.village) for _ in range(3))
    client = login(clerk)
    url = f"{ROUND_URL}?month=2021-10&months=2&paid_on=2021-12-20&batch=第四季度"
    data = {"posts": [first.pk, second.pk]}
    page = client.post(url, data, follow=True).content.decode()
    assert "已给 2 人发工资，共 3200 元" in page
    rows = set(PostPay.objects.values_list("post", "months", "amount", "batch"))
    assert rows == {(post.pk, 2, Decimal(1600), "第四季度") for post in (first, second)}
    assert AuditEvent.objects.filter(what="postpay.pay").count() == 1
    again = client.post(url, data).content.decode()
    assert "一个人也没有勾" in again
    assert PostPay.objects.count() == 2
    assert not third.pays.exists()


def test_who_was_paid_meanwhile_is_left_out_and_the_rest_is_paid(clerk, places):
    first, second = (holds(clerk, places.village) for _ in range(2))
    pay(first, clerk, 10)
    when = {"month": date(2021, 10, 1), "months": 1, "paid_on": date(2021, 12, 20)}
    done = actions.pay_posts(posts=[first, second], by=clerk, **when)
    assert [row.post for row in done.due] == [second]
    assert [wage.post for wage in done.left_out] == [first]
    with pytest.raises(NotAllowed, match="没有可发的"):
        actions.pay_posts(posts=[first, second], by=clerk, **when)
    assert PostPay.objects.count() == 2


def test_a_round_does_not_reach_another_township(login, outsider, clerk, places):
    post = holds(clerk, places.village)
    url = f"{ROUND_URL}?month=2021-10&months=1&paid_on=2021-12-20"
    login(outsider).post(url, {"posts": [post.pk]})
    assert not PostPay.objects.exists()


def test_conditions_and_totals_of_the_list(login, clerk, places):
    names = ("保洁员", "护理员", "解聘了")
    holds(clerk, places.village, "保洁员", department="城管所")
    holds(clerk, places.other_village, "护理员", kind="护理照料", monthly_wage=Decimal(600))
    holds(clerk, places.village, "解聘了", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    client = login(clerk)

    def shown(query):
        page = client.get(f"{URL}?{query}").content.decode()
        return {name for name in names if f">{name}<" in page}

    assert shown("kind=护理照料") == {"护理员"}
    assert shown("state=held") == {"保洁员", "护理员"}
    assert shown("state=ended") == {"解聘了"}
    assert shown("department=城管") == {"保洁员"}
    assert shown("year=2020") == {"解聘了"}
    assert shown(f"village={places.other_village.pk}") == {"护理员"}
    assert "合计 3 个岗位，3 人，月工资 600 至 800 元" in client.get(URL).content.decode()


def test_a_village_sees_its_own_and_the_leader_only_reads(
    login, village_cadre, leader, outsider, clerk, places
):
    mine = holds(clerk, places.village, "本村人")
    holds(clerk, places.other_village, "邻村人")
    page = login(village_cadre).get(URL).content.decode()
    assert "本村人" in page
    assert "邻村人" not in page
    detail = reverse("policies:post_detail", args=[mine.pk])
    assert "发工资" not in login(leader).get(detail).content.decode()
    assert login(outsider).get(detail).status_code == 404


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)
    urls = [URL, f"{ROUND_URL}?month=2021-10&months=1&paid_on=2021-12-20"]

    def counted():
        numbers = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            numbers.append(len(queries))
        return numbers

    def add(number):
        for _ in range(number):
            pay(holds(clerk, places.village), clerk, 9)

    add(2)
    few = counted()
    add(8)
    assert counted() == few


def test_a_round_of_wages_costs_the_same_number_of_queries(clerk, places):
    def counted(number):
        posts = [holds(clerk, places.village) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            actions.pay_posts(
                posts=posts, by=clerk, month=date(2021, 5, 1), months=1, paid_on=date(2021, 6, 1)
            )
        return len(queries)

    assert counted(2) == counted(10)


MOVES = st.lists(
    st.tuples(st.sampled_from(["pay", "correct", "withdraw", "round"]), st.integers(1, 12), st.integers(1, 6)),
    max_size=12,
)  # fmt: skip


class RandomWagesTest(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(MOVES)
    def test_no_month_is_ever_paid_twice(self, moves):
        village = make_village(township=make_township(county=make_county()))
        by = make_user(role=Role.TOWNSHIP, area=village.parent)
        post = make_post(household=make_household(village=village), by=by)
        for what, month, months in moves:
            try:
                self._do(what, post, by, month, months)
            except NotAllowed:
                continue
        paid = []
        for row in PostPay.objects.all():
            number = row.month.year * 12 + row.month.month
            paid += range(number, number + row.months)
            assert rules.pay_faults(row) == []
        assert len(paid) == len(set(paid))

    def _do(self, what, post, by, month, months):
        when = {"month": date(2021, month, 1), "months": months}
        if what == "pay":
            pay(post, by, month, months)
        elif what == "round":
            actions.pay_posts(posts=[post], by=by, paid_on=date(2022, 8, 1), **when)
        elif row := PostPay.objects.order_by("?").first():
            if what == "correct":
                actions.correct_post_pay(pay=row, by=by, reason="改", **when)
            else:
                actions.withdraw(row=row, by=by, reason="登错")


def test_a_dismissal_in_the_future_is_refused(clerk, household):
    post = make_post(household=household, by=clerk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="还没有到"):
        actions.dismiss(post=post, by=clerk, on=tomorrow, reason="聘期到了")
