"""The login, the logout, the lockout and what a session may do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, RowChange, User
from accounts.roles import Role
from accounts.tests.make import PASSWORD, make_user

URL = reverse("accounts:login")


@pytest.fixture
def user(places):
    return make_user(role=Role.VILLAGE, area=places.village, username="qian", password=PASSWORD)


def sign_in(client, password=PASSWORD, username="qian", **data):
    return client.post(URL, {"username": username, "password": password, **data})


def test_right_password_opens_the_first_page_and_leaves_an_event(client, user, places):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    event = AuditEvent.objects.get()
    assert (event.what, event.by, event.address) == ("login", user, "127.0.0.1")
    assert event.township == places.township


def test_login_does_not_write_the_user_table(client, user):
    before = RowChange.objects.filter(table="accounts_user").count()
    sign_in(client)
    assert RowChange.objects.filter(table="accounts_user").count() == before


def test_login_leads_where_the_user_wanted_to_go(client, user):
    assert sign_in(client, next="/accounts/password/")["Location"] == "/accounts/password/"


def test_login_never_leads_to_another_site(client, user):
    assert sign_in(client, next="https://example.org/")["Location"] == "/"


@pytest.mark.parametrize("username", ["qian", "nobody"])
def test_wrong_name_and_wrong_password_read_the_same(client, user, username):
    answer = sign_in(client, "wrong", username=username)
    assert "用户名或密码不对，或者这个用户已停用。" in answer.content.decode()
    event = AuditEvent.objects.get()
    assert (event.what, event.is_success) == ("login.failed", False)
    assert "wrong" not in f"{event.detail}{event.reason}"


def test_inactive_user_cannot_log_in(client, user):
    User.objects.update(is_active=False)
    assert "用户名或密码不对" in sign_in(client).content.decode()


def test_five_failures_lock_even_the_right_password_and_say_until_when(client, user):
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200
    assert sign_in(client, "wrong").status_code == 429
    answer = sign_in(client)
    assert answer.status_code == 429
    until = timezone.localtime() + timedelta(minutes=15)
    later = until + timedelta(minutes=1)
    text = answer.content.decode()
    assert f"{until:%H:%M}" in text or f"{later:%H:%M}" in text
    assert "系统管理员" in text


def test_lockout_of_one_user_leaves_the_others_of_the_office_alone(client, user, places):
    make_user(role=Role.TOWNSHIP, area=places.township, username="li", password=PASSWORD)
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client, username="li").status_code == 302


def test_session_gets_a_new_key_at_login(client, user):
    client.get(URL)
    session = client.session
    session["basket"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key


def test_logout_takes_a_post_and_leaves_an_event(login, user):
    client = login(user)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).status_code == 302
    assert client.get("/")["Location"].startswith(URL)
    assert AuditEvent.objects.filter(what="logout", by=user).exists()


def test_disabled_user_is_out_at_once(login, user):
    client = login(user)
    assert client.get("/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302


def test_new_password_ends_the_sessions_elsewhere(user):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    data = {"old": PASSWORD, "new": "新Passw0rd", "again": "新Passw0rd"}
    assert here.post(reverse("accounts:password"), data).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_idle_session_ends(client, user, settings):
    settings.SESSION_COOKIE_AGE = -1
    sign_in(client)
    assert client.get("/").status_code == 302


def test_fragment_after_the_end_of_the_session_gets_a_sentence(client, db):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("text/plain")
    assert "重新登录" in answer.content.decode()


def test_script_after_the_end_of_the_session_gets_a_sentence(client, db):
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 401


def test_nothing_a_user_sees_is_kept_in_caches(login, user):
    assert login(user).get("/")["Cache-Control"] == "no-store, private"


def test_login_page_asks_for_name_and_password(client, db):
    page = client.get(URL).content.decode()
    assert 'autocomplete="current-password"' in page
    assert "用户名" in page
