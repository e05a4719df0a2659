"""Dates and times as a person reads them: in their language and zone, with name and offset."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, get_timezone_location

from shared.domain.localtime import offset_text
from shared.domain.localtime import zone as zone_named
from shared.messages import languages
from shared.messages.languages import ENGLISH, LANGUAGES


def long_form(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June 2026, 07:00"."""
    local = _local(instant, zone)
    return f"{date_form(local.date(), language)}, {local:%H:%M}"


def exact_form(instant: datetime, zone: str) -> str:
    """Return "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)"."""
    return f"{_local(instant, zone):%Y-%m-%d %H:%M} ({zone}, UTC{offset_text(instant, zone)})"


def day(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June", short enough for a subject line."""
    return day_form(_local(instant, zone).date(), language)


def day_form(on: date, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June"."""
    return format_date(on, LANGUAGES[language].day, LANGUAGES[language].locale)


def date_form(on: date, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June 2026"."""
    return format_date(on, LANGUAGES[language].full, LANGUAGES[language].locale)


def dated_form(on: date, language: str = ENGLISH) -> str:
    """Return "10 June 2026"."""
    return format_date(on, LANGUAGES[language].dated, LANGUAGES[language].locale)


def clock(instant: datetime, zone: str) -> str:
    """Return "07:00"."""
    return f"{_local(instant, zone):%H:%M}"


def length_form(length: timedelta, language: str = ENGLISH) -> str:
    """Return "30 minutes"; always in minutes, as a booking is spoken of."""
    minutes = round(length / timedelta(minutes=1))
    ngettext = languages.translations(language).ngettext
    return ngettext("{number} minute", "{number} minutes", minutes).format(number=minutes)


def zone_words(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Name a zone so that a person knows it: "London time (Europe/London, UTC+00:00)"."""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    gettext = languages.translations(language).gettext
    words = gettext("{city} time").format(city=_city(zone, language))
    return f"{words} ({zone}, UTC{offset_text(instant, zone)})"


def _city(zone: str, language: str) -> str:
    """Return the city that a zone is named by, as the language calls it."""
    if language == ENGLISH:
        return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return get_timezone_location(zone, locale=LANGUAGES[language].locale, return_city=True)


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_named(zone))
