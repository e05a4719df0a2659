"""The frame, the script and the link on a page of another website, in a real Chromium."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import _add_ada, _app, serving

PHONE = {"viewport": {"width": 360, "height": 740}}
PAGE = """<!doctype html><html lang="en"><title>Ada's own website</title><main><h1>Ada</h1>
<p><a href="{site}/ada">A link</a></p>
<p><a href="{site}/ada" data-whats-next>Book 30 minutes</a></p>
<iframe src="{site}/{framed}" title="Times with Ada" width="100%" height="500"></iframe></main>
<script src="{site}/static/embed.js" defer></script></html>"""


def website(framed, site):
    body = PAGE.format(site=site, framed=framed).encode()

    def app(_, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    return app


@pytest.fixture
def ours(database_url, clock, neutral):
    """Our site, and a way to say who may frame it."""
    with serving() as server:
        address = f"http://127.0.0.1:{server.port}"
        app = _app(database_url, clock, address, neutral)
        server.app = app
        _add_ada(app.extensions["tools"], clock.now)

        def allow(*origins):
            app.extensions["tools"] = replace(app.extensions["tools"], embed_origins=origins)

        yield address, allow
    app.extensions["tools"].engine.dispose()


@pytest.fixture
def foreign(chrome, ours):
    """Open a page of another website (another host and port) that frames one of ours."""
    site, allow = ours
    windows, servers = [], []

    def open_page(framed="ada/embed", *, allowed=True, **options):
        context = serving()
        server = context.__enter__()
        servers.append(context)
        origin = f"http://localhost:{server.port}"
        server.app = website(framed, site)
        allow(*([origin] if allowed else []))
        windows.append(chrome.new_context(**options))
        page = windows[-1].new_page()
        page.goto(origin)
        return page

    yield open_page
    for window in windows:
        window.close()
    for context in servers:
        context.__exit__(None, None, None)


def is_blocked(page):
    """Say whether the browser shows its own error in the frame, once it shows anything."""
    for _ in range(100):
        if page.frames[1].url:
            break
        page.wait_for_timeout(100)
    return page.frames[1].url.startswith("chrome-error:")


def frame(page):
    return page.frame_locator("main iframe")


@pytest.mark.parametrize("script", [True, False])
def test_the_frame_shows_times_on_another_website(foreign, script):
    page = foreign(java_script_enabled=script)
    frame(page).get_by_role("heading", name=re.compile("Free times")).wait_for()
    assert frame(page).locator(".slots a").count() > 0
    assert page.context.cookies() == []


@pytest.mark.parametrize("script", [True, False])
def test_a_time_leads_out_of_the_frame_to_the_whole_window(foreign, ours, script):
    page = foreign(java_script_enabled=script)
    frame(page).locator(".slots a").first.click()
    page.wait_for_url(f"{ours[0]}/ada/times**")
    assert page.locator("iframe").count() == 0


def test_the_questions_open_in_the_whole_window_and_the_quick_exit_works_there(
    foreign, ours, neutral
):
    page = foreign()
    frame(page).get_by_role("link", name="Book 30 minutes").click()
    page.wait_for_url(f"{ours[0]}/ada/start**")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(re.escape(f"{neutral}/")))


@pytest.mark.parametrize("framed", ["ada", "ada/start", "help", "coach/sign-in"])
def test_no_other_page_of_ours_shows_in_a_frame(foreign, framed):
    page = foreign(framed)
    assert is_blocked(page)


def test_a_website_that_is_not_named_shows_nothing(foreign):
    page = foreign(allowed=False)
    assert is_blocked(page)


def test_the_script_opens_the_frame_in_a_dialog_that_the_keyboard_closes(foreign):
    page = foreign(**PHONE)
    page.get_by_role("link", name="Book 30 minutes").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Book 30 minutes")
    dialog.wait_for()
    page.frame_locator("dialog iframe").get_by_role("heading", name="Ada Marlow").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "Book 30 minutes"


def test_in_the_dialog_a_time_opens_in_the_whole_window(foreign, ours):
    page = foreign()
    page.get_by_role("link", name="Book 30 minutes").first.click()
    page.frame_locator("dialog iframe").locator(".slots a").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"{ours[0]}/ada/times")))


@pytest.mark.parametrize("name", ["A link", "Book 30 minutes"])
def test_without_a_script_every_link_is_a_link(foreign, ours, name):
    page = foreign(java_script_enabled=False)
    page.get_by_role("link", name=name).first.click()
    expect(page).to_have_url(f"{ours[0]}/ada")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_is_for_everybody_and_no_wider_than_a_phone(chrome, ours, scheme):
    window = chrome.new_context(color_scheme=scheme, **PHONE)
    page = window.new_page()
    page.goto(f"{ours[0]}/ada/embed")
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    window.close()
