"""The gate for who uses no mouse, and for who lets this site keep and run nothing."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.steps import CLEAR, UNSAFE, title


def tab_to(page, role, name):
    """Press Tab until this has the focus, as somebody does who uses no mouse."""
    wanted = page.get_by_role(role, name=name).first
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {name} by the Tab key")


def choose_by_keyboard(page, answers):
    """Give the consent and the answers with Tab, Space and arrows, and send them with Enter."""
    tab_to(page, "checkbox", "I agree that my answers")
    page.keyboard.press("Space")
    for key, value in answers.items():
        tab_to_question(page, key)
        for _ in range(12):
            if page.locator(f'input[name="{key}"][value="{value}"]').is_checked():
                break
            page.keyboard.press("ArrowDown")
    tab_to(page, "button", "Show me the next step")
    page.keyboard.press("Enter")


def tab_to_question(page, key):
    for _ in range(80):
        if page.evaluate("document.activeElement.name") == key:
            page.keyboard.press("Space")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {key} by the Tab key")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_booking_is_made_by_keyboard_alone(visit, script):
    page = visit("/ada", java_script_enabled=script)
    tab_to(page, "link", "Book 30 minutes")
    page.keyboard.press("Enter")
    choose_by_keyboard(page, CLEAR)
    expect(page.get_by_role("heading", level=1)).to_have_text("You can choose a time")
    tab_to(page, "link", "Start with 30 minutes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/times*")
    page.wait_for_load_state("load")
    tab_to(page, "button", page.locator(".slots button").first.inner_text())
    page.keyboard.press("Enter")
    tab_to(page, "textbox", "Your name")
    page.keyboard.type("Ben Okoro")
    tab_to(page, "textbox", "E-mail")
    page.keyboard.type("ben@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


def test_help_the_way_back_and_the_way_out_are_reached_by_keyboard_alone(visit):
    page = visit("/ada/start")
    choose_by_keyboard(page, UNSAFE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Talk to someone now")
    tab_to(page, "link", "Find")
    tab_to(page, "link", "I chose that by mistake")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you book")
    tab_to(page, "link", "Help now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help now")
    tab_to(page, "link", "Leave this page")
    page.keyboard.press("Enter")
    page.wait_for_url("http://localhost:*/**")


@pytest.fixture
def refusing(chrome, chromium, site, tmp_path):
    """A window of a browser that is set to refuse every cookie and to run no script."""
    refused = {"profile": {"default_content_setting_values": {"cookies": 2, "javascript": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused))
    window = chrome.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=chromium,
        args=["--no-sandbox", "--disable-gpu"],
        base_url=site,
    )
    yield window.new_page()
    window.close()


def test_help_and_the_way_out_work_where_cookies_and_scripts_are_refused(refusing):
    refusing.goto("/ada/start")
    assert refusing.context.cookies() == []  # the form's own cookie was offered, and not kept
    refusing.get_by_role("link", name="Help now").first.click()
    refusing.get_by_role("link", name="New Zealand").click()
    assert refusing.locator('a[href="tel:111"]').is_visible()
    refusing.get_by_role("link", name="Leave this page").click()
    refusing.wait_for_url("http://localhost:*/**")
    assert refusing.title() == "Weather"


def test_a_crisis_answer_is_heard_where_cookies_and_scripts_are_refused(refusing):
    refusing.goto("/ada/start")
    refusing.check('input[name="suicide"][value="now"]')
    refusing.get_by_role("button", name="Show me the next step").click()
    assert title(refusing) == "Talk to someone now"
    refusing.go_back()
    assert refusing.locator("input:checked").count() == 0
