"""Every address × every role × inside, outside the area, nobody: what may be opened, and that nothing leaks.

An app lists its addresses in `<app>/tests/access.py`, which exports ROWS, a list of `Row`:

    from accounts.tests.rows import Row

    ROWS = [
        Row("households:list", Can.VIEW_HOUSEHOLDS),
        Row("households:detail", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
        Row("households:dissolve", Can.RESTRUCTURE_HOUSEHOLD, lambda world: {"pk": world.household.pk},
            methods=("GET", "POST")),
    ]

`Row` (accounts/tests/rows.py) says: the name of the address; the verb that opens it (None: anyone signed in); what makes
its arguments out of the world below (no arguments: none); its methods; `data` for POST; whether it is `scoped` (its
arguments name a row of 小召乡's 段墓村, so that outsiders are told 404) or a list (outsiders see their own); `only`,
roles that a further rule narrows it to; `is_public` without login; `reveals` shows a clear value to those inside;
`outcome` the one status that those who may get, when it is none of the usual (a 404 outside every area, say). `world` has `places`, the cast, `household` (段墓村, first grid, with clear
identity number, phone and account) and `member`; an app adds its own rows with the makers of its tests.

An address that no app lists fails the test. A POST with no or wrong data must answer, too: 200, 302, 400 or 422.
"""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.admin_site import ReferenceAdmin
from accounts.roles import GRANTS, Can, Role
from accounts.tests.make import make_user
from accounts.tests.rows import Row
from households.people import indexes
from households.tests.make import make_household

ID_NUMBER = "990101197005010011"
PHONE = "13812345678"
ACCOUNT = "6217000099990000123"
SECRETS = [ID_NUMBER, PHONE, ACCOUNT]
APPS = [
    "config", "reports", "quality", "policies", "projects", "ledgers", "monitoring", "households", "accounts",
]  # fmt: skip
# Not ours to list one by one: Django's admin has its own test below.
ELSEWHERE = ("admin:",)
ANSWERED = {200, 202, 204, 302, 400, 405, 409, 422}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def rows() -> list[Row]:
    found = []
    for app in APPS:
        try:
            module = import_module(f"{app}.tests.access")
        except ModuleNotFoundError as problem:
            if problem.name != f"{app}.tests.access":
                raise
            continue
        found += module.ROWS
    return found


ROWS = rows()


def addresses(patterns=None, namespace="") -> set[str]:
    """The names of all addresses of the project; one without a name would escape the table."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
    return found


@pytest.fixture
def world(places, settings):
    """A village household full of secrets, and the cast inside and outside of its area."""
    settings.SESSION_ENGINE = (
        "django.contrib.sessions.backends.signed_cookies"  # hundreds of logins
    )
    household = make_household(
        village=places.village,
        grid=places.grid,
        size=2,
        phone=PHONE,
        bank_account=ACCOUNT,
    )
    member = household.members.first()
    type(member).objects.filter(pk=member.pk).update(
        id_number=ID_NUMBER,
        phone=PHONE,
        **indexes(name=member.name, id_number=ID_NUMBER, phone=PHONE),
    )
    near = {
        Role.GRID: places.grid,
        Role.VILLAGE: places.village,
        Role.TOWNSHIP: places.township,
        Role.LEADER: places.township,
        Role.ADMIN: places.county,
    }
    far = dict.fromkeys(near, places.other_township) | {
        Role.GRID: places.far_village,
        Role.VILLAGE: places.far_village,
    }
    return SimpleNamespace(
        places=places,
        household=household,
        member=member,
        inside={role: make_user(role=role, area=area) for role, area in near.items()},
        outside={role: make_user(role=role, area=area) for role, area in far.items()},
    )


def ask(row: Row, method: str, url: str, world, user=None):
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    if method == "GET":
        return client.get(url)
    return client.post(url, row.data(world))


def content(answer) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace")


def no_leak(answer, where: str) -> None:
    text = content(answer)
    assert not [secret for secret in SECRETS if secret in text], where


def may(row: Row, role: str) -> bool:
    return (row.verb is None or row.verb in GRANTS[role]) and (not row.only or role in row.only)


def test_every_address_is_listed():
    ours = {name for name in addresses() if not name.startswith(ELSEWHERE)}
    listed = {row.name for row in ROWS}
    assert ours - listed == set(), "写进 <app>/tests/access.py"
    assert listed - ours == set(), "没有这些地址"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_address_opens_for_whom_the_table_says(row, world):
    url = row.url(world)
    for method in row.methods:
        if not row.is_public:
            assert_sent_to_login(row, method, url, world)
        for role in Role:
            inside = ask(row, method, url, world, world.inside[role])
            where = f"{method} {row.name} {role.label}"
            assert inside.status_code in insiders_get(row, role), f"{where}：{inside.status_code}"
            if not row.reveals:
                no_leak(inside, where)
            if may(row, role):
                assert_closed_outside(row, method, url, world, role)


def insiders_get(row: Row, role: str) -> set[int]:
    if not may(row, role):
        return {403}
    return {row.outcome} if row.outcome else ANSWERED


def assert_closed_outside(row: Row, method: str, url: str, world, role: Role) -> None:
    answer = ask(row, method, url, world, world.outside[role])
    where = f"{method} {row.name} 辖区外的{role.label}"
    expected = {404} if row.is_scoped else insiders_get(row, role)
    assert answer.status_code in expected, f"{where}：{answer.status_code}"
    no_leak(answer, where)


def assert_sent_to_login(row: Row, method: str, url: str, world) -> None:
    answer = ask(row, method, url, world)
    assert answer.status_code == 302, f"{method} {row.name} 未登录：{answer.status_code}"
    assert answer["Location"].startswith(reverse("accounts:login")), row.name


def test_only_the_administrator_enters_the_catalogues(world):
    for role in Role:
        answer = ask(Row("admin:index"), "GET", reverse("admin:index"), world, world.inside[role])
        assert answer.status_code == 403, role  # the maker of users gives nobody `is_staff`
    administrator = make_user(role=Role.ADMIN, is_staff=True)
    pages = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model, one in admin.site._registry.items()
        if isinstance(one, ReferenceAdmin)
        for page in ("changelist", "add", "import", "export")
    ]
    assert pages
    for name in pages:
        url = reverse(name)
        assert ask(Row(name), "GET", url, world, administrator).status_code == 200, name
        pretender = world.inside[Role.TOWNSHIP]
        pretender.is_staff = True
        pretender.save()
        assert ask(Row(name), "GET", url, world, pretender).status_code == 403, name


def test_every_verb_of_the_table_is_granted_to_someone():
    assert set(Can) == set().union(*GRANTS.values())
