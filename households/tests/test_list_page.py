"""The list of households: what is found, by whom, at what cost."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from households import badges
from households.badges import Badge
from households.models import HelperAssignment, HouseholdYear
from households.tests.make import make_household, make_member

URL = reverse("households:list")
FIND = reverse("households:find")


def text(answer) -> str:
    return answer.content.decode()


def names(answer) -> list[str]:
    return [row["head"] for row in answer.context["rows"]]


def find(client, q, **conditions):
    """What typing `q` into the box leads to."""
    return client.post(FIND, {"q": q, **conditions}, follow=True)


def test_each_sees_the_households_of_the_own_area(
    login, grid_officer, village_cadre, clerk, outsider, county_leader, places
):
    make_household(village=places.village, grid=places.grid, head_name="周德厚")
    make_household(village=places.village, head_name="王秀芝")
    make_household(village=places.other_village, head_name="张道宏")
    make_household(village=places.far_village, head_name="吴太平")
    seen = {
        user.name: sorted(names(login(user).get(URL)))
        for user in (grid_officer, village_cadre, clerk, outsider, county_leader)
    }
    assert [len(seen[user.name]) for user in (grid_officer, village_cadre, clerk)] == [1, 2, 3]
    assert seen[outsider.name] == ["吴太平"]
    assert len(seen[county_leader.name]) == 4


def test_the_administrator_sees_no_households(login, administrator):
    assert login(administrator).get(URL).status_code == 403


def test_anonymous_goes_to_login(client, db):
    assert client.get(URL)["Location"].startswith(reverse("accounts:login"))


@pytest.fixture
def three(places):
    """周德厚 with his wife 王秀芝; 张道宏; 单雨桐 of another village."""
    zhou = make_household(village=places.village, head_name="周德厚", phone="", number="9900000127")
    make_member(household=zhou, name="王秀芝", relation="02", sex="female")
    make_household(village=places.village, head_name="张道宏", number="9900000555")
    make_household(village=places.other_village, head_name="单雨桐", number="9911110000")
    return zhou


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("周德厚", ["周德厚"]),
        ("德厚", ["周德厚"]),
        ("王秀芝", ["周德厚"]),
        ("zdh", ["周德厚", "张道宏"]),
        ("SYT", ["单雨桐"]),
        ("wxz", ["周德厚"]),
        ("9900000127", ["周德厚"]),
        ("99000", ["周德厚", "张道宏"]),
        ("李四", []),
    ],
)
def test_one_box_finds_by_name_initials_and_number(login, clerk, three, q, expected):
    assert sorted(names(find(login(clerk), q))) == sorted(expected)


def test_a_wife_found_is_named_beside_her_household(login, clerk, three):
    assert "成员：王秀芝" in text(find(login(clerk), "wxz"))


def test_the_last_four_and_the_whole_number_find_the_person(login, clerk, three):
    number = three.members.get(relation="02").id_number
    client = login(clerk)
    assert names(find(client, number[-4:])) == ["周德厚"]
    assert names(find(client, number)) == ["周德厚"]
    assert names(find(client, f"{number[:6]} {number[6:]}".lower())) == ["周德厚"]


def test_phones_of_household_and_member_are_found_exactly(login, village_cadre, places):
    client = login(village_cadre)
    make_member(household=make_household(village=places.village, head_name="周德厚"), name="周海涛")
    client.post(
        reverse("households:create"),
        {
            "head-name": "张道宏", "head-certificate": "none", "head-sex": "male",
            "head-born_on": "1970-01-01", "head-ethnicity": "汉族", "base_type": "ordinary",
            "attribute": "ordinary", "registered_on": "2021-01-01", "phone": "13800006205",
        },
    )  # fmt: skip
    assert names(find(client, "13800006205")) == ["张道宏"]
    assert names(find(client, "13800006206")) == []


def test_whole_numbers_never_stand_in_an_address(login, clerk, three):
    number = three.members.heads().get().id_number
    client = login(clerk)
    for answer in (client.post(FIND, {"q": number}), client.get(URL, {"q": number})):
        assert answer.status_code == 302
        assert number not in answer["Location"]
        assert number[6:14] not in answer["Location"]
        assert set(parse_qs(urlsplit(answer["Location"]).query)) == {"key"}


def test_conditions_narrow_and_say_how_many(login, clerk, places):
    make_household(village=places.village, head_name="周德厚", base_type="lifted", size=3)
    make_household(
        village=places.other_village, head_name="张道宏", base_type="lifted", policy="stable"
    )
    make_household(village=places.village, head_name="王大", size=2)
    client = login(clerk)
    assert "找到 3 户 6 人" in text(client.get(URL))
    answer = client.get(URL, {"base_type": "lifted"})
    assert "找到 2 户 4 人" in text(answer)
    assert names(client.get(URL, {"policy": "stable"})) == ["张道宏"]
    assert len(names(client.get(URL, {"village": places.village.pk}))) == 2
    assert [tab["count"] for tab in answer.context["tabs"]] == [3, 2, 1, 0, 0]


def test_wrong_conditions_are_ignored(login, clerk, three):
    query = {"village": "abc", "sort": "password", "page": "x", "key": "i1", "state": "?"}
    assert len(names(login(clerk).get(URL, query))) == 3


def test_a_dissolved_household_is_found_only_when_asked_for(login, clerk, three):
    three.dissolved_on, three.dissolve_reason = date(2021, 1, 1), "moved_out"
    three.save()
    client = login(clerk)
    assert "周德厚" not in names(client.get(URL))
    answer = client.get(URL, {"state": "dissolved"})
    assert names(answer) == ["周德厚"]
    assert "已销户" in text(answer)


def year(household, year, **fields):
    values = {"persons": 1, "wages": Decimal(5240)} | fields
    return HouseholdYear.objects.create(
        township=household.township, household=household, year=year, **values
    )


def test_a_row_shows_income_its_change_the_four_marks_and_the_helper(login, clerk, three):
    year(three, 2020, wages=Decimal(6320))
    year(three, 2021, house_grade="C", has_safe_water=True)
    HelperAssignment.objects.create(
        township=three.township, household=three, name="刘志强", valid_from=date(2020, 1, 1)
    )
    [row] = find(login(clerk), "周德厚").context["rows"]
    assert (row["income"], row["change"], row["tone"]) == ("5240", "减 1080", "down")
    assert "住房安全：有问题" in row["four"]
    assert "饮水安全：正常" in row["four"]
    assert row["helper"] == "刘志强"


@pytest.mark.parametrize("sort", ["income", "-income", "persons", "-persons", "-place", "number"])
def test_every_heading_sorts(login, clerk, three, sort):
    year(three, 2021)
    assert len(names(login(clerk).get(URL, {"sort": sort}))) == 3


def test_incomes_sort_by_the_latest_year(login, clerk, three):
    year(three, 2021, wages=Decimal(9000))
    assert names(login(clerk).get(URL, {"sort": "-income"}))[0] == "周德厚"


def test_numbers_and_phones_are_not_on_the_page(login, clerk, three):
    page = text(login(clerk).get(URL))
    for member in three.members.all():
        assert member.id_number not in page
    assert "尾号" in page


def test_badges_of_the_layers_above_appear(login, clerk, three):
    def source(ids, on):
        return {three.pk: [Badge("脱贫不稳定户", "warn", "eye-check")]}

    badges.register(source)
    try:
        assert "脱贫不稳定户" in text(login(clerk).get(URL))
    finally:
        badges.unregister(source)


def test_nothing_found_names_who_sounds_alike(login, clerk, three):
    assert "周德厚" in text(find(login(clerk), "周得厚"))


def test_a_name_that_is_html_stays_text(login, clerk, places):
    make_household(village=places.village, head_name="<b>周</b>")
    assert "&lt;b&gt;周" in text(login(clerk).get(URL))


def test_fifty_a_page(login, clerk, places):
    for _ in range(51):
        make_household(village=places.village)
    client = login(clerk)
    assert len(names(client.get(URL))) == 50
    assert len(names(client.get(URL, {"page": 2}))) == 1


def test_query_count_does_not_grow_with_rows(
    login, clerk, places, django_assert_max_num_queries, django_assert_num_queries
):
    client = login(clerk)
    year(make_household(village=places.village, base_type="lifted"), 2021)
    client.get(URL)
    with django_assert_max_num_queries(25) as captured:
        client.get(URL, {"q": "a"})
        few = len(captured)
    for _ in range(12):
        year(make_household(village=places.village, size=3), 2021)
    with django_assert_num_queries(few):
        client.get(URL, {"q": "a"})
