"""How a mail looks: the pages' colours and sizes, written into each element that has a class.

Programs that read mail drop style sheets, or change them, so that every element brings its own
style, and its ground as `bgcolor` for Word's engine in Outlook. A small sheet is left for those
that know it: the same classes in dark.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from shared.domain.accents import Scheme, shades
from shared.messages.languages import Language

USUAL: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.LIGHT: {
        "page": "#faf6ef",
        "card": "#fffdf9",
        "sunk": "#f0e9dd",
        "ink": "#22302d",
        "soft": "#56605b",
        "line": "#ddd3c3",
        "sun": "#f2c14e",
        "deep": "#155e56",
        "on-deep": "#ffffff",
        "tint": "#e0efe8",
    },
    Scheme.DARK: {
        "page": "#181715",
        "card": "#22211e",
        "sunk": "#2e2c28",
        "ink": "#f0ebe2",
        "soft": "#c2bbae",
        "line": "#48433b",
        "sun": "#f2c14e",
        "deep": "#8ed6c6",
        "on-deep": "#08221e",
        "tint": "#1d3a33",
    },
}
"""The colours of the pages' style sheet, by its names."""

ASKS_FOR_DARK = "@media (prefers-color-scheme: dark)"

_SANS = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"
_SERIF = "font-family:Charter,'Iowan Old Style','Palatino Linotype',Georgia,serif"
_BODY = f"font-size:17px;line-height:1.55;{_SANS};text-align:{{start}};word-break:break-word"
_SMALL = "color:{soft};font-size:15px"
_STONE = "display:inline-block;border-radius:50%;margin-{end}:3px"
# One declaration names one colour, so that the dark sheet can say it anew.
_STYLES = {
    "page": "margin:0;padding:0;background-color:{page};color:{ink}",
    "hidden": "display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;"
    "opacity:0;overflow:hidden;mso-hide:all",
    "ground": "padding:20px 12px 32px;background-color:{page}",
    "sheet": "max-width:600px;margin:0 auto",
    "brand": f"padding:0 8px 14px;color:{{ink}};font-size:17px;font-weight:bold;{_SERIF}",
    "near-stone": f"{_STONE};width:9px;height:6px;vertical-align:-1px;background-color:{{sun}}",
    "next-stone": f"{_STONE};width:12px;height:8px;vertical-align:2px;background-color:{{sun}}",
    "last-stone": f"{_STONE};width:16px;height:11px;vertical-align:6px;background-color:{{deep}}",
    "card": "padding:28px 24px 12px;border:1px solid {line};border-radius:16px;"
    f"background-color:{{card}};color:{{ink}};{_BODY}",
    "hello": "margin:0 0 6px;color:{soft}",
    "head": "margin:0 0 18px;color:{ink};font-size:26px;line-height:1.25;font-weight:bold;"
    f"{_SERIF}",
    "part": "margin:26px 0 8px;color:{ink};font-size:19px;line-height:1.3;font-weight:bold;"
    f"{_SERIF}",
    "text": "margin:0 0 16px",
    "near": "margin:0 0 4px",
    "quiet": f"margin:0 0 16px;{_SMALL}",
    "soft": "color:{soft}",
    "link": "color:{deep};text-decoration:underline",
    "words": "margin:0 0 16px;padding:2px 14px;border-{start}:4px solid {deep}",
    "facts": "margin:0 0 14px",
    "when": "padding:14px 16px;border-radius:10px;background-color:{tint}",
    "gone": "padding:14px 16px;border-radius:10px;background-color:{sunk}",
    "label": f"margin:0;{_SMALL}",
    "day": f"margin:0;color:{{ink}};font-size:20px;line-height:1.35;font-weight:bold;{_SERIF}",
    "past": f"margin:0;color:{{soft}};font-size:20px;line-height:1.35;{_SERIF}",
    "zone": f"margin:2px 0 0;{_SMALL}",
    "name": f"padding:5px 0;padding-{{end}}:16px;{_SMALL};line-height:26px;vertical-align:top;"
    "white-space:nowrap",
    "value": "padding:5px 0;color:{ink};line-height:26px;font-weight:600;vertical-align:top;"
    "width:100%",
    "aside": f"{_SMALL};font-weight:normal",
    "press": "margin:6px 0 18px",
    "button": "border-radius:24px;background-color:{deep};text-align:center;"
    "mso-padding-alt:13px 26px",
    "pressed": "display:inline-block;padding:13px 26px;color:{on-deep};font-size:17px;"
    f"line-height:22px;font-weight:bold;{_SANS};text-decoration:none",
    "choice": "border:2px solid {deep};border-radius:24px;background-color:{card};"
    "text-align:center;mso-padding-alt:10px 18px",
    "chosen": "display:inline-block;padding:10px 18px;color:{deep};font-size:16px;"
    f"line-height:22px;font-weight:bold;{_SANS};text-decoration:none",
    "gap": "height:8px;font-size:8px;line-height:8px",
    "foot": f"padding:18px 8px 0;color:{{soft}};{_BODY};font-size:14px",
    "away": "color:{soft};text-decoration:underline",
}
_SIDES = {"ltr": {"start": "left", "end": "right"}, "rtl": {"start": "right", "end": "left"}}
_CLASSED = re.compile(r'<(\w+)((?: [\w-]+="[^"<>]*")*) class="([a-z-]+)"')
_GROUND = re.compile(r"background-color:(#[0-9a-f]{6})")
_SIDED = frozenset({"start", "end"})
_NAMED = re.compile(r"\{([a-z-]+)\}")


def written_in(page: str, accent: str, language: Language) -> str:
    """Return an HTML mail with the style of each class written into its elements.

    `accent` is the coach's colour, or nothing for the usual one. Classes stay, for `dark_sheet`.
    """
    looks = _looks(accent, language.direction)
    return _CLASSED.sub(lambda found: _dressed(found, looks), page)


def dark_sheet(accent: str, language: Language) -> str:
    """Return the colours of each class in the dark, for readers that ask for them."""
    return _dark_sheet(accent, language.direction)


@lru_cache(maxsize=256)
def _dark_sheet(accent: str, direction: str) -> str:
    colours = {**palette(accent, Scheme.DARK), **_SIDES[direction]}
    rules = ((name, _coloured(style)) for name, style in _STYLES.items())
    told = (f".{name}{{{_filled(';'.join(each), colours)}}}" for name, each in rules if each)
    return "\n".join(told)


def seen_in(page: str, scheme: Scheme) -> str:
    """Return a mail as it looks in one scheme, whatever the reader's device asks for."""
    always = "all" if scheme is Scheme.DARK else "not all"
    return page.replace(ASKS_FOR_DARK, f"@media {always}", 1)


@lru_cache(maxsize=256)
def palette(accent: str, scheme: Scheme) -> Mapping[str, str]:
    """Return the colours of a scheme; of the coach's colour the shades that can be read."""
    if not accent:
        return USUAL[scheme]
    found = shades(accent, scheme)
    own = {"deep": found.accent, "on-deep": found.on_accent, "tint": found.tint}
    return MappingProxyType({**USUAL[scheme], **own})


@lru_cache(maxsize=256)
def _looks(accent: str, direction: str) -> Mapping[str, str]:
    values = {**palette(accent, Scheme.LIGHT), **_SIDES[direction]}
    return {name: _filled(style, values) for name, style in _STYLES.items()}


def _filled(style: str, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda found: values[found[1]], style)


def _coloured(style: str) -> list[str]:
    """Return what of a style names a colour, so that the dark has another."""
    each = style.split(";")
    return [f"{one}!important" for one in each if set(_NAMED.findall(one)) - _SIDED]


def _dressed(found: re.Match[str], looks: Mapping[str, str]) -> str:
    tag, others, name = found.groups()
    ground = _GROUND.search(looks[name]) if tag in {"body", "td"} else None
    painted = f' bgcolor="{ground[1]}"' if ground else ""
    return f'<{tag}{others} class="{name}"{painted} style="{looks[name]}"'
