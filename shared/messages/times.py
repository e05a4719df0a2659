"""Dates and times as a person reads them: in their zone, with its name and offset."""

from datetime import date, datetime, timedelta

from babel.dates import format_date

from shared.domain.localtime import offset_text
from shared.domain.localtime import zone as zone_named

_LOCALE = "en_GB"


def long_form(instant: datetime, zone: str) -> str:
    """Return "Wednesday 10 June 2026, 07:00"."""
    local = _local(instant, zone)
    return f"{format_date(local.date(), 'EEEE d MMMM y', _LOCALE)}, {local:%H:%M}"


def exact_form(instant: datetime, zone: str) -> str:
    """Return "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)"."""
    return f"{_local(instant, zone):%Y-%m-%d %H:%M} ({zone}, UTC{offset_text(instant, zone)})"


def day(instant: datetime, zone: str) -> str:
    """Return "Wednesday 10 June", short enough for a subject line."""
    return format_date(_local(instant, zone).date(), "EEEE d MMMM", _LOCALE)


def date_form(on: date) -> str:
    """Return "Wednesday 10 June 2026"."""
    return format_date(on, "EEEE d MMMM y", _LOCALE)


def clock(instant: datetime, zone: str) -> str:
    """Return "07:00"."""
    return f"{_local(instant, zone):%H:%M}"


def length_form(length: timedelta) -> str:
    """Return "30 minutes"; always in minutes, as a booking is spoken of."""
    minutes = round(length / timedelta(minutes=1))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_named(zone))
