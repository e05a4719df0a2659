"""A coach's accent colour: shades of it that can be read, whatever colour was chosen."""

import colorsys
import re
from dataclasses import dataclass
from enum import StrEnum

READABLE = 4.5
"""The least contrast of text, WCAG 2.2 success criterion 1.4.3."""

_ASKED = READABLE + 0.05  # for what is lost when a shade is rounded to whole steps
_STEP = 0.01  # of lightness, from 0 to 1
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_RGB = tuple[float, float, float]


class Scheme(StrEnum):
    """How bright the reader likes pages to be."""

    LIGHT = "light"
    DARK = "dark"


GROUNDS = {
    Scheme.LIGHT: ("#faf6ef", "#fffdf9", "#f0e9dd", "#fdf1d3"),
    Scheme.DARK: ("#181715", "#22211e", "#2e2c28", "#39311b"),
}
"""What the accent is read on: the page, a card, what is sunk, a message. As in the style sheet."""

_INKS = {Scheme.LIGHT: ("#22302d", "#56605b"), Scheme.DARK: ("#f0ebe2", "#c2bbae")}
_ON_ACCENT = {Scheme.LIGHT: "#ffffff", Scheme.DARK: "#0b0f0e"}
_TINTED = {Scheme.LIGHT: 0.14, Scheme.DARK: 0.22}  # share of the accent in a tinted ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Shades:
    """Colours of one scheme, as "#rrggbb".

    `accent` for links and buttons, `hover` under the pointer, `on_accent` for words upon both,
    `tint` as a ground.
    """

    accent: str
    hover: str
    on_accent: str
    tint: str


def is_colour(text: str) -> bool:
    """Say whether this is a colour as we write it: "#" and six small hexadecimal digits."""
    return _COLOUR.fullmatch(text) is not None


def shades(colour: str, scheme: Scheme) -> Shades:
    """Return the nearest shades of `colour` that can be read in this scheme.

    Hue and saturation stay; lightness moves until every pair holds 4.5:1: the accent on each
    ground and on its own tint, words on the accent, and ink on the tint.
    """
    towards = -_STEP if scheme is Scheme.LIGHT else _STEP
    tint = _tint(colour, scheme)
    accent = _moved(colour, towards, (*GROUNDS[scheme], tint, _ON_ACCENT[scheme]))
    hover = _lighter(accent, towards * 6)
    return Shades(accent=accent, hover=hover, on_accent=_ON_ACCENT[scheme], tint=tint)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _tint(colour: str, scheme: Scheme) -> str:
    """Mix the colour into a card, less and less until ink can be read on it."""
    card, share = _rgb(GROUNDS[scheme][1]), _TINTED[scheme]
    mixed = GROUNDS[scheme][1]
    while share > 0:
        mixed = _hex(_mixed(_rgb(colour), card, share))
        if all(contrast(ink, mixed) >= _ASKED for ink in _INKS[scheme]):
            break
        share -= 0.02
    return mixed


def _mixed(one: _RGB, other: _RGB, share: float) -> _RGB:
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(one, other, strict=True))
    return red, green, blue


def _moved(colour: str, step: float, against: tuple[str, ...]) -> str:
    """Move the lightness by steps until it stands out against all of these.

    Ends for every colour: black on light grounds and white on dark ones do.
    """
    while any(contrast(colour, ground) < _ASKED for ground in against):
        colour = _lighter(colour, step)
    return colour


def _lighter(colour: str, by: float) -> str:
    hue, light, full = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(max(light + by, 0), 1), full))


def _rgb(colour: str) -> _RGB:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: _RGB) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
