"""Any colour gives shades that can be read; the judge of contrast is written out anew here."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain import accents
from shared.domain.accents import GROUNDS, Scheme, shades

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
INKS = {Scheme.LIGHT: ("#22302d", "#56605b"), Scheme.DARK: ("#f0ebe2", "#c2bbae")}


def ratio(one, other):
    """WCAG 2.2's contrast ratio, by its own words."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    weights = (0.2126, 0.7152, 0.0722)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    bent = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip(weights, bent, strict=True))


@pytest.mark.parametrize("scheme", Scheme)
@given(colour=COLOURS)
@example(colour="#000000")
@example(colour="#ffffff")
@example(colour="#ffff00")
@example(colour="#0000ff")
@example(colour="#808080")
def test_whatever_colour_is_chosen_all_of_it_can_be_read(scheme, colour):
    found = shades(colour, scheme)
    grounds = (*GROUNDS[scheme], found.tint)
    assert min(ratio(found.accent, ground) for ground in grounds) >= 4.5
    assert min(ratio(found.on_accent, each) for each in (found.accent, found.hover)) >= 4.5
    assert min(ratio(ink, found.tint) for ink in INKS[scheme]) >= 4.5
    assert min(ratio(found.hover, ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("colour", ["#155e56", "#5b2a86", "#7a1f3d", "#000000"])
def test_a_colour_that_can_be_read_already_stays_as_it_is(colour):
    assert shades(colour, Scheme.LIGHT).accent == colour


def test_a_pale_colour_becomes_deeper_and_keeps_its_hue():
    assert shades("#ff9999", Scheme.LIGHT).accent > "#b00000"
    assert shades("#99ccff", Scheme.LIGHT).accent[1:3] == "00"
    assert shades("#99ccff", Scheme.DARK).accent == "#99ccff"


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345G", "#ABCDEF", "#1234567", " #123456"])
def test_only_what_we_write_ourselves_is_a_colour(text):
    assert not accents.is_colour(text)
    assert accents.is_colour("#155e56")
