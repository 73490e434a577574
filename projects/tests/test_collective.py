"""The page of collective income: villages, years side by side, thresholds, the form of a year, the workbook."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import area_actions
from accounts.models import AuditEvent
from areas.models import Parameter
from areas.tests.make import make_tag, make_village
from projects.models import CollectiveIncome
from projects.tests.make import make_collective

URL = reverse("projects:collective")
YEAR = timezone.localdate().year


def standings(client, query=""):
    page = client.get(f"{URL}?{query}").context["page"]
    return {line.village.name: line.standing_name for line in page}


def form_of(village, year=2021):
    return reverse("projects:collective_year", args=[village.pk, year])


def test_villages_stand_by_their_sum_of_the_year(login, clerk, places):
    low = make_village(township=places.township, name="王庄村", number=203)
    make_collective(village=places.village, by=clerk, amount=Decimal(60000))
    make_collective(village=places.village, by=clerk, origin="solar", amount=Decimal(40000))
    make_collective(village=low, by=clerk, amount=Decimal("49999.99"))
    client = login(clerk)
    assert standings(client, "year=2021") == {
        "段墓村": "达标",
        "郑杨村": "未填",
        "王庄村": "薄弱",
    }
    assert standings(client, "year=2021&standing=weak") == {"王庄村": "薄弱"}
    Parameter.objects.create(
        area=places.township, key="collective_weak", value="40000", valid_from=date(2021, 1, 1)
    )
    assert standings(client, "year=2021")["王庄村"] == "未达标"
    Parameter.objects.create(
        area=low, key="collective_target", value="45000", valid_from=date(2021, 1, 1)
    )
    assert standings(client, "year=2021")["王庄村"] == "达标"


def test_years_stand_side_by_side_and_typed_totals_say_so(login, clerk, places):
    area_actions.save_year(by=clerk, area=places.village, year=2020, collective_income=50000)
    make_collective(village=places.village, by=clerk)
    page = login(clerk).get(f"{URL}?year=2021")
    line = page.context["page"][0]
    assert [total and (total.amount, total.is_typed) for total in line.totals] == [
        (60000, False),
        (50000, True),
        None,
        None,
        None,
    ]
    assert "手填" in page.content.decode()
    assert [one["amount"] for one in page.context["sums"]][:2] == [60000, 50000]


def test_nothing_in_a_village_that_left_the_list_is_doubtful(login, clerk, places):
    make_tag(area=places.village, name="贫困村", exited_on=date(2019, 12, 1))
    for village in (places.village, places.other_village):
        make_collective(village=village, by=clerk, amount=Decimal(0))
    lines = login(clerk).get(f"{URL}?year=2021").context["page"]
    assert [bool(line.doubts) for line in lines] == [True, False]
    page = login(clerk).get(reverse("projects:collective_village", args=[places.village.pk]))
    assert page.status_code == 200


def test_six_origins_are_typed_at_once_and_put_right_with_a_reason(login, clerk, places):
    client, url = login(clerk), form_of(places.village)
    data = {
        "amount_business": "50000",
        "amount_rent": "0",
        "note_business": "茶厂",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    rows = CollectiveIncome.objects.values_list("origin", "amount", "note")
    assert set(rows) == {("business", 50000, "茶厂"), ("rent", 0, "")}
    data |= {"amount_business": "48000", "amount_rent": ""}
    assert "别人改过" in client.post(url, data).content.decode()
    data["seen"] = client.get(url).context["form"]["seen"].value()
    assert "请写更正理由" in client.post(url, data).content.decode()
    data["reason"] = "核对账本"
    page = client.post(url, data, follow=True).content.decode()
    assert "已保存段墓村 2021 年" in page
    assert CollectiveIncome.objects.get().amount == 48000


def test_wrong_numbers_stay_in_the_form(login, clerk, places):
    page = login(clerk).post(form_of(places.village), {"amount_solar": "-5"})
    assert "没有保存" in page.content.decode()
    assert not CollectiveIncome.objects.exists()


def test_year_to_come_has_no_form(login, clerk, places):
    assert login(clerk).get(form_of(places.village, YEAR + 1)).status_code == 404


def test_cadre_sees_the_own_village_only_and_types_nothing(login, village_cadre, clerk, places):
    make_collective(village=places.other_village, by=clerk, year=YEAR)
    client = login(village_cadre)
    assert set(standings(client)) == {"段墓村"}
    other = reverse("projects:collective_village", args=[places.other_village.pk])
    assert client.get(other).status_code == 404
    assert client.get(form_of(places.village)).status_code == 403


def test_workbook_has_the_villages_and_their_origins(login, clerk, places):
    make_collective(village=places.village, by=clerk, note="茶厂")
    area_actions.save_year(by=clerk, area=places.other_village, year=2020, collective_income=7)
    answer = login(clerk).post(f"{reverse('projects:collective_export')}?year=2021")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book["各村"].iter_rows(values_only=True))
    assert ("段墓村", 60000, None, None, None, None, "未达标", None) in rows
    assert ("郑杨村", None, 7, None, None, None, "未填", "2020年是手填合计") in rows
    origins = list(book["分来源"].iter_rows(values_only=True))
    assert ("段墓村", 2021, "经营收入", 60000, "茶厂") in origins
    assert AuditEvent.objects.filter(what="collectiveincome.export").exists()


@pytest.mark.parametrize("query", ["", "year=2021"])
def test_query_count_does_not_grow_with_villages(login, clerk, places, query):
    client, numbers = login(clerk), iter(range(300, 400))

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}?{query}")
        return len(queries)

    client.get(URL)
    few = ask()
    for _ in range(6):
        village = make_village(township=places.township, number=next(numbers))
        make_collective(village=village, by=clerk)
    assert ask() == few
