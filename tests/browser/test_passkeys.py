"""Passkeys in a real Chromium, whose virtual authenticator stands in for a phone or a key."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from booking_service.usecases import passkeys
from shared.domain.access_notices import WayIn, changed_in
from shared.domain.notices import NoticeKind
from shared.storage.notices import NoticeRow
from tests.browser.conftest import _add_ada, _app, serving
from tests.browser.test_coach_pages import sign_in

RULES = {"rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def named_site(database_url, clock, neutral):
    """The site under a name, for browsers make no passkey for a number."""
    with serving() as server:
        address = f"http://localhost:{server.port}"
        server.app = _app(database_url, clock, address, neutral)
        tools = server.app.extensions["tools"]
        _add_ada(tools, clock.now)
        yield address
    tools.engine.dispose()


@pytest.fixture
def page(chrome, named_site):
    window = chrome.new_context(base_url=named_site, viewport={"width": 360, "height": 740})
    found = window.new_page()
    found.goto("/coach/sign-in")
    yield found
    window.close()


@contextmanager
def device(page, *, knows_its_owner=True):
    """A device that makes passkeys; it may fail to recognize who holds it."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": knows_its_owner,
        "automaticPresenceSimulation": True,
    }
    made = talk.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield lambda method, **more: talk.send(
        f"WebAuthn.{method}", {"authenticatorId": made["authenticatorId"]} | more
    )
    talk.detach()


def add_passkey(page, name="my phone"):
    page.goto("/coach/security")
    page.get_by_label("What do you call it?").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("status").get_by_text("Your passkey is ready").wait_for()


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.get_by_text("You are signed out.").wait_for()


def is_fit_for_everybody(page):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_passkey_is_made_opens_the_door_is_renamed_and_removed(page, sessions):
    with device(page):
        sign_in(page)
        add_passkey(page)
        is_fit_for_everybody(page)
        sign_out(page)
        is_fit_for_everybody(page)
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/coach/bookings")
        page.goto("/coach/security")
        page.get_by_text("Rename or remove my phone").click()
        page.get_by_label("New name for my phone").fill("the old phone")
        page.get_by_role("button", name="Rename", exact=True).click()
        page.get_by_text("Rename or remove the old phone").click()
        page.get_by_role("button", name="Remove the old phone").click()
        page.get_by_role("status").get_by_text("opens nothing any more").wait_for()
        sign_out(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text("This passkey opens nothing here.")).to_be_visible()
    assert told(sessions) == [WayIn.PASSKEY_ADDED, WayIn.PASSKEY_REMOVED]


def told(sessions):
    """Of which ways into her account Ada was told by mail."""
    with sessions() as tx:
        about = select(NoticeRow.offset).where(NoticeRow.kind == NoticeKind.COACH_WAY_IN_CHANGED)
        return sorted(changed_in(offset) for offset in tx.scalars(about))


def test_a_passkey_proves_who_sits_here(page, clock):
    with device(page):
        sign_in(page)
        add_passkey(page)
        clock.now += passkeys.access.PROOF_LASTS
        page.goto("/coach/security")
        page.get_by_role("link", name="show once more that it is you").click()
        is_fit_for_everybody(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_label("New password")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_opens_nothing(page):
    with device(page) as tell:
        sign_in(page)
        add_passkey(page)
        sign_out(page)
        tell("setUserVerified", isUserVerified=False)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text("Your device did not finish")).to_be_visible()


def test_an_answer_that_was_overheard_opens_nothing(page):
    with device(page):
        sign_in(page)
        add_passkey(page)
        sign_out(page)
        sent = []
        page.on("request", lambda r: sent.append(r) if r.url.endswith("/sign-in/passkey") else None)
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/coach/bookings")
        overheard = sent[0].post_data
        sign_out(page)
        token = page.locator("form.passkey [name=csrf_token]").get_attribute("value")
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        page.request.post("/coach/sign-in/passkey/question", headers=headers, data="{}")
        answer = page.request.post("/coach/sign-in/passkey", headers=headers, data=overheard)
        assert answer.status == 403


def test_one_device_makes_one_passkey(page, sessions):
    with device(page):
        sign_in(page)
        add_passkey(page)
        page.get_by_label("What do you call it?").fill("again")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_text("Your device did not finish")).to_be_visible()
    assert told(sessions) == [WayIn.PASSKEY_ADDED]


def test_without_a_script_no_button_for_passkeys_is_shown(chrome, named_site):
    window = chrome.new_context(base_url=named_site, java_script_enabled=False)
    page = window.new_page()
    page.goto("/coach/sign-in")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    sign_in(page)
    page.goto("/coach/security")
    assert "Adding a passkey needs JavaScript" in page.locator("main").inner_text()
    window.close()
