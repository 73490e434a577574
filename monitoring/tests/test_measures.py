"""Measures of help (帮扶措施): planned, carried out, corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Attachment, Case, Measure
from monitoring.tests.make import JPEG, make_case, make_measure


@pytest.fixture
def case(places, clerk):
    return make_case(household=make_household(village=places.village), by=clerk)


def test_a_planned_measure_is_carried_out_once(case, village_cadre):
    measure = make_measure(case=case, by=village_cadre, amount=Decimal(500))
    stale = Measure.objects.get(pk=measure.pk)
    actions.carry_out_measure(
        measure=measure, by=village_cadre, done_on=date(2021, 4, 1), effect="务工三个月"
    )

    assert (measure.done_on, measure.amount) == (date(2021, 4, 1), Decimal(500))
    with pytest.raises(NotAllowed, match="已登记落实"):
        actions.carry_out_measure(measure=stale, by=village_cadre, done_on=date(2021, 4, 2))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"planned_on": date(2999, 1, 1)}, "还没有到"),
        ({"planned_on": date(2021, 5, 1), "done_on": date(2021, 4, 1)}, "早于计划日期 2021-05-01"),
    ],
)
def test_the_days_of_a_measure_are_in_order(case, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        make_measure(case=case, by=clerk, **changes)


def test_round_and_member_belong_to_the_household(places, case, clerk):
    other = make_case(household=make_household(village=places.village), by=clerk)

    with pytest.raises(NotAllowed, match="成员是另一户的"):
        make_measure(case=case, member=other.household.members.get(), by=clerk)
    values = {"group": "health", "item": "医疗救助", "planned_on": date(2021, 4, 1)}
    with pytest.raises(NotAllowed, match="轮次是另一户的"):
        actions.plan_measure(household=case.household, case=other, by=clerk, **values)


def test_after_the_elimination_no_new_measure_is_planned(places, clerk):
    household = make_household(village=places.village)
    case = make_case(household=household, state=Case.State.ELIMINATED, by=clerk)

    make_measure(case=case, by=clerk, planned_on=date(2021, 9, 30))
    with pytest.raises(NotAllowed, match="已于 2021-10-01 消除，不再安排新措施"):
        make_measure(case=case, by=clerk, planned_on=date(2021, 10, 1))


def test_a_correction_needs_a_reason_and_leaves_one_event(case, clerk):
    measure = make_measure(case=case, by=clerk)
    values = {
        "case": case,
        "group": "health",
        "item": "医疗救助",
        "planned_on": measure.planned_on,
    }
    with pytest.raises(NotAllowed, match="请写更正理由"):
        actions.revise_measure(measure=measure, by=clerk, reason=" ", **values)
    events = AuditEvent.objects.count()
    actions.revise_measure(measure=measure, by=clerk, reason="类别选错", **values)

    assert Measure.objects.get().group == "health"
    assert AuditEvent.objects.count() == events + 1


def test_a_village_cadre_registers_and_carries_out_in_the_browser_pages(login, case, village_cadre):
    client = login(village_cadre)
    url = reverse("monitoring:measure_create", args=[case.household_id])
    assert client.get(url).context["form"].initial["case"] == case.pk
    client.post(
        url,
        {"case": case.pk, "kind": "post:保洁", "planned_on": "2021-04-01"},
    )
    measure = Measure.objects.get()
    answer = client.post(
        reverse("monitoring:measure_done", args=[measure.pk]),
        {"done_on": "2021-05-01", "amount": "600", "effect": "在岗"},
    )
    assert answer["Location"] == measure.get_absolute_url()
    edit = reverse("monitoring:measure_edit", args=[measure.pk])
    client.post(
        edit,
        {
            "seen": client.get(edit).context["form"]["seen"].value(),
            "case": case.pk,
            "kind": "post:道路管护",
            "planned_on": "2021-04-01",
            "done_on": "2021-05-02",
            "reason": "岗位名称录错",
        },
    )
    measure.refresh_from_db()
    assert (measure.item, measure.done_on) == ("道路管护", date(2021, 5, 2))


def test_what_is_neither_in_the_catalogue_says_what_it_is(login, case, village_cadre):
    url = reverse("monitoring:measure_create", args=[case.household_id])
    answer = login(village_cadre).post(url, {"kind": "social:其他", "planned_on": "2021-04-01"})
    assert answer.status_code == 422
    assert "选了“其他”，请写明是什么" in answer.content.decode()
    with pytest.raises(NotAllowed, match="请在内容里写明"):
        make_measure(case=case, item="其他")
    made_up = login(village_cadre).post(url, {"kind": "x:y", "planned_on": "2021-04-01"})
    assert made_up.status_code == 422
    assert not Measure.objects.exists()


def test_an_item_of_before_the_catalogue_stays_when_another_column_is_corrected(login, case, clerk):
    measure = make_measure(case=case, group="post", item="看山")
    url = reverse("monitoring:measure_edit", args=[measure.pk])
    form = login(clerk).get(url).context["form"]
    assert form.initial["kind"] == "post:看山"
    data = {"case": case.pk, "kind": "post:看山", "planned_on": "2021-04-02", "reason": "日期错"}
    login(clerk).post(url, data | {"seen": form["seen"].value()})
    measure.refresh_from_db()
    assert (measure.item, measure.planned_on) == ("看山", date(2021, 4, 2))


def test_the_second_of_two_who_correct_a_measure_is_told(login, case, clerk):
    measure = make_measure(case=case)
    url = reverse("monitoring:measure_edit", args=[measure.pk])
    client = login(clerk)
    data = {
        "case": case.pk,
        "kind": "employment:技能培训",
        "planned_on": measure.planned_on,
        "reason": "录错",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    client.post(url, data | {"amount": "100"})
    answer = client.post(url, data | {"unit": "乡政府"})

    assert answer.status_code == 422
    assert "别人更正过" in answer.content.decode()
    measure.refresh_from_db()
    assert (measure.amount, measure.unit) == (Decimal(100), "")


def test_a_measure_shows_what_proves_it_and_what_is_missing(
    login, case, village_cadre, grid_officer
):
    measure = make_measure(case=case)
    client = login(village_cadre)
    page = client.get(measure.get_absolute_url())
    assert page.context["missing"] == ["落实日期", "金额", "佐证附件"]
    assert "开发式帮扶" in page.content.decode()

    file = SimpleUploadedFile("发放单.jpg", JPEG, content_type="image/jpeg")
    answer = client.post(reverse("monitoring:measure_file", args=[measure.pk]), {"file": file})
    assert answer["Location"] == measure.get_absolute_url()
    kept = Attachment.objects.get()
    assert (kept.measure, kept.case, kept.section) == (measure, case, "measure")
    page = client.get(measure.get_absolute_url())
    assert page.context["missing"] == ["落实日期", "金额"]
    assert "发放单.jpg" in page.content.decode()
    # the household lies in no grid: its grid officer of another place sees nothing
    assert login(grid_officer).get(measure.get_absolute_url()).status_code == 404
