"""What every template can say without being told."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from flask import Flask

from booking_service.usecases import help_data
from booking_service.web import dates, stale_form


def register(app: Flask, practice_name: str) -> None:
    """Give templates the practice's name, the words for dates, and lists to choose from."""
    stale_form.register(app)
    words = (dates.day, dates.short_day, dates.clock, dates.moment, dates.zone_words, dates.stamp)
    for filter_ in (*words, dates.dated, query):
        app.add_template_filter(filter_)
    app.jinja_env.globals.update(
        practice_name=practice_name,
        by_when=dates.by_when,
        common_zones=dates.COMMON_ZONES,
        all_zones=dates.all_zones,
        countries=countries,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def query(parts: Mapping[str, object]) -> str:
    """Write the parts that say something as the query of an address."""
    return urlencode({name: str(value) for name, value in parts.items() if value})


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return the countries whose help lines we know, as (code, name), by name."""
    known = help_data.directory().countries.values()
    return tuple(sorted(((place.code, place.name) for place in known), key=lambda pair: pair[1]))
