"""What static/app.js does, in a real browser on the style page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.urls("config.testing.styleguide")]


@pytest.fixture
def style_page(page, live_server):
    page.goto(f"{live_server.url}/styleguide/?q=zdh")
    return page


def test_confirmation_starts_on_the_harmless_button_and_gives_the_focus_back(style_page):
    style_page.get_by_role("button", name="撤回评议").click()
    assert style_page.evaluate("document.activeElement.textContent") == "不撤回"
    style_page.keyboard.press("Escape")
    assert style_page.evaluate("document.activeElement.textContent") == "撤回评议"


def test_refusal_takes_the_focus(style_page):
    assert style_page.evaluate("document.activeElement.getAttribute('role')") == "alert"


def test_all_fine_answers_every_group_of_its_section_only(style_page):
    style_page.get_by_role("button", name="都正常").click()
    chosen = "[...document.querySelectorAll('input[type=radio]:checked')].map(one => one.value)"
    assert style_page.evaluate(chosen) == ["problem", "fine"]


def test_a_condition_sends_the_filter_form_with_a_short_address(style_page):
    style_page.select_option("#id_village", "1")
    style_page.wait_for_url("**/styleguide/?q=zdh&village=1")


def test_nothing_typed_stays_on_the_machine_for_the_next_person(style_page, live_server):
    style_page.evaluate("sessionStorage.setItem('draft:7:visit', '{\"at\": 9e15, \"values\": []}')")
    style_page.goto(f"{live_server.url}/styleguide/")  # nobody is signed in there
    assert style_page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_screen(style_page, width):
    style_page.set_viewport_size({"width": width, "height": 820})
    assert style_page.evaluate("document.documentElement.scrollWidth") == width
