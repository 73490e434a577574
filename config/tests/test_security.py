"""What someone with bad intentions tries from outside and inside: each is refused or shows nothing."""

import logging
from io import BytesIO

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook

from accounts import actions
from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.tests.make import PASSWORD, make_user
from areas.tests.make import make_township
from config.logs import Formatter
from households.models import Household, HouseholdYear
from households.tests.make import make_household
from monitoring.tests.make import make_screening

LOGIN = reverse("accounts:login")
HOSTILE = '<img src=x hx-get="/" hx-trigger="load">'


# Text that people typed is never HTML


def test_what_another_person_typed_is_text_beside_the_field_too(login, village_cadre, places):
    household = make_household(village=places.village)
    url = reverse("households:edit", args=[household.pk])
    login(village_cadre)
    Household.objects.filter(pk=household.pk).update(address=HOSTILE, version=2)
    page = Client()
    page.force_login(village_cadre, backend="django.contrib.auth.backends.ModelBackend")
    answer = page.post(url, {"version": 1, "group": "一组", "address": "旧址"})
    assert answer.status_code == 422
    assert "现值：&lt;img" in answer.content.decode()
    assert HOSTILE not in answer.content.decode()


def test_a_hostile_name_is_text_in_the_list_and_on_the_page(login, clerk, places):
    household = make_household(village=places.village, head_name=HOSTILE)
    for url in (reverse("households:list"), household.get_absolute_url()):
        text = login(clerk).get(url).content.decode()
        assert HOSTILE not in text
        assert "&lt;img" in text


def test_every_page_forbids_inline_script_and_foreign_sources(login, clerk):
    for client, url in ((Client(), LOGIN), (login(clerk), reverse("home"))):
        policy = client.get(url)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


# Requests


def test_no_view_is_exempt_from_the_protection_against_forged_requests():
    assert [view for view in views() if getattr(view, "csrf_exempt", False)] == []


def views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_a_forged_post_is_refused(clerk, places):
    household = make_household(village=places.village)
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("households:dissolve", args=[household.pk]), {"reason": "没有"})
    assert answer.status_code == 403


def test_a_nul_is_refused_wherever_it_stands(login, clerk, places):
    household = make_household(village=places.village)
    client = login(clerk)
    reveal = reverse("accounts:reveal", args=["households.household", household.pk, "phone"])
    assert client.post(reveal, {"reason": "核对\0信息"}).status_code == 400
    assert client.get(reverse("households:list"), {"sort": "\0"}).status_code == 400
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("value", ["1e999990", "9" * 30, "1e400", "NaN", "-1", "0.001"])
def test_a_number_that_no_column_holds_is_refused_by_the_form(login, village_cadre, places, value):
    household = make_household(village=places.village)
    url = reverse("households:year", args=[household.pk, 2024])
    for field in ("wages", "farmland_mu", "persons"):
        data = {"persons": 3, field: value}
        answer = login(village_cadre).post(url, data)
        if (field, value) != ("farmland_mu", "-1"):
            assert answer.status_code == 422, field
    assert not HouseholdYear.objects.filter(wages__lt=0).exists()


def test_a_choice_of_numbers_still_takes_one(login, village_cadre, places):
    household = make_household(village=places.village)
    one = household.members.get()
    data = {"version": one.version, "name": "周德厚", "certificate": "identity", "sex": one.sex}
    data |= {"born_on": one.born_on, "ethnicity": "汉族", "joined_on": one.joined_on}
    data |= {"disability_kind": "4", "disability_grade": "2"}
    login(village_cadre).post(reverse("households:member_edit", args=[one.pk]), data)
    one.refresh_from_db()
    assert (one.disability_kind, one.disability_grade) == (4, 2)


@pytest.mark.parametrize("value", ["9" * 5000, "9" * 20, "٣", "x", ""])
def test_the_village_of_a_list_is_asked_for_by_a_forged_number(login, clerk, places, value):
    screening = make_screening(township=places.township)
    for url in (screening.get_absolute_url(), reverse("monitoring:due")):
        answer = login(clerk).get(url, {"state": "waiting", "village": value})
        assert answer.status_code == 200


@pytest.mark.parametrize("value", ["9" * 5000, "99999999999999999999", "²", "٣", "-1", "x"])
def test_the_household_to_merge_into_is_asked_for_by_a_forged_number(login, clerk, places, value):
    household = make_household(village=places.village)
    url = reverse("households:merge", args=[household.pk])
    assert login(clerk).get(url, {"into": value}).status_code == 404


def test_a_very_long_search_text_finds_nothing(login, clerk, places):
    make_household(village=places.village, head_name="周德厚")
    household = make_household(village=places.village)
    client = login(clerk)
    assert client.post(reverse("households:find"), {"q": "张" * 70000}).status_code == 302
    url = reverse("households:merge", args=[household.pk])
    assert "没有找到" in client.post(url, {"find": "张" * 70000}).content.decode()


def test_the_last_day_of_the_calendar_can_be_asked_for(login, administrator):
    url = reverse("accounts:audit")
    for day in ("9999-12-31", "0001-01-01"):
        assert login(administrator).get(url, {"since": day, "until": day}).status_code == 200


def test_the_history_of_a_row_with_a_wrong_number_is_not_there(login, clerk):
    for label in ("monitoring.clue", "households.household", "accounts.user", "x", "a.b.c"):
        for pk in ("1", "x", "9" * 40):
            url = reverse("accounts:history", args=[label, pk])
            assert login(clerk).get(url).status_code == 404, (label, pk)


def test_the_second_of_two_who_register_the_same_is_told(login, administrator, monkeypatch):
    def both_at_once(**fields):
        with transaction.atomic():
            for _ in range(2):
                make_user(role=Role.ADMIN, username="yewu")

    monkeypatch.setattr(actions, "create_user", both_at_once)
    data = {"username": "yewu", "name": "某", "role": "admin"}
    answer = login(administrator).post(reverse("accounts:user_create"), data)
    assert answer.status_code == 409
    assert "刚刚由别人登记了" in answer.content.decode()


# Personal data


@pytest.mark.parametrize(
    "typed",
    [
        "99010119700501001",
        "990101197005010011",
        "9901011970050100112",
        "6217000099990000123",
        "13812345678",
        "99010119700501001X",
        " 990101 19700501 0011",
    ],
)
def test_a_long_number_never_stands_in_an_address(login, clerk, places, typed):
    make_household(village=places.village)
    for answer in (
        login(clerk).post(reverse("households:find"), {"q": typed}),
        login(clerk).get(reverse("households:list"), {"q": typed}),
    ):
        assert answer.status_code == 302
        assert typed.replace(" ", "")[:8] not in answer["Location"].replace("%20", "")


def test_a_household_is_still_found_by_its_long_number(login, clerk, places):
    make_household(village=places.village, number="9903012012010005", head_name="周德厚")
    answer = login(clerk).post(reverse("households:find"), {"q": "9903012012010005"}, follow=True)
    assert "周德厚" in answer.content.decode()
    other = make_household(village=places.village)
    url = reverse("households:merge", args=[other.pk])
    assert "周德厚" in login(clerk).post(url, {"find": "9903012012010005"}).content.decode()


def test_a_masked_list_does_not_hold_the_parts_of_the_number(login, clerk, places):
    household = make_household(village=places.village)
    member = household.members.get()
    book = load_workbook(BytesIO(login(clerk).post(reverse("households:export")).content))
    shown = " ".join(str(value) for row in book["成员"].values for value in row)
    assert f"尾号 {member.id_number[-4:]}" in shown
    assert f"{member.born_on}" not in shown
    assert member.id_number[6:14] not in shown


def test_the_form_of_a_person_never_holds_the_clear_number(login, village_cadre, places):
    household = make_household(village=places.village, phone="13812345678")
    member = household.members.get()
    for url in (
        reverse("households:member_edit", args=[member.pk]),
        reverse("households:edit", args=[household.pk]),
    ):
        text = login(village_cadre).get(url).content.decode()
        assert member.id_number not in text
        assert "13812345678" not in text
        assert "不改就空着" in text


def test_downloads_and_fragments_stay_in_no_cache(login, clerk, places):
    household = make_household(village=places.village)
    client = login(clerk)
    answers = [
        client.post(reverse("households:export")),
        client.get(
            reverse("monitoring:panel", args=[household.pk]), headers={"HX-Request": "true"}
        ),
        client.get(household.get_absolute_url()),
        client.get("/nowhere/"),
    ]
    assert all("no-store" in answer["Cache-Control"] for answer in answers)


def test_the_log_keeps_the_line_of_code_but_not_the_row():
    try:
        try:
            raise psycopg2.IntegrityError(
                "duplicate key\nDETAIL:  Failing row contains (1, 张三,\n\n13812345678).\n"
            )
        except psycopg2.Error as problem:
            raise RuntimeError("990101197005010011") from problem
    except RuntimeError as problem:
        record = logging.LogRecord("x", 40, __file__, 1, "坏了 13812345678", (), None)
        record.exc_info = (type(problem), problem, problem.__traceback__)
    text = Formatter("%(message)s").format(record)
    assert "duplicate key" in text
    assert "RuntimeError" in text
    for secret in ("张三", "13812345678", "990101197005010011"):
        assert secret not in text


# Accounts


@pytest.mark.parametrize(
    "wanted",
    ["//x.example/", "https://x.example/", "/\\x.example", "4102", "javascript:alert(1)", "'\"><x"],
)
def test_the_login_leads_nowhere_else(login, clerk, wanted):
    answer = login(clerk).get(LOGIN, {"next": wanted})
    assert answer["Location"] == reverse("home")


def test_spaces_letters_and_headers_do_not_get_round_the_lock(db, places):
    user = make_user(role=Role.TOWNSHIP, area=places.township, username="yewu", password=PASSWORD)
    client = Client()
    for number, name in enumerate(["yewu", " yewu", "yewu ", "\u3000yewu", "yewu"]):
        answer = client.post(
            LOGIN,
            {"username": name, "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert answer.status_code == 429
    for name in ("yewu", " yewu", "YEWU"):
        answer = client.post(
            LOGIN,
            {"username": name, "password": PASSWORD},
            headers={"X-Forwarded-For": "10.9.9.9", "X-Real-IP": "10.9.9.9"},
        )
        assert "_auth_user_id" not in client.session, name
    assert not AuditEvent.objects.filter(what="login", by=user).exists()


def test_a_session_made_before_the_login_is_not_the_one_after_it(db, places):
    make_user(role=Role.TOWNSHIP, area=places.township, username="yewu", password=PASSWORD)
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post(LOGIN, {"username": "yewu", "password": PASSWORD})
    assert client.session["_auth_user_id"]
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize("end", ["logout", "reset", "deactivate", "password"])
def test_a_stolen_session_ends_with_the_login(db, places, administrator, end):
    user = make_user(role=Role.TOWNSHIP, area=places.township, username="yewu", password=PASSWORD)
    mine, stolen = Client(), Client()
    mine.post(LOGIN, {"username": "yewu", "password": PASSWORD})
    stolen.post(LOGIN, {"username": "yewu", "password": PASSWORD})
    if end == "logout":
        stolen.cookies["sessionid"] = mine.cookies["sessionid"].value
        mine.post(reverse("accounts:logout"))
    elif end == "reset":
        actions.reset_password(by=administrator, user=user)
    elif end == "deactivate":
        actions.deactivate_user(by=administrator, user=user, reason="调离")
    else:
        new = {"old": PASSWORD, "new": "Newpass-2022", "again": "Newpass-2022"}
        assert mine.post(reverse("accounts:password"), new).status_code == 302
    assert stolen.get(reverse("home")).status_code == 302


def test_catalogues_are_closed_to_an_administrator_of_one_place(login, places):
    user = make_user(role=Role.ADMIN, area=places.township, is_staff=True)
    assert login(user).get(reverse("admin:index")).status_code == 403
    assert "基础数据" not in login(user).get(reverse("settings")).content.decode()


def test_the_password_is_only_changed_where_it_is_recorded(login, administrator):
    User.objects.filter(pk=administrator.pk).update(is_staff=True)
    answer = login(administrator).get(reverse("admin:password_change"))
    assert answer["Location"] == reverse("accounts:password")


def test_an_administrator_of_one_place_hands_out_nothing_beyond_it(login, places):
    admin = make_user(role=Role.ADMIN, area=places.township)
    clerk = make_user(role=Role.TOWNSHIP, area=places.township)
    far = make_user(role=Role.TOWNSHIP, area=places.other_township)
    client = login(admin)
    own, others = (reverse("accounts:user_change", args=[one.pk]) for one in (clerk, far))
    for area in (places.other_township.pk, places.county.pk, places.far_village.pk, ""):
        data = {"name": "某", "role": "admin", "area": area, "is_staff": "on", "is_superuser": "on"}
        client.post(own, data)
    clerk.refresh_from_db()
    assert (clerk.role, clerk.area, clerk.is_staff, clerk.is_superuser) == (
        Role.TOWNSHIP, places.township, False, False,
    )  # fmt: skip
    assert client.post(others, data).status_code == 404
    assert client.post(reverse("accounts:user_reset", args=[far.pk])).status_code == 404
    mine = reverse("accounts:user_change", args=[admin.pk])
    client.post(mine, {"name": "某", "role": "township", "area": places.township.pk})
    assert User.objects.get(pk=admin.pk).role == Role.ADMIN


def test_below_a_township_one_sees_only_the_events_of_the_own_place(
    places, village_cadre, neighbour
):
    chief = make_user(role=Role.LEADER, area=places.village)
    seen = AuditEvent.record(by=village_cadre, what="login")
    AuditEvent.record(by=neighbour, what="login")
    assert list(AuditEvent.objects.visible_to(chief)) == [seen]


# Other people's rows, by forged numbers


def test_a_split_leads_into_no_village_outside_of_the_users_area(login, places):
    household = make_household(village=places.village, size=3)
    user = make_user(role=Role.TOWNSHIP, area=places.village)
    page = login(user).get(reverse("households:split", args=[household.pk]))
    offered = page.context["forms"][0][1].fields["village"].queryset
    assert list(offered) == [places.village]


def test_nothing_is_registered_where_there_is_no_village(login, places):
    empty = make_township(county=places.county, name="空乡", number=299)
    user = make_user(role=Role.TOWNSHIP, area=empty)
    assert login(user).get(reverse("households:create")).status_code == 403


def test_a_blind_index_of_another_township_tells_nothing(login, outsider, clerk, places):
    household = make_household(village=places.village, head_name="周德厚")
    key = f"i{household.members.get().id_index}"
    here = login(clerk).get(reverse("households:list"), {"key": key}).content.decode()
    there = login(outsider).get(reverse("households:list"), {"key": key}).content.decode()
    unknown = login(outsider).get(reverse("households:list"), {"key": "i" + "0" * 32})
    assert "周德厚" in here
    assert "周德厚" not in there
    assert "找到 0 户" in there
    assert "找到 0 户" in unknown.content.decode()
