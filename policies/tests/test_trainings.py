"""Trainings (技能培训): sessions, enrolling from a search, certificates, allowances; 人次 and 人数."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.models import Member
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Trainee, Training
from policies.tests.make import head_of, make_training

URL = reverse("policies:trainings")
FORM = {
    "title": "家政服务",
    "number": "第1期",
    "trade": "家政",
    "started_on": "2021-05-10",
    "days": "5",
}


@pytest.fixture
def training(places, clerk):
    return make_training(township=places.township, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚", size=2)


def enrol(training, member, clerk, **fields):
    return actions.enrol(
        training=training, household=member.household, member=member, by=clerk, **fields
    )


def test_clerk_registers_a_session_once(login, clerk, places):
    client = login(clerk)
    page = client.post(reverse("policies:training_create"), FORM, follow=True).content.decode()
    assert "已登记培训：家政服务第1期" in page
    assert (
        "这一期培训已登记"
        in client.post(reverse("policies:training_create"), FORM).content.decode()
    )
    assert Training.objects.get().township == places.township


def test_people_are_found_ticked_and_enrolled(login, clerk, household, training):
    wife = make_member(household=household, name="郑秀兰", relation="02")
    make_member(household=household, name="郑走了", left_on=date(2021, 1, 1), leave_reason="death")
    client = login(clerk)
    url = reverse("policies:training_enrol", args=[training.pk])
    found = client.post(url, {"q": "周德厚 郑"}).context["members"]
    assert {person.name for person in found} == {"周德厚", "郑秀兰"}
    tail = Member.objects.get(pk=wife.pk).id_number[-4:]
    assert wife in client.post(url, {"q": tail}).context["members"]
    head = head_of(household)
    data = {"members": [head.pk, wife.pk], "enrol": "1"}
    page = client.post(url, data, follow=True).content.decode()
    assert "已登记参训 2 人" in page
    assert Trainee.objects.count() == 2
    assert not client.post(url, {"q": "周德厚"}).context["members"]
    assert "一个人也没有勾" in client.post(url, {"q": "周", "enrol": "1"}).content.decode()


def test_what_is_searched_for_stands_in_no_address(login, clerk, household, training):
    number = head_of(household).id_number
    url = reverse("policies:training_enrol", args=[training.pk])
    answer = login(clerk).post(url, {"q": number})
    assert [person.name for person in answer.context["members"]] == ["周德厚"]
    assert number not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
    assert answer.content.decode().count(number) == 1  # in the box where it was typed


def test_a_seat_is_taken_once_and_by_the_rules(clerk, household, training):
    head = head_of(household)
    enrol(training, head, clerk)
    with pytest.raises(NotAllowed, match="已在这一期的名单里"):
        enrol(training, head, clerk)
    child = make_member(household=household, born_on=date(2010, 1, 1))
    with pytest.raises(NotAllowed, match="未满 16 周岁"):
        enrol(training, child, clerk)
    other = make_member(household=household)
    assert actions.enrol_all(training=training, members=[head, other], by=clerk)[0].member == other
    with pytest.raises(NotAllowed, match="未满 16 周岁"):
        actions.enrol_all(
            training=training, members=[make_member(household=household), child], by=clerk
        )
    assert Trainee.objects.count() == 2


def test_people_of_another_township_are_not_enrolled(clerk, places, training):
    far = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不是本乡镇的人"):
        enrol(training, head_of(far), clerk)


def test_certificates_and_allowances_for_the_ticked(login, clerk, household, training):
    first, second = (enrol(training, person, clerk) for person in household.members.all())
    client = login(clerk)
    certify = reverse("policies:training_certify", args=[training.pk])
    client.post(certify, {"trainees": [first.pk]})
    assert set(Trainee.objects.filter(has_certificate=True)) == {first}
    assert (
        "都已记过证书"
        in client.post(certify, {"trainees": [first.pk]}, follow=True).content.decode()
    )
    pay = reverse("policies:training_pay", args=[training.pk])
    early = {"trainees": [first.pk], "on": "2021-05-01", "amount": "300"}
    page = client.post(pay, early).content.decode()
    assert "早于开班日期" in page
    assert "checked" in page
    client.post(pay, {"trainees": [first.pk], "on": "2021-06-01", "amount": "300"})
    again = {"trainees": [first.pk, second.pk], "on": "2021-07-01", "amount": "500"}
    assert "已登记 1 人的培训补助" in client.post(pay, again, follow=True).content.decode()
    first.refresh_from_db()
    assert (first.allowance, first.paid_on) == (Decimal(300), date(2021, 6, 1))
    assert AuditEvent.objects.filter(what="trainee.pay").count() == 2


def test_a_participant_is_corrected_and_withdrawn(login, clerk, household, training):
    row = enrol(training, head_of(household), clerk)
    client = login(clerk)
    url = reverse("policies:trainee_correct", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"has_certificate": "on", "allowance": "300", "reason": "补登", "seen": seen}
    assert "要一起填" in client.post(url, data).content.decode()
    client.post(url, data | {"paid_on": "2021-06-01"})
    row.refresh_from_db()
    assert (row.has_certificate, row.allowance) == (True, Decimal(300))
    client.post(reverse("policies:trainee_withdraw", args=[row.pk]), {"reason": "没来"})
    assert not Trainee.objects.exists()


def test_a_session_is_corrected_only_so_that_everybody_fits(login, clerk, household, training):
    young = make_member(household=household, born_on=date(2005, 5, 10))
    enrol(training, young, clerk)
    with pytest.raises(NotAllowed, match="未满 16 周岁"):
        actions.correct_training(
            training=training, by=clerk, reason="改", started_on=date(2021, 5, 9)
        )
    training.refresh_from_db()
    client = login(clerk)
    url = reverse("policies:training_correct", args=[training.pk])
    seen = client.get(url).context["form"]["seen"].value()
    client.post(url, FORM | {"days": "7", "reason": "核对", "seen": seen})
    training.refresh_from_db()
    assert training.days == 7


def test_a_session_with_people_is_not_withdrawn(login, clerk, household, training):
    row = enrol(training, head_of(household), clerk)
    client = login(clerk)
    url = reverse("policies:training_withdraw", args=[training.pk])
    page = client.post(url, {"reason": "登重了"}, follow=True).content.decode()
    assert "下面还登记有参训人员" in page
    actions.withdraw(row=row, by=clerk, reason="登重了")
    client.post(url, {"reason": "登重了"})
    assert not Training.objects.exists()


def test_seats_and_people_are_told_apart(login, clerk, household, places):
    head = head_of(household)
    for trade in ("家政", "电工"):
        session = make_training(
            township=places.township, by=clerk, trade=trade, organiser=f"{trade}协会"
        )
        enrol(session, head, clerk, has_certificate=trade == "家政")
    client = login(clerk)
    assert "合计 2 期，参训 2 人次、1 人，取得证书 1 人次" in client.get(URL).content.decode()
    assert "合计 1 期，参训 1 人次、1 人" in client.get(f"{URL}?trade=电工").content.decode()
    assert "合计 1 期" in client.get(f"{URL}?organiser=家政").content.decode()
    assert "合计 2 期" in client.get(f"{URL}?year=2021&q=家政服务").content.decode()
    assert "没有符合条件的培训" in client.get(f"{URL}?year=2020").content.decode()


def test_a_village_sees_the_sessions_and_people_of_its_own(
    login, village_cadre, neighbour, leader, outsider, clerk, household, places, training
):
    enrol(training, head_of(household), clerk)
    other = make_household(village=places.other_village, head_name="邻村人")
    enrol(training, head_of(other), clerk)
    detail = reverse("policies:training_detail", args=[training.pk])
    page = login(village_cadre).get(detail).content.decode()
    assert "周德厚" in page
    assert "邻村人" not in page
    assert "参训 1 人次、1 人" in login(village_cadre).get(URL).content.decode()
    assert "登记参训" not in login(leader).get(detail).content.decode()
    assert login(outsider).get(detail).status_code == 404
    Trainee.objects.filter(member__name="邻村人").update(
        withdrawn_on="2021-06-01", withdraw_reason="没来"
    )
    assert login(neighbour).get(detail).status_code == 404


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)
    big = make_training(township=places.township, by=clerk)

    def add(number):
        for _ in range(number):
            head = head_of(make_household(village=places.village))
            enrol(big, head, clerk)
            enrol(make_training(township=places.township, by=clerk), head, clerk)

    def counted():
        numbers = []
        for url in (URL, reverse("policies:training_detail", args=[big.pk])):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            numbers.append(len(queries))
        return numbers

    add(2)
    few = counted()
    add(8)
    assert counted() == few
