"""The pages on which a village works through a round: list, one household, many at once, problems, the sheet."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from households.codes import BaseType
from households.models import ImportBatch
from households.tests.make import make_household
from lib.sheets import open_workbook
from monitoring import actions
from monitoring.checks import Found
from monitoring.models import Case, ScreeningProblem, ScreeningRecord
from monitoring.tests.make import (
    make_case,
    make_category,
    make_screening,
    make_screening_record,
)

ON = date(2021, 10, 20)
TWO = "钱村干、赵网格"
FINE = {
    f"is_{name}_fine": "fine" for name in ("income", "education", "medical", "housing", "water")
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def url(name, *args, **query):
    address = reverse(f"monitoring:{name}", args=args)
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def listed(client, screening, **query):
    page = client.get(url("screening_households", screening.pk, **query))
    return [row.pk for row in page.context["rows"]]


# One household


def test_the_field_records_its_own_households_and_goes_on_to_those_left(
    login, places, screening, household, grid_officer
):
    client = login(grid_officer)
    other = make_household(village=places.other_village)
    address = url("screening_record", screening.pk, household.pk)
    data = FINE | {"checked_on": ON, "checked_by": TWO}

    left = url("screening_households", screening.pk, show="left", village=places.village.pk)
    assert client.post(address, data)["Location"] == left
    assert ScreeningRecord.objects.get().is_income_fine
    again = client.post(
        address,
        data
        | {"is_at_risk": "on", "is_income_fine": "problem", "finding": "减收", "reason": "漏填"},
    )
    assert again.status_code == 302
    assert ScreeningRecord.objects.get().is_at_risk
    elsewhere = url("screening_record", screening.pk, other.pk)
    assert client.post(elsewhere, data).status_code == 404


def test_problems_and_key_groups_are_rows_of_the_form(login, screening, household, village_cadre):
    client = login(village_cadre)
    address = url("screening_record", screening.pk, household.pk)
    data = FINE | {
        "checked_on": ON,
        "checked_by": TWO,
        "is_water_fine": "problem",
        "groups": ["water", "living_alone"],
        "content_1": "水管坏了",
        "measure_1": "换水管",
        "owner_1": "钱村干",
        "due_on_1": "2021-11-01",
        "measure_3": "通知缴费",
    }
    page = client.post(address, data)
    assert page.status_code == 422
    assert "请写明是什么问题" in page.content.decode()
    client.post(address, data | {"content_3": "水费未缴"})
    record = ScreeningRecord.objects.get()
    assert sorted(record.problems.values_list("content", "measure")) == [
        ("水管坏了", "换水管"),
        ("水费未缴", "通知缴费"),
    ]
    assert record.groups.count() == 2
    page = client.get(address).content.decode()
    assert "水管坏了" in page
    assert "另外发现的第 1 个问题" in page


def test_the_pair_of_the_last_house_is_offered_again(
    login, screening, places, household, village_cadre
):
    client = login(village_cadre)
    page = client.get(url("screening_record", screening.pk, household.pk))
    assert page.context["form"].initial["checked_by"] == "钱村干"
    make_screening_record(
        screening=screening,
        household=make_household(village=places.village),
        by=village_cadre,
        checked_by="钱村干、周会计",
    )
    page = client.get(url("screening_record", screening.pk, household.pk))
    assert page.context["form"].initial["checked_by"] == "钱村干、周会计"


# Many at once


def test_the_ticked_households_are_recorded_without_a_problem(
    login, screening, places, household, village_cadre
):
    more = [make_household(village=places.village) for _ in range(3)]
    client = login(village_cadre)
    ticked = [household.pk, more[0].pk, more[1].pk]
    data = {"households": ticked, "checked_on": ON, "checked_by": TWO}
    answer = client.post(
        url("screening_fine", screening.pk, village=places.village.pk, page=2), data, follow=True
    )
    assert "已记 3 户无问题" in answer.content.decode()
    assert answer.redirect_chain == [
        (url("screening_households", screening.pk, village=places.village.pk), 302)
    ]
    assert [row.pk for row in answer.context["rows"]] == [more[2].pk]
    records = ScreeningRecord.objects.filter(household__in=ticked, recorded_by=village_cadre)
    assert records.count() == 3
    assert AuditEvent.objects.get(what="screening.record").detail == {"rows": 3}


def test_who_was_recorded_meanwhile_is_named_and_the_others_are_written(
    login, screening, places, household, village_cadre
):
    other = make_household(village=places.village)
    make_screening_record(screening=screening, household=household)
    data = {"households": [household.pk, other.pk], "checked_on": ON, "checked_by": TWO}
    page = login(village_cadre).post(url("screening_fine", screening.pk), data, follow=True)
    words = page.content.decode()
    assert "已记 1 户无问题" in words
    assert "没有记：郑国富户。这一轮已排查过该户，要改请用更正。" in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked_by": "钱村干"}, "排查人至少 2 人"),
        ({"checked_by": ""}, "这个字段是必填项"),
        ({"checked_on": "2021-10-01"}, "早于这一轮的开始日期"),
        ({"households": []}, "请先勾选没有问题的户"),
    ],
)
def test_a_refusal_keeps_the_ticks(login, screening, household, village_cadre, changes, words):
    data = {"households": [household.pk], "checked_on": ON, "checked_by": TWO} | changes
    page = login(village_cadre).post(url("screening_fine", screening.pk), data)
    assert page.status_code == 422
    assert words in page.content.decode()
    is_ticked = f'value="{household.pk}" checked' in page.content.decode()
    assert is_ticked == bool(data["households"])
    assert not ScreeningRecord.objects.exists()


def test_a_household_of_another_village_cannot_be_ticked(
    login, screening, places, household, village_cadre
):
    other = make_household(village=places.other_village)
    data = {"households": [household.pk, other.pk], "checked_on": ON, "checked_by": TWO}
    page = login(village_cadre).post(url("screening_fine", screening.pk), data)
    assert page.status_code == 422
    assert not ScreeningRecord.objects.exists()


def test_the_address_of_the_button_leads_back_to_the_list(login, screening, village_cadre):
    answer = login(village_cadre).get(url("screening_fine", screening.pk, show="done", q="郑"))
    assert answer["Location"].endswith("?show=done&q=%E9%83%91")


# Lists


def test_the_list_is_narrowed_by_village_kind_and_name(
    login, screening, places, household, clerk, village_cadre
):
    lifted = make_household(village=places.other_village, base_type=BaseType.LIFTED)
    client = login(clerk)
    assert listed(client, screening) == [household.pk, lifted.pk]
    assert listed(client, screening, village=places.other_village.pk) == [lifted.pk]
    assert listed(client, screening, kind="lifted") == [lifted.pk]
    assert listed(client, screening, q="郑国富") == [household.pk]
    assert listed(client, screening, q="1" * 11) == []  # it would stand in the address
    assert listed(client, screening, village=places.far_village.pk) == []
    assert listed(login(village_cadre), screening) == [household.pk]


def test_who_fits_the_conditions_is_proposed_from_the_list(
    login, screening, household, village_cadre
):
    make_category()
    make_screening_record(
        screening=screening, household=household, is_at_risk=True, finding="住院自付两万元"
    )
    client = login(village_cadre)
    page = client.get(url("screening_households", screening.pk, show="pending"))
    propose = url("propose", household.pk, screening=screening.pk)
    assert propose in page.content.decode()
    form = client.get(propose).context["form"]
    assert form.initial["source"] == "screening"
    assert form.initial["screening"] == screening.pk
    assert form.initial["opinion"] == "住院自付两万元"
    make_case(household=household, state=Case.State.PROPOSED, screening=screening)
    assert listed(client, screening, show="pending") == []
    assert listed(client, screening, show="risk") == [household.pk]


@pytest.mark.parametrize("asked", ["x", "9" * 30, "12345", "²"])
def test_a_strange_round_in_the_address_prefills_nothing(login, household, village_cadre, asked):
    make_category()
    form = login(village_cadre).get(url("propose", household.pk, screening=asked)).context["form"]
    assert "screening" not in form.initial


# Problems


@pytest.fixture
def problem(screening, household):
    found = Found(content="水管坏了", measure="换水管", owner="钱村干", due_on=date(2021, 11, 1))
    record = make_screening_record(screening=screening, household=household, problems=[found])
    return record.problems.get()


def test_a_problem_is_mended_and_corrected_in_the_pages(login, problem, screening, village_cadre):
    client = login(village_cadre)
    address = url("screening_problems", screening.pk)
    page = client.get(address).content.decode()
    assert "水管坏了" in page
    assert "逾期" in page
    mend = url("screening_rectify", problem.pk)
    assert (
        "问题：水管坏了；措施：换水管；责任人：钱村干；期限：2021-11-01"
        in client.get(mend).content.decode()
    )
    assert client.post(mend, {"rectified_on": "2021-10-01", "result": "好"}).status_code == 422
    client.post(mend, {"rectified_on": "2021-11-05", "result": "已换新管"})
    assert ScreeningProblem.objects.get().rectified_by == village_cadre
    states = {
        state: client.get(f"{address}?state={state}").context["page"].paginator.count
        for state in ("open", "late", "mended", "all", "strange")
    }
    assert states == {"open": 0, "late": 0, "mended": 1, "all": 1, "strange": 0}
    correct = url("screening_problem", problem.pk)
    data = {"content": "水管漏水", "rectified_on": "2021-11-06", "result": "已换", "reason": "写错"}
    assert client.post(correct, data).status_code == 302
    row = ScreeningProblem.objects.get()
    assert (row.content, row.rectified_on) == ("水管漏水", date(2021, 11, 6))


def test_a_neighbour_sees_no_problem_of_another_village(login, problem, screening, neighbour):
    client = login(neighbour)
    assert "水管坏了" not in client.get(url("screening_problems", screening.pk)).content.decode()
    for name in ("screening_problem", "screening_rectify"):
        assert client.get(url(name, problem.pk)).status_code == 404


# The sheet to be filled in


def sheet(client, screening, **query):
    response = client.get(url("screening_sheet", screening.pk, **query))
    file = io.BytesIO(response.content)
    file.name = "a.xlsx"
    rows = open_workbook(file)[0].rows
    headings = [str(cell) for cell in rows[2]]
    return response, [dict(zip(headings, row, strict=False)) for row in rows[3:]]


def test_the_sheet_holds_the_users_households_and_no_identity_number(
    login, screening, places, household, village_cadre, clerk
):
    member = household.members.get()
    type(member).objects.filter(pk=member.pk).update(id_number="990101197005010011")
    make_household(village=places.other_village)
    response, rows = sheet(login(village_cadre), screening)
    assert [(row["户主"], row["行政村"], row["人口"]) for row in rows] == [
        ("郑国富", "段墓村", "1")
    ]
    assert rows[0]["排查轮次"] == "2021年 信息动态调整"
    assert "990101197005010011" not in str(rows)
    assert (
        "段墓村" in response["Content-Disposition"]
        or "%E6%AE%B5" in response["Content-Disposition"]
    )
    event = AuditEvent.objects.get(what="screening.download")
    assert event.detail == {"households": 1, "area": places.village.code}
    assert len(sheet(login(clerk), screening)[1]) == 2
    assert len(sheet(login(clerk), screening, village=places.other_village.pk)[1]) == 1


def test_the_sheet_comes_back_unchanged_and_filled(
    login, screening, places, household, clerk, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    checked = make_household(village=places.village, number="")
    record = make_screening_record(
        screening=screening,
        household=checked,
        is_at_risk=True,
        groups=["illness", "disaster"],
        finding="住院自付两万元",
        problems=[Found(content="漏雨；开裂", owner="钱村干"), Found(content="欠费")],
    )
    client = login(clerk)
    response, rows = sheet(client, screening)
    assert (
        rows[1]["已登记的问题"] == "漏雨；开裂；欠费"
        or rows[0]["已登记的问题"] == "漏雨；开裂；欠费"
    )
    page = client.get(reverse("households:imports"), {"kind": "screening"})
    assert page.context["form"].fields["kind"].initial == "screening"
    client.post(
        reverse("households:imports"),
        {
            "file": SimpleUploadedFile("排查.xlsx", response.content, XLSX),
            "kind": "screening",
            "township": places.township.pk,
        },
    )
    batch = ImportBatch.objects.get()
    assert (batch.created, batch.updated, batch.unchanged, batch.rejected) == (0, 0, 2, 0), (
        batch.message
    )
    record.refresh_from_db()
    assert record.problems.count() == 2


def test_a_round_of_long_ago_is_still_seen_but_not_recorded_by_the_village(
    login, screening, household, clerk, village_cadre
):
    actions.close_screening(
        screening=screening, by=clerk, ended_on=date(2021, 11, 1), reason="雪天路封"
    )
    data = FINE | {"checked_on": ON + timedelta(days=1), "checked_by": TWO}
    page = login(village_cadre).post(url("screening_record", screening.pk, household.pk), data)
    assert "补录和更正由乡镇办" in page.content.decode()
    assert (
        login(clerk).post(url("screening_record", screening.pk, household.pk), data).status_code
        == 302
    )
