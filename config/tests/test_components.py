"""The design system: components, forms and the rules that every template keeps."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.templatetags import show
from config.testing.styleguide import SampleFilter, SampleForm, sample

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in ROOT.glob("**/templates/**/*.html")
    if ".venv" not in path.relative_to(ROOT).parts
)
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))

# component → the least it is included with → what a person then reads
CASES = {
    "alert": ({"tone": "bad", "heading": "还不能消除风险", "problems": ["少 1 天"]}, "少 1 天"),
    "back": ({"url": "/x/", "label": "农户"}, "返回农户"),
    "badge": ({"text": "逾期 2 天", "tone": "bad"}, "逾期 2 天"),
    "blank": ({"heading": "没有这一户", "text": "网址可能抄错了"}, "没有这一户"),
    "confirm": (
        {"label": "撤回评议", "url": "/x/", "title": "撤回？", "reason": "撤回原因"},
        "撤回原因",
    ),
    "count": ({"value": 3}, "3"),
    "crumbs": ({"items": [("农户", "/"), ("周德厚户", "")]}, "周德厚户"),
    "empty": ({"heading": "没有监测中的户"}, "没有监测中的户"),
    "figure": ({"text": "426", "url": "/x/"}, "426"),
    "filters": ({"form": SampleFilter(), "found": "9 户"}, "找到 9 户"),
    "form_errors": ({"form": SampleForm({})}, "处要改"),
    "four": ({"items": [{"mark": "教", "title": "义务教育：正常"}]}, "义务教育：正常"),
    "icon": ({"name": "check"}, "#check"),
    "job": (
        {"url": "/x/", "text": "正在导出 8962 户", "total": 10, "value": 1},
        "正在导出 8962 户",
    ),
    "kv": ({"items": [("户编号", "99"), ("备注", "")]}, "<dd>—</dd>"),
    "loading": ({}, "正在取"),
    "masked": ({"text": "138****6205", "reveal_url": "/x/"}, "138****6205"),
    "messages": ({"messages": []}, ""),
    "navigation": ({"navigation": [{"label": "农户", "url": "/x/", "icon": "users"}]}, "农户"),
    "pager": ({"page": sample()["page"], "unit": "户"}, "共 1371 户"),
    "panel_head": ({"title": "家庭成员"}, "家庭成员"),
    "person": ({"name": "周德厚", "tail": "0314"}, "尾号 0314"),
    "pillars": ({"items": sample()["pillars"]}, "1 人未缴 2022 年医保"),
    "releasebar": ({"states": ["草稿", "发布"], "now": "草稿"}, "草稿"),
    "sheet_mark": ({"by": "王晓燕"}, "王晓燕"),
    "stats": ({"items": sample()["stats"], "label": "按时限"}, "最长 6 天"),
    "steps": ({"steps": sample()["steps"]}, "逾期 2 天，由王晓燕办理"),
    "tabs": ({"tabs": sample()["tabs"], "label": "户类型"}, "8962"),
    "th": ({"label": "村组", "key": "place", "sort": "-place"}, 'aria-sort="descending"'),
    "timeline": ({"events": sample()["events"]}, "2021 年"),
    "timeline_item": ({"event": sample()["events"][0]}, "入户走访"),
    "toast": ({"text": "已登记线索"}, "已登记线索"),
    "user_menu": ({}, ""),
}


@pytest.fixture
def request_of_nobody():
    return RequestFactory().get("/?q=zdh&page=3")


def test_every_component_has_a_case():
    assert {path.stem for path in (ROOT / "templates/components").glob("*.html")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_component_shows_what_it_was_given(name, request_of_nobody):
    given, expected = CASES[name]
    html = render_to_string(f"components/{name}.html", given, request=request_of_nobody)
    assert expected in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_the_rules(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "行内样式"
    assert not re.search(r"<style|\son[a-z]{3,}\s*=|javascript:|hx-on", text), "行内脚本或样式"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "行内脚本"
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", text), "外网地址"
    used = re.findall(r'components/icon\.html" with name="([^"]+)"', text)
    used += re.findall(r'icon="([a-z0-9-]+)"', text)
    assert set(used) <= SPRITE, "图标不在 icons.svg 里"


def test_styles_use_only_what_old_browsers_know():
    for name in ("tokens", "base", "components"):
        css = (ROOT / f"static/{name}.css").read_text()
        assert not re.search(
            r":has\(|color-mix|oklch|@container|@layer|[\s;{]inset:|aspect-ratio|dvh", css
        )


def test_confirmation_carries_the_csrf_token_and_asks_the_reason(request_of_nobody):
    given, _ = CASES["confirm"]
    html = render_to_string("components/confirm.html", given, request=request_of_nobody)
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert re.search(r'name="reason" required', html)


def test_days_of_a_step_do_not_break_and_what_stands_around_them_is_escaped(request_of_nobody):
    steps = [{"name": "开工", "state": "", "note": "计划 2026-05-09，<b>晚</b>"}]
    html = render_to_string("components/steps.html", {"steps": steps}, request=request_of_nobody)
    assert "计划 <time>2026-05-09</time>，&lt;b&gt;晚&lt;/b&gt;" in html


def test_pager_keeps_the_conditions(request_of_nobody):
    html = render_to_string("components/pager.html", CASES["pager"][0], request=request_of_nobody)
    assert "?q=zdh&amp;page=4" in html


def test_conditions_in_force_can_be_taken_off_one_by_one():
    request = RequestFactory().get("/?q=zdh&village=1&page=2")
    form = SampleFilter(request.GET)
    assert form.is_valid()
    html = render_to_string("components/filters.html", {"form": form}, request=request)
    assert 'href="?village=1"' in html
    assert 'href="?q=zdh"' in html
    assert "段墓村" in html


def test_what_the_tabs_choose_is_no_condition_to_take_off():
    class Tabbed(forms.Form):
        state = forms.CharField(required=False, widget=forms.HiddenInput)
        key = forms.CharField(label="查找", required=False, widget=forms.HiddenInput)

    request = RequestFactory().get("/?state=monitored&key=zs")
    form = Tabbed(request.GET)
    assert form.is_valid()
    html = render_to_string("components/filters.html", {"form": form}, request=request)
    assert "查找 zs" in html
    assert "?key=zs" not in html


def test_wrong_field_is_named_linked_and_described():
    html = SampleForm({"name": "周海涛"}).as_div()
    assert '<a href="#id_number">证件号码</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert 'id="id_number_error"' in html


def test_fields_have_native_controls_without_code_in_the_form():
    html = sample()["fresh"].as_div()
    assert re.search(r'<input type="date" name="born_on" value="1992-02-03" class="input', html)
    assert re.search(r'inputmode="decimal" name="income" value="9800.50"', html)
    assert html.count("选填") == 4
    assert html.count("class=") >= html.count("<input")


def test_values_in_widgets_are_escaped():
    class Free(forms.Form):
        text = forms.CharField(label="文字")

    html = Free(initial={"text": '"><script>'}).as_div()
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show.yuan("5240.00"), "5240"),
        (show.yuan("5240.50"), "5240.5"),
        (show.wan(1844000), "184.4"),
        (show.wan(None), "—"),
        (show.percent("0.98063"), "98.06%"),
        (show.percent(1), "100%"),
        (show.tail("990201199001010314"), "0314"),
        (show.day(None), "—"),
    ],
)
def test_values_print_as_officials_write_them(shown, expected):
    assert shown == expected
