"""Dates and times as a person reads them: in their language and zone, with name and offset."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, get_timezone_location

from shared.domain.localtime import local_date, offset_text
from shared.domain.localtime import zone as zone_named
from shared.messages import languages
from shared.messages.languages import ENGLISH, LANGUAGES

_SOON = timedelta(days=183)
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"  # CLDR has them in the German name of Reykjavik
_BETWEEN = "\N{EN DASH}"
# Names that say an offset or a rule, and no place that people know.
_NO_CITY = frozenset(
    (
        *("UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"),
        *("CET", "MET", "EET", "WET", "EST", "MST", "HST"),
        *("EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"),
    )
)


def needs_year(on: date, today: date) -> bool:
    """Say whether a date is to be told with its year.

    Nobody says the year of a date in this one, nor in the half year to come: in November,
    "Friday 15 January" is the next.
    """
    return on.year != today.year and not today <= on <= today + _SOON


def long_form(
    instant: datetime, zone: str, language: str = ENGLISH, now: datetime | None = None
) -> str:
    """Return "Wednesday 10 June, 07:00"; with the year if it needs one, or `now` is not known."""
    return f"{date_of(instant, zone, language, now)}, {clock_form(instant, zone, language)}"


def date_of(
    instant: datetime, zone: str, language: str = ENGLISH, now: datetime | None = None
) -> str:
    """Return "Wednesday 10 June", and the year by the same rule."""
    return told_date(local_date(instant, zone), zone, language, now)


def told_date(on: date, zone: str, language: str = ENGLISH, now: datetime | None = None) -> str:
    """Return a date of this zone's calendar in the same way."""
    with_year = now is None or needs_year(on, local_date(now, zone))
    return date_form(on, language) if with_year else day_form(on, language)


def hours_form(start: datetime, end: datetime, zone: str, language: str = ENGLISH) -> str:
    """Return from when until when, by CLDR's pattern: "07:00-07:30" with a dash of its own."""
    hours = f"{clock(start, zone)}{_BETWEEN}{clock(end, zone)}"
    return LANGUAGES[language].clock.format(hours)


def clock_form(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Return "07:00" as it is said in a sentence, in German "07:00 Uhr"."""
    return LANGUAGES[language].clock.format(clock(instant, zone))


def exact_form(instant: datetime, zone: str) -> str:
    """Return "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)"."""
    return f"{_local(instant, zone):%Y-%m-%d %H:%M} ({zone}, UTC{offset_text(instant, zone)})"


def day(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June", short enough for a subject line."""
    return day_form(_local(instant, zone).date(), language)


def day_form(on: date, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June"."""
    return written(on, LANGUAGES[language].day, LANGUAGES[language].locale)


def date_form(on: date, language: str = ENGLISH) -> str:
    """Return "Wednesday 10 June 2026"."""
    return written(on, LANGUAGES[language].full, LANGUAGES[language].locale)


def dated_form(on: date, language: str = ENGLISH) -> str:
    """Return "10 June 2026"."""
    return written(on, LANGUAGES[language].dated, LANGUAGES[language].locale)


def clock(instant: datetime, zone: str) -> str:
    """Return "07:00"."""
    return f"{_local(instant, zone):%H:%M}"


def length_form(length: timedelta, language: str = ENGLISH) -> str:
    """Return "30 minutes"; always in minutes, as a booking is spoken of."""
    minutes = round(length / timedelta(minutes=1))
    ngettext = languages.translations(language).ngettext
    return ngettext("{number} minute", "{number} minutes", minutes).format(number=minutes)


def zone_words(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Name a zone so that a person knows it, with its offset: "London time, UTC+1"."""
    named, offset = zone_name(zone, language), short_offset(instant, zone)
    return f"{named}, {offset}" if named else offset


def zone_name(zone: str, language: str = ENGLISH) -> str:
    """Return "London time"; nothing for a zone that no city gives its name to."""
    if zone in _NO_CITY or zone.startswith("Etc/"):
        return ""
    gettext = languages.translations(language).gettext
    return gettext("{city} time").format(city=_city(zone, language))


def short_offset(instant: datetime, zone: str) -> str:
    """Return the zone's distance from UTC as people write it: "UTC+1", "UTC-3:30", "UTC"."""
    text = offset_text(instant, zone)
    hours, _, minutes = text[1:].partition(":")
    if not int(hours) and set(minutes) <= set("0:"):
        return "UTC"
    return f"UTC{text[0]}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")


@lru_cache(maxsize=1024)
def _city(zone: str, language: str) -> str:
    """Return the city that a zone is named by, as the language calls it."""
    name = get_timezone_location(zone, locale=LANGUAGES[language].locale, return_city=True)
    return name.rsplit("/", maxsplit=1)[-1].replace(_SOFT_HYPHEN, "")


@lru_cache(maxsize=4096)
def written(on: date, pattern: str, locale: str) -> str:
    """Write a date by a CLDR pattern; kept, for a page says few dates and says them often."""
    return format_date(on, pattern, locale)


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_named(zone))
