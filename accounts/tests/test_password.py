"""Changing the password: forced at first and after its days, and strong enough."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import passwords
from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.tests.make import PASSWORD, make_user

URL = reverse("accounts:password")
NEW = "Shouwang-2021"


@pytest.fixture
def newcomer(places):
    return make_user(
        role=Role.GRID,
        area=places.grid,
        username="zhao",
        password=PASSWORD,
        has_to_change_password=True,
    )


def change(client, new=NEW, again=None, old=PASSWORD):
    return client.post(URL, {"old": old, "new": new, "again": new if again is None else again})


def test_newcomer_sees_only_the_password_page(login, newcomer):
    client = login(newcomer)
    assert client.get("/")["Location"] == URL
    assert "临时密码" in client.get(URL).content.decode()
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 403


def test_newcomer_may_log_out(login, newcomer):
    assert login(newcomer).post(reverse("accounts:logout")).status_code == 302


def test_after_the_change_everything_opens(login, newcomer):
    client = login(newcomer)
    assert change(client).status_code == 302
    assert client.get("/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert AuditEvent.objects.get().what == "user.change_password"


def test_old_password_has_to_be_changed(login, newcomer, settings):
    long_ago = timezone.now() - timedelta(days=settings.PASSWORD_DAYS + 1)
    User.objects.update(has_to_change_password=False, password_changed_at=long_ago)
    client = login(newcomer)
    assert client.get("/")["Location"] == URL
    assert f"超过 {settings.PASSWORD_DAYS} 天" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "Other-2021"}, "两遍输入的新密码不一样"),
        ({"new": PASSWORD}, "新密码和现在的一样"),
        ({"new": "Ab1-"}, "密码只有 4 位"),
        ({"new": "abcdefg1"}, "密码太简单"),
        ({"new": "my-ZHAO-2021"}, "密码里不能有用户名"),
    ],
)
def test_refusals_say_what_is_wrong(login, newcomer, data, sentence):
    answer = change(login(newcomer), **data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_temporary_passwords_obey_the_rule():
    for _ in range(50):
        passwords.EnoughKinds().validate(passwords.temporary())


def test_common_words_of_one_kind_are_refused():
    with pytest.raises(ValidationError):
        passwords.EnoughKinds().validate("abcdefgh")
