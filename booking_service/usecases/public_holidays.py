"""Which dates are public holidays where: asked of the `holidays` library, worded for a list.

Nothing closes by itself: a coach chooses from what is found here, and the chosen dates are kept.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from holidays import HolidayBase, country_holidays
from holidays.registry import EntityLoader

from shared.domain.errors import Invalid

YEARS = range(1970, 2101)
_ENGLISH = ("en_GB", "en_US")
_SHORTEST_NAME = 4  # letters; what is shorter is another code


@dataclass(frozen=True, slots=True)
class Place:
    """A country, or a region of one: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A public holiday; several on one date share a line."""

    on: date
    name: str


@cache
def countries() -> tuple[Place, ...]:
    """Return the countries whose public holidays are known, by name."""
    names = Locale("en", "GB").territories
    codes = EntityLoader.get_country_codes(include_aliases=False)
    found = (Place(code, names.get(code, code)) for code in codes)
    return tuple(sorted(found, key=lambda place: place.name))


def name_of(country: str) -> str:
    """Return the country's name, or its code if its holidays are not known."""
    return next((place.name for place in countries() if place.code == country), country)


@cache
def regions(country: str) -> tuple[Place, ...]:
    """Return the regions that have holidays of their own, by name; Invalid names `country`."""
    known = _calendar(country)
    aliases = known.get_subdivision_aliases()
    return tuple(
        sorted(
            (Place(code, _region_name(code, aliases.get(code, []))) for code in known.subdivisions),
            key=lambda place: place.name,
        )
    )


def _region_name(code: str, aliases: list[str]) -> str:
    return next((name for name in aliases if len(name) >= _SHORTEST_NAME), code)


def known(country: str | None, region: str | None) -> None:
    """Raise Invalid naming `country` or `subdivision` if there is no such place; none is fine."""
    if country is None and not region:
        return
    if region not in {None, "", *(place.code for place in regions(country or ""))}:
        raise Invalid.field("subdivision", "Choose a region from the list.")


def between(country: str, region: str | None, first: date, last: date) -> list[Holiday]:
    """Return the public holidays from `first` to `last`, both included, earliest first.

    Invalid names `country` or `subdivision` if there is no such place.
    """
    known(country, region)
    found = _calendar(country, region or None, range(first.year, last.year + 1))
    return sorted(
        Holiday(on, name.replace("; ", ", ")) for on, name in found.items() if first <= on <= last
    )


def in_year(country: str, region: str | None, year: int) -> list[Holiday]:
    """Return the public holidays of a whole year."""
    return between(country, region, date(year, 1, 1), date(year, 12, 31))


def _calendar(country: str, region: str | None = None, years: range = YEARS[:0]) -> HolidayBase:
    """Return the library's calendar in the nearest that it has to British English."""
    if country not in {place.code for place in countries()}:
        raise Invalid.field("country", "Choose a country from the list.")
    plain = country_holidays(country)
    spoken = [*_ENGLISH, *sorted(plain.supported_languages)]
    language = next(
        (each for each in spoken if each in plain.supported_languages and each.startswith("en")),
        plain.default_language,
    )
    return country_holidays(country, subdiv=region, years=years, language=language)
