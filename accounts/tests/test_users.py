"""Pages of users: the administrator makes, changes, stops them, and sees what they see."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.tests.make import make_user

LIST = reverse("accounts:users")


def url(name, user):
    return reverse(f"accounts:{name}", args=[user.pk])


@pytest.fixture
def local_administrator(places):
    return make_user(role=Role.ADMIN, area=places.township, name="本乡管理")


def test_list_shows_users_of_the_area_only(login, local_administrator, village_cadre, outsider):
    page = login(local_administrator).get(LIST).content.decode()
    assert "钱村干" in page
    assert "吴外乡" not in page


def test_list_can_be_searched(login, administrator, village_cadre, outsider):
    page = login(administrator).get(LIST, {"q": "钱"}).content.decode()
    assert "钱村干" in page
    assert "吴外乡" not in page


def test_query_count_does_not_grow_with_users(
    login, administrator, places, django_assert_max_num_queries
):
    for _ in range(20):
        make_user(role=Role.VILLAGE, area=places.village)
    client = login(administrator)
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_new_user_gets_a_password_that_is_shown_once(login, administrator, places, client):
    data = {"username": "zhao", "name": "赵一", "role": "grid", "area": places.grid.pk, "unit": ""}
    page = login(administrator).post(reverse("accounts:user_create"), data)
    user = User.objects.get(username="zhao")
    password = page.content.decode().split("<code")[1].split(">")[1].split("<")[0]
    assert user.check_password(password)
    assert user.must_change_password
    assert page["Cache-Control"] == "no-store, private"
    assert AuditEvent.objects.get(what="user.create").township == places.township
    assert password not in login(administrator).get(url("user", user)).content.decode()


def test_user_name_is_given_once(login, administrator, village_cadre, places):
    data = {
        "username": village_cadre.username,
        "name": "赵一",
        "role": "grid",
        "area": places.grid.pk,
    }
    page = login(administrator).post(reverse("accounts:user_create"), data).content.decode()
    assert "这个用户名已有人用" in page


def test_only_administrators_go_without_an_area(login, administrator, db):
    data = {"username": "zhao", "name": "赵一", "role": "grid", "area": ""}
    page = login(administrator).post(reverse("accounts:user_create"), data).content.decode()
    assert page.count("除系统管理员外都要有辖区。") >= 1
    assert not User.objects.filter(username="zhao").exists()


def test_local_administrator_cannot_make_one_for_the_whole_system(login, local_administrator):
    data = {"username": "zhao", "name": "赵一", "role": "admin", "area": ""}
    page = login(local_administrator).post(reverse("accounts:user_create"), data).content.decode()
    assert "您只能管理小召乡以内的用户" in page


def test_local_administrator_cannot_hand_out_another_township(login, local_administrator, places):
    data = {
        "username": "zhao",
        "name": "赵一",
        "role": "township",
        "area": places.other_township.pk,
    }
    login(local_administrator).post(reverse("accounts:user_create"), data)
    assert not User.objects.filter(username="zhao").exists()


def test_change_of_role_works_at_once(login, administrator, village_cadre, places):
    data = {"name": "钱村干", "role": "grid", "area": places.grid.pk, "unit": "段墓村"}
    login(administrator).post(url("user_change", village_cadre), data)
    village_cadre.refresh_from_db()
    assert (village_cadre.role, village_cadre.area) == (Role.GRID, places.grid)
    assert AuditEvent.objects.get(what="user.change").detail["role"] == ["village", "grid"]


def test_nobody_changes_the_own_role(login, administrator, places):
    data = {"name": "王管理", "role": "township", "area": places.township.pk, "unit": ""}
    page = login(administrator).post(url("user_change", administrator), data).content.decode()
    assert "不能改自己的角色和辖区" in page
    administrator.refresh_from_db()
    assert administrator.role == Role.ADMIN


def test_stopped_user_can_be_brought_back(login, administrator, village_cadre):
    client = login(administrator)
    client.post(url("user_deactivate", village_cadre), {"reason": "调离"})
    village_cadre.refresh_from_db()
    assert not village_cadre.is_active
    assert AuditEvent.objects.get(what="user.deactivate").reason == "调离"
    client.post(url("user_activate", village_cadre))
    village_cadre.refresh_from_db()
    assert village_cadre.is_active


def test_administrator_cannot_stop_the_own_account(login, administrator):
    answer = login(administrator).post(url("user_deactivate", administrator), follow=True)
    assert "不能停用自己" in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


def test_reset_password_has_to_be_changed_again(login, administrator, village_cadre):
    page = login(administrator).post(url("user_reset", village_cadre)).content.decode()
    password = page.split("<code")[1].split(">")[1].split("<")[0]
    village_cadre.refresh_from_db()
    assert village_cadre.check_password(password)
    assert village_cadre.has_to_change_password


def test_page_tells_what_the_person_may_see(login, administrator, village_cadre):
    page = login(administrator).get(url("user", village_cadre)).content.decode()
    assert "此人能看到什么" in page
    assert "登记和修改农户" in page
    assert "村（社区） 1 个" in page


def test_page_explains_why_a_person_sees_nothing(login, administrator, village_cadre, places):
    places.village.abolished_on = "2021-01-01"
    places.village.save()
    User.objects.filter(pk=village_cadre.pk).update(is_active=False)
    page = login(administrator).get(url("user", village_cadre)).content.decode()
    assert "这个用户已停用" in page
    assert "撤并" in page


def test_page_shows_who_changed_the_user(login, administrator, village_cadre, places):
    data = {"name": "钱新名", "role": "village", "area": places.village.pk, "unit": ""}
    client = login(administrator)
    client.post(url("user_change", village_cadre), data)
    page = client.get(url("user", village_cadre)).content.decode()
    assert "钱村干" in page
    assert "王管理" in page
