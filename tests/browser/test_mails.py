"""Mails in the real Chromium: a phone and a desk, light and dark, judged by axe, pictures kept."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from shared.domain.notices import NoticeKind
from tests.messages.mails import html_of, mail_for

KEPT = Path(__file__).parents[2] / "artefacts" / "mails"
PHONE, DESK = (360, 740), (640, 800)
# Landmarks belong to a page; a mail stands inside one of the reader's own.
WHOLE = {
    "rules": {
        "target-size": {"enabled": True},
        "region": {"enabled": False},
        "landmark-one-main": {"enabled": False},
    }
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOOKS = (
    (PHONE, "light", WHOLE),
    (PHONE, "dark", COLOURS),
    (DESK, "light", None),
    (DESK, "dark", None),
)
SMALL = """() => [...document.querySelectorAll('td > a')]
    .filter(one => getComputedStyle(one).display === 'inline-block')
    .filter(one => one.getBoundingClientRect().height < 42
        || one.parentElement.getBoundingClientRect().height < 44)
    .map(one => one.textContent)"""
# One of each build; the pure tests in tests/messages/test_looks.py go through every kind.
MAILS = {
    "confirmed": (NoticeKind.BOOKING_CONFIRMED, {}),
    "confirmed-discreet": (NoticeKind.BOOKING_CONFIRMED, {"discreet": True}),
    "moved-in-red": (NoticeKind.BOOKING_MOVED, {"accent": "#c0392b"}),
    "cancelled-in-german": (NoticeKind.BOOKING_CANCELLED, {"language": "de"}),
    "proposal-in-spanish": (NoticeKind.REQUEST_PROPOSAL, {"language": "es"}),
    "check-in-in-yellow": (NoticeKind.CHECK_IN, {"accent": "#f4d03f"}),
    "morning": (NoticeKind.COACH_DIGEST, {"accent": "#5b2a86"}),
}


@pytest.fixture(scope="module")
def window(chrome):
    with chrome.new_context() as opened:
        yield opened


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_reads_well_on_a_phone_and_a_desk_in_light_and_dark(window, name):
    kind, changes = MAILS[name]
    page, asked, found = window.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: found.append(said.text))
    page.set_content(html_of(mail_for(kind, **changes)))
    for (width, height), scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        look = f"{width}-{scheme}"
        found += [f"{look}: {each}" for each in _faults(page, rules)]
        KEPT.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=KEPT / f"{name}-{look}.png", full_page=True)
    page.close()
    assert found == []
    assert asked == []


def _faults(page, rules):
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "wider than the window"
    if small := page.evaluate(SMALL):
        yield f"too small for a thumb: {small}"
    if rules:
        for each in Axe().run(page, options=rules).response["violations"]:
            yield f"{each['id']} {[node['target'] for node in each['nodes'][:3]]}"


def test_a_mail_is_no_wider_than_can_be_read_at_ease(window):
    page = window.new_page()
    page.set_viewport_size({"width": 1600, "height": 900})
    page.set_content(html_of(mail_for()))
    box = page.locator("h1").locator("xpath=ancestor::table[1]").bounding_box()
    page.close()
    assert box["width"] == 600
    assert box["x"] == pytest.approx(500, abs=10)
