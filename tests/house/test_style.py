"""The style sheets: right whichever way one reads, and colours that can be told apart."""

import re
from pathlib import Path

import pytest

from shared.domain.accents import GROUNDS
from tests.domain.test_accents import INKS

STATIC = Path("booking_service/web/static")
SHEETS = sorted(STATIC.glob("*.css"))
ONE_SIDED = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?<![-\w])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|linear-gradient\(to (?:left|right)|inset -?(?:\d*\.\d+|[1-9])\w* 0 0"
)
READ_ON = {  # pairs of ink and ground, and the least contrast that WCAG 2.2 AA asks for
    ("ink", "page"): 4.5,
    ("ink", "card"): 4.5,
    ("ink", "sunk"): 4.5,
    ("ink", "sun-soft"): 4.5,
    ("ink", "tint"): 4.5,
    ("soft", "page"): 4.5,
    ("soft", "card"): 4.5,
    ("soft", "sunk"): 4.5,
    ("soft", "sun-soft"): 4.5,
    ("deep", "page"): 4.5,
    ("deep", "card"): 4.5,
    ("deep", "sunk"): 4.5,
    ("deep", "sun-soft"): 4.5,
    ("deep", "tint"): 4.5,
    ("on-deep", "deep"): 4.5,
    ("on-deep", "deep-hover"): 4.5,
    ("warn", "card"): 4.5,
    ("warn", "page"): 4.5,
    ("warn", "warn-soft"): 4.5,
    ("edge", "card"): 3,
    ("edge", "page"): 3,
    ("focus", "page"): 3,
}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_knows_left_from_right(sheet):
    assert [one[0] for one in ONE_SIDED.finditer(sheet.read_text())] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(sheet):
    assert re.findall(r"@import|url\(|@font-face", sheet.read_text()) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme):
    colours = _colours()[scheme]
    short = {
        pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair, least in READ_ON.items()
        if _contrast(colours[pair[0]], colours[pair[1]]) < least
    }
    assert short == {}


def test_whoever_wants_no_movement_gets_none():
    moving = re.compile(r"\b(?:transition|animation)\s*:")
    for sheet in SHEETS:
        calm = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n\}", "",
                      sheet.read_text(), flags=re.DOTALL)  # fmt: skip
        assert moving.findall(calm) == [], sheet.name


def _colours():
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for part in (STATIC / "style.css").read_text().split("/* ---- ground")[0].split("@media")
    )
    return {"light": light, "dark": light | dark}


def _contrast(one, other):
    """WCAG 2.2's ratio, written out here so that our own sums are not their own judge."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_rule_about_accents_knows_the_grounds_of_the_sheet():
    for scheme, grounds in GROUNDS.items():
        colours = _colours()[scheme.value]
        assert grounds == tuple(colours[name] for name in ("page", "card", "sunk", "sun-soft"))
        assert INKS[scheme] == (colours["ink"], colours["soft"])
