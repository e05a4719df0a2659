"""Every page and its states: axe, widths, both schemes, no word in the console, pictures kept.

Each page is opened once and looked at in three ways: axe judges all of it on a phone in light,
and its colours again on a desk in dark; no width makes it scroll sideways.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import stops
from tests.browser.walked import WALKED
from tests.browser.world import lived_in

KEPT = Path(__file__).parents[2] / "artefacts" / "pages"
PHONE, TABLET, DESK = (360, 740), (768, 1024), (1280, 900)
ZOOMED = (320, 256)  # a desk at 400 % (WCAG 1.4.10)
WHOLE = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALL = """() => [...document.querySelectorAll(
    'button, .button, summary, nav a, select, '
    + 'input:not([type=hidden], [type=checkbox], [type=radio])'
  )].filter(one => one.checkVisibility() && !one.closest('.visually-hidden'))
    .filter(one => one.getBoundingClientRect().height < 43.5)
    .map(one => one.textContent.trim().slice(0, 30) || one.name)"""
LOOKS = (
    (PHONE, "light", WHOLE),
    (TABLET, "light", None),
    (DESK, "dark", COLOURS),
    (ZOOMED, "light", None),
)
EXPECTED = ("Failed to load resource: the server responded with a status of 4",)


@pytest.fixture
def world(database_url, clock, neutral, who):
    with lived_in(database_url, clock, neutral, empty=who in {"waiting", "proposals"}) as found:
        yield found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", stops.WALKS)
def test_every_page_is_fit_for_everybody_in_every_look(chrome, world, neutral, who):
    window = chrome.new_context(base_url=world.site, reduced_motion="reduce", has_touch=True)
    page, found, strays, seen = window.new_page(), [], [], set()
    page.on("console", lambda said: _hear(said, found, page))
    window.on("request", lambda asked: strays.append(asked.url))
    for name in stops.WALKS[who](page, world):
        page.wait_for_load_state("load")  # axe judges the styled page
        seen |= {world.endpoint_of(frame.url) for frame in page.frames}
        found += [f"{name}: {each}" for each in _faults(page, name)]
    window.close()
    assert found == []
    assert seen - {None} == set(WALKED[who].split())
    assert [url for url in strays if not url.startswith((world.site, neutral, "data:"))] == []


def _hear(said, found, page):
    if said.type in {"error", "warning"} and not said.text.startswith(EXPECTED):
        found.append(f"{page.url}: {said.text}")


def _faults(page, name):
    for (width, height), scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        look = f"{width} {scheme}"
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{look}: wider than the window"
        if rules:
            for each in Axe().run(page, options=rules).response["violations"]:
                yield f"{look}: {each['id']} {[node['target'] for node in each['nodes'][:3]]}"
        if width == 360 and rules is WHOLE and (small := page.evaluate(SMALL)):
            yield f"{look}: too small for a thumb: {small}"
        if rules:
            folder = KEPT / look.replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{stops.slug_of(name)}.png", full_page=True)
