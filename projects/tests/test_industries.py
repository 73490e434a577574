"""Pages of industries: tables to type into, doubts that must be confirmed, totals year on year, the workbook."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas.tests.make import make_village
from projects import actions
from projects.models import Industry, IndustryRecord
from projects.tests.make import make_industry, make_industry_record

URL = reverse("projects:industries")
RECORDS = reverse("projects:industry_records")


@pytest.fixture
def tea():
    return make_industry()


def table(industry, year=2021, season="year"):
    return reverse("projects:industry_table", args=[industry.pk, year, season])


def seen_in(client, url):
    """What the page's hidden marks say, to be sent back."""
    form = client.get(url).context["form"]
    return {name: form[name].value() for name in form.fields if name.endswith("-seen")}


def record(clerk, village, **fields):
    return make_industry_record(village=village, by=clerk, **fields)


def test_all_villages_of_an_industry_are_typed_in_one_table(login, clerk, places, tea):
    client, url = login(clerk), table(tea)
    near, far = (f"{one.pk}-{tea.pk}" for one in (places.village, places.other_village))
    data = seen_in(client, url) | {f"{near}-area_mu": "100", f"{far}-income": "50000"}
    page = client.post(url, data, follow=True).content.decode()
    assert "已保存 2 行" in page
    rows = IndustryRecord.objects.values_list("village__name", "area_mu", "income")
    assert set(rows) == {("段墓村", 100, None), ("郑杨村", None, 50000)}
    assert "别人改过段墓村的茶叶" in client.post(url, data).content.decode()
    data |= seen_in(client, url) | {f"{far}-income": ""}
    assert "请写更正理由" in client.post(url, data).content.decode()
    client.post(url, data | {"reason": "不是这个村"})
    assert IndustryRecord.objects.get().village == places.village


def test_all_industries_of_a_village_are_typed_in_one_table(login, clerk, places, tea):
    silk = make_industry(name="蚕桑", measures="盒、元")
    client = login(clerk)
    url = reverse("projects:industry_village", args=[places.village.pk, 2021, "spring"])
    form = client.get(url).context["form"]
    assert f"{places.village.pk}-{silk.pk}-area_mu" not in form.fields
    data = seen_in(client, url) | {
        f"{places.village.pk}-{silk.pk}-boxes": "12.5",
        f"{places.village.pk}-{tea.pk}-output_kg": "300",
    }
    assert client.post(url, data).status_code == 302
    assert IndustryRecord.objects.filter(season="spring").count() == 2


def test_doubts_are_ticked_one_by_one_before_the_table_is_kept(login, clerk, places, tea):
    client, url = login(clerk), table(tea)
    near = f"{places.village.pk}-{tea.pk}"
    data = seen_in(client, url) | {f"{near}-area_mu": "10", f"{near}-new_area_mu": "11"}
    data |= {f"{near}-output_kg": "6000"}
    answer = client.post(url, data)
    doubts = answer.context["form"].doubts
    assert len(doubts) == 2
    assert "确认无误" in answer.content.decode()
    assert not IndustryRecord.objects.exists()
    assert client.post(url, data | {"confirmed": doubts[:1]}).status_code == 200
    assert client.post(url, data | {"confirmed": doubts}).status_code == 302
    page = client.get(f"{RECORDS}?state=doubtful").content.decode()
    assert "亩产 600 公斤，超过 500 公斤" in page
    assert [row for row, _ in client.get(f"{RECORDS}?state=doubtful").context["rows"]]


def test_wrong_years_and_seasons_have_no_table(login, clerk, tea):
    client = login(clerk)
    assert client.get(table(tea, year=1999)).status_code == 404
    assert client.get(table(tea, season="winterly")).status_code == 404


def test_the_chooser_leads_to_the_table(login, clerk, places, tea):
    client, url = login(clerk), reverse("projects:industry_choose")
    when = "year=2021&season=spring"
    assert client.get(f"{url}?{when}&industry={tea.pk}").url == table(tea, 2021, "spring")
    assert f"villages/{places.village.pk}/2021/spring" in (
        client.get(f"{url}?{when}&village={places.village.pk}").url
    )
    assert "只选其中一个" in client.get(f"{url}?{when}").content.decode()


def test_totals_stand_beside_the_year_before(login, clerk, places, tea):
    record(clerk, places.village, year=2020, area_mu=Decimal(100), income=Decimal(80000))
    record(clerk, places.village, season="spring", area_mu=Decimal(100), income=Decimal(60000))
    record(clerk, places.village, season="autumn", area_mu=Decimal(90), income=Decimal(40000))
    record(clerk, places.other_village, area_mu=Decimal(50))
    page = login(clerk).get(f"{URL}?year=2021")
    (total, url), *_ = page.context["totals"]
    found = {one.label: (one.now, one.before, one.growth) for one in total.quantities}
    assert (total.villages, total.villages_before) == (2, 1)
    assert found["面积（亩）"] == (150, 100, Decimal("0.5"))
    assert found["收入（元）"] == (100000, 80000, Decimal("0.25"))
    assert "+25%" in page.content.decode()
    assert login(clerk).get(url).context["page"].paginator.count == 3
    (spring, _), *_ = login(clerk).get(f"{URL}?year=2021&season=spring").context["totals"]
    assert spring.quantities[0].now == 100


def test_seasons_that_differ_from_the_year_show_at_the_year(login, clerk, places, tea):
    record(clerk, places.village, income=Decimal(1000))
    record(
        clerk,
        places.village,
        season="spring",
        income=Decimal(900),
        confirmed=["段墓村茶叶（2021年春季）：收入（元）：各季合计 900，全年填的是 1000"],
    )
    rows = login(clerk).get(f"{RECORDS}?year=2021").context["rows"]
    assert [bool(doubts) for row, doubts in rows if row.season == "year"] == [True]


@pytest.mark.parametrize(
    ("fields", "is_doubtful"),
    [
        ({"area_mu": Decimal(10), "output_kg": Decimal(5000)}, False),
        ({"area_mu": Decimal(10), "output_kg": Decimal("5000.01")}, True),
        ({"output_kg": Decimal(1), "income": Decimal(200)}, False),
        ({"output_kg": Decimal(1), "income": Decimal("200.01")}, True),
        ({"area_mu": Decimal(1), "income": Decimal("10000.01")}, True),
        ({"area_mu": Decimal(0), "income": Decimal(5)}, False),
        ({"area_mu": Decimal(5), "new_area_mu": Decimal(6)}, True),
    ],
)
def test_the_database_finds_what_the_rules_doubt(login, clerk, places, tea, fields, is_doubtful):
    try:
        record(clerk, places.village, **fields)
    except actions.Doubtful as problem:
        record(clerk, places.village, confirmed=problem.doubts, **fields)
    page = login(clerk).get(f"{RECORDS}?state=doubtful").context["page"]
    assert page.paginator.count == int(is_doubtful)


def test_seasons_that_do_not_add_up_are_found_too(login, clerk, places, tea):
    record(clerk, places.village, season="spring", income=Decimal(900))
    with pytest.raises(actions.Doubtful) as problem:
        record(clerk, places.village, income=Decimal(1000))
    record(clerk, places.village, income=Decimal(1000), confirmed=problem.value.doubts)
    rows = login(clerk).get(f"{RECORDS}?state=doubtful").context["rows"]
    assert [row.season for row, _ in rows] == ["year"]


def test_catalogue_is_the_townships_own(login, clerk, village_cadre, tea):
    client = login(clerk)
    data = {"name": "黄牛", "measures": "头、元", "most_yuan_per_kg": ""}
    assert client.post(reverse("projects:industry_kind_create"), data).status_code == 302
    cattle = Industry.objects.get(name="黄牛")
    url = reverse("projects:industry_kind_change", args=[cattle.pk])
    data |= {
        "measures": "头、只",
        "reason": "加上羊",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert "不认识的量：只" in client.post(url, data).content.decode()
    assert "黄牛" in client.get(reverse("projects:industry_kinds")).content.decode()


def test_cadre_sees_the_own_village_only(login, village_cadre, clerk, places, tea):
    record(clerk, places.village, area_mu=Decimal(10))
    record(clerk, places.other_village, area_mu=Decimal(20))
    client = login(village_cadre)
    (total, _), *_ = client.get(f"{URL}?year=2021").context["totals"]
    assert total.quantities[0].now == 10
    assert client.get(RECORDS).context["page"].paginator.count == 1
    assert client.get(table(tea)).status_code == 403


def test_workbook_has_the_records_of_the_conditions(login, clerk, places, tea):
    record(clerk, places.village, area_mu=Decimal("10.5"))
    record(clerk, places.village, year=2020, area_mu=Decimal(9))
    answer = login(clerk).post(f"{reverse('projects:industry_export')}?year=2021")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [row[:5] for row in book.active.iter_rows(values_only=True)]
    assert ("段墓村", "茶叶", 2021, "全年", 10.5) in rows
    assert not [row for row in rows if row[2] == 2020]


def test_query_counts_do_not_grow_with_rows(login, clerk, places, tea):
    client, numbers = login(clerk), iter(range(300, 400))

    def add():
        village = make_village(township=places.township, number=next(numbers))
        record(clerk, village, area_mu=Decimal(1))

    for url in (f"{URL}?year=2021", RECORDS, table(tea)):
        add()
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        for _ in range(4):
            add()
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few), url
