"""A client's whole week on a phone: write down, answer, note a win, end the link. Kept pictures."""

import re
from pathlib import Path

import pytest

from tests.browser.steps import title
from tests.browser.test_client_thread import ben, press  # noqa: F401  # a fixture

KEPT = Path(__file__).parents[2] / "artefacts" / "client"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def keep():
    """Keep a picture of where the client stands."""
    KEPT.mkdir(parents=True, exist_ok=True)
    return lambda page, name: page.screenshot(path=KEPT / f"{name}.png", full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_commitment_an_answer_a_win_and_then_the_link_is_ended(visit, ben, keep, script):  # noqa: F811
    page = visit(ben["me"], java_script_enabled=script, **PHONE)
    said = []
    page.on("console", lambda one: said.append(one.text))
    page.get_by_role("link", name="What is next?").click()
    page.get_by_label("What will you do?").fill("Call the printer")
    page.get_by_label("By which date?").fill("2026-06-12")
    press(page, "Write it down")
    assert "Call the printer" in page.locator("main").inner_text()
    keep(page, "written-down")
    page.get_by_role("link", name=re.compile("change or let go ?: Call the printer")).click()
    page.get_by_label("Done").check()
    page.get_by_label("A few words, if you like").fill("It took five minutes.")
    press(page, "Send")
    assert "It took five minutes." in page.locator("main").inner_text()
    keep(page, "answered")
    page.get_by_role("link", name="Wins").click()
    page.get_by_label("What went well?").fill("I did not put it off.")
    press(page, "Note it")
    assert "I did not put it off." in page.locator("main").inner_text()
    keep(page, "a-win")
    press(page, "End this link")
    assert (title(page), said) == ("This link has ended", [])
    page.goto(ben["me"])
    keep(page, "ended")
    assert "Call the printer" not in page.locator("main").inner_text()
