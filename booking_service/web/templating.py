"""What every template can say without being told."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from unicodedata import normalize
from urllib.parse import urlencode

from babel import Locale
from flask import Flask
from markupsafe import Markup, escape

from booking_service import tools
from booking_service.usecases import help_data
from booking_service.usecases.outcome_texts import HELP_TEXT
from booking_service.web import dates, language, stale_form
from shared.messages import times
from shared.messages.languages import ENGLISH, LANGUAGES


def register(app: Flask, practice_name: str) -> None:
    """Give templates the practice's name, the words for dates, and lists to choose from."""
    stale_form.register(app)
    language.register(app)
    for words in (dates.day, dates.short_day, dates.hours, dates.zone_words, dates.dated):
        app.add_template_filter(language.in_page_language(words))
    app.add_template_filter(language.in_page_language(times.length_form))
    for told in (dates.moment, dates.date_of, dates.zone_now):
        app.add_template_filter(language.in_page_language(_as_of_now(told)))
    for filter_ in (dates.clock, dates.stamp, query, country_name, with_help):
        app.add_template_filter(filter_)
    app.jinja_env.globals.update(
        practice_name=practice_name,
        by_when=language.in_page_language(_as_of_now(dates.by_when)),
        common_zones=dates.COMMON_ZONES,
        all_zones=dates.all_zones,
        countries=countries,
        spoken_pairs=spoken_pairs,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _as_of_now(write: Callable[..., str]) -> Callable[..., str]:
    """Let what is written leave out a year that goes without saying today."""

    @wraps(write)
    def written(*given: object, **more: object) -> str:
        return write(*given, **more, now=tools.now())

    return written


# CLDR's own are too long for a phone: "Sonderverwaltungsregion Hongkong".
_SHORTER = {"es": {"HK": "Hong Kong"}, "de": {"HK": "Hongkong"}}


def query(parts: Mapping[str, object]) -> str:
    """Write the parts that say something as the query of an address."""
    return urlencode({name: str(value) for name, value in parts.items() if value})


def with_help(text: str) -> Markup:
    """Let the words "Help now" in a text of the gate lead there."""
    words = escape(language.spoken(HELP_TEXT.heading))
    return escape(text).replace(words, Markup('<a href="/help">{}</a>').format(words))


def spoken_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Say the labels of a list to choose from."""
    return [(value, language.spoken(label)) for value, label in pairs]


def country_name(code: str) -> str:
    """Return what a country with help lines is called."""
    return dict(countries())[code]


def countries() -> tuple[tuple[str, str], ...]:
    """Return the countries whose help lines we know, as (code, name), by name."""
    return _countries(language.current())


@cache
def _countries(code: str) -> tuple[tuple[str, str], ...]:
    """English has the names as the directory writes them; the others have CLDR's."""
    known = help_data.directory().countries.values()
    names = {} if code == ENGLISH else Locale.parse(LANGUAGES[code].locale).territories
    names = {**names, **_SHORTER.get(code, {})}
    named = ((place.code, names.get(place.code, place.name)) for place in known)
    return tuple(sorted(named, key=lambda pair: normalize("NFKD", pair[1])))
