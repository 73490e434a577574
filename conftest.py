"""The cast (人物表): two townships, two villages, every role; shared by all tests."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_grid, make_township, make_village

pytest_plugins = [
    "config.testing.browser",
    "config.testing.files",
    "config.testing.imports",
    "config.testing.network",
    "config.testing.pages",
    "config.testing.static",
]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The slowness that protects real passwords would cost the tests half a second a login."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What an earlier test worked out: a rolled back database gives the same keys again."""
    cache.clear()


@pytest.fixture
def places(db):
    """County 云川县; townships 小召乡 (villages 段墓村 with a grid, 郑杨村) and 柳河乡 (village 太平村)."""
    county = make_county()
    xiaozhao = make_township(county=county, name="小召乡", number=201)
    liuhe = make_township(county=county, name="柳河乡", number=202)
    duanmu = make_village(township=xiaozhao, name="段墓村", number=201)
    zhengyang = make_village(township=xiaozhao, name="郑杨村", number=202)
    taiping = make_village(township=liuhe, name="太平村", number=201)
    return SimpleNamespace(
        county=county,
        township=xiaozhao,
        other_township=liuhe,
        village=duanmu,
        other_village=zhengyang,
        far_village=taiping,
        grid=make_grid(village=duanmu, name="第一网格"),
        other_grid=make_grid(village=duanmu, name="第二网格", number=2),
    )


@pytest.fixture
def grid_officer(places):
    return make_user(role=Role.GRID, area=places.grid, name="赵网格")


@pytest.fixture
def village_cadre(places):
    return make_user(role=Role.VILLAGE, area=places.village, name="钱村干")


@pytest.fixture
def neighbour(places):
    """A village cadre of the other village of the same township."""
    return make_user(role=Role.VILLAGE, area=places.other_village, name="孙邻村")


@pytest.fixture
def clerk(places):
    """The township's staff member."""
    return make_user(role=Role.TOWNSHIP, area=places.township, name="李业务")


@pytest.fixture
def leader(places):
    return make_user(role=Role.LEADER, area=places.township, name="周乡长")


@pytest.fixture
def outsider(places):
    """The staff member of the other township."""
    return make_user(role=Role.TOWNSHIP, area=places.other_township, name="吴外乡")


@pytest.fixture
def county_leader(places):
    return make_user(role=Role.LEADER, area=places.county, name="郑县长")


@pytest.fixture
def administrator(places):
    return make_user(role=Role.ADMIN, name="王管理")


@pytest.fixture
def login(client):
    """`login(user)` gives the test client, signed in as the user."""

    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
