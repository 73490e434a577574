"""The frame: a menu that offers only what the role may open, and pages for what went wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxMiddleware

from accounts.roles import Role
from accounts.tests.make import make_user
from config import errors
from config.context import area_label, navigation


def request_by(user, **headers):
    request = RequestFactory().get("/somewhere/", **headers)
    request.user = user
    HtmxMiddleware(lambda request: None)(request)
    return request


def test_menu_offers_settings_only_to_those_who_keep_them(clerk, grid_officer):
    assert "设置" in [line["label"] for line in navigation(clerk, "/")]
    assert "设置" not in [line["label"] for line in navigation(grid_officer, "/")]


def test_menu_marks_the_page_one_is_on(clerk):
    assert [line["label"] for line in navigation(clerk, "/") if line["current"]] == ["待办"]
    assert [line["label"] for line in navigation(clerk, "/settings/x/") if line["current"]] == [
        "设置"
    ]


def test_area_is_named_with_the_one_above(clerk):
    assert area_label(clerk) == f"{clerk.area.parent} · 小召乡"


def test_wrong_role_is_told_the_rule_and_whom_to_ask(clerk):
    make_user(role=Role.ADMIN, name="赵明", unit="乡党政办")
    response = errors.forbidden(request_by(clerk), PermissionDenied("您的角色不能“发布总结”"))
    assert response.status_code == 403
    page = response.content.decode()
    assert "您的角色不能“发布总结”" in page
    assert "乡党政办赵明" in page


def test_fragment_gets_one_sentence_instead_of_a_page(clerk):
    response = errors.not_found(request_by(clerk, HTTP_HX_REQUEST="true"))
    assert response.status_code == 404
    assert response.content.decode() == "没有这一项，或者不在您的辖区。"


@pytest.mark.urls("config.testing.styleguide")
def test_failure_gives_a_number_that_the_log_has_too(caplog):
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert "系统出错了，这一步没有写入" in response.content.decode()
    number = next(record.args[0] for record in caplog.records if record.name == "config.errors")
    assert number in response.content.decode()


@pytest.mark.django_db
def test_stale_form_is_answered_in_plain_words(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    response = client.post("/settings/")
    assert response.status_code == 403
    assert "没有提交成功" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("config.testing.styleguide")
def test_style_page_renders_with_every_component(client):
    page = client.get("/styleguide/?q=zdh").content.decode()
    assert "已登记线索：冯小军" in page
    assert '<span class="topbar-title">组件和状态</span>' in page
    assert page.count("<h1") == 3
