"""How a date or an hour is shown: always in a named zone, on the 24-hour clock."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from typing import Protocol
from zoneinfo import available_timezones

from shared.domain import localtime
from shared.domain.sentences import noted as _
from shared.domain.timespan import Timespan
from shared.messages import times
from shared.messages.languages import ENGLISH

COMMON_ZONES = (
    ("America/Los_Angeles", _("Los Angeles, Vancouver")),
    ("America/Denver", _("Denver")),
    ("America/Chicago", _("Chicago, Dallas")),
    ("America/New_York", _("New York, Toronto")),
    ("America/Sao_Paulo", _("São Paulo")),
    ("Europe/London", _("London")),
    ("Europe/Dublin", _("Dublin")),
    ("Europe/Lisbon", _("Lisbon")),
    ("Europe/Berlin", _("Berlin, Vienna, Zurich")),
    ("Europe/Paris", _("Paris, Brussels")),
    ("Europe/Madrid", _("Madrid")),
    ("Europe/Athens", _("Athens")),
    ("Africa/Johannesburg", _("Johannesburg")),
    ("Asia/Jerusalem", _("Jerusalem")),
    ("Asia/Kolkata", _("Delhi, Mumbai")),
    ("Asia/Singapore", _("Singapore")),
    ("Asia/Tokyo", _("Tokyo")),
    ("Australia/Sydney", _("Sydney, Melbourne")),
    ("Pacific/Auckland", _("Auckland")),
)
_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/"),
    *("Europe/", "Indian/", "Pacific/"),
)


class Spans(Protocol):
    """Whatever has a start and an end."""

    @property
    def start(self) -> datetime:
        """Return when it begins."""

    @property
    def end(self) -> datetime:
        """Return when it ends."""


def is_zone(name: str) -> bool:
    """Say whether `name` is a zone that we can count in."""
    try:
        localtime.zone(name)
    except ValueError:
        return False
    return True


@cache
def all_zones() -> tuple[str, ...]:
    """Return the zones that a person may live in, by name."""
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)))


def dated(value: date, language: str = ENGLISH) -> str:
    """Write a date with its year, as "8 December 2026"."""
    return times.dated_form(value, language)


def day(value: date, language: str = ENGLISH) -> str:
    """Write a date as "Tuesday 8 December"."""
    return times.day_form(value, language)


def short_day(value: date, language: str = ENGLISH) -> str:
    """Write a date as "8 December 2026"."""
    return times.dated_form(value, language)


def clock(instant: datetime, zone: str) -> str:
    """Write the hour that a clock in `zone` shows at `instant`."""
    return times.clock(instant, zone)


def moment(
    instant: datetime, zone: str, language: str = ENGLISH, now: datetime | None = None
) -> str:
    """Write date and hour: "Tuesday 8 December, 10:00"; with the year if that needs saying."""
    return times.long_form(instant, zone, language, now)


def date_of(
    instant: datetime, zone: str, language: str = ENGLISH, now: datetime | None = None
) -> str:
    """Write the date of an instant: "Tuesday 8 December"; with the year by the same rule."""
    return times.date_of(instant, zone, language, now)


def hours(span: Spans, zone: str, language: str = ENGLISH) -> str:
    """Write from when until when something lasts, by the clock of `zone`."""
    return times.hours_form(span.start, span.end, zone, language)


def by_when(
    due_at: datetime | None,
    due_on: date | None,
    zone: str,
    language: str = ENGLISH,
    now: datetime | None = None,
) -> str:
    """Write when something is due: "Monday 15 June", with the hour if it has one."""
    if due_at is not None:
        return moment(due_at, zone, language, now)
    return times.told_date(due_on, zone, language, now) if due_on else ""


def zone_words(instant: datetime, zone: str, language: str = ENGLISH) -> str:
    """Name a zone so that a person knows it: "London time, UTC+1"."""
    return times.zone_words(instant, zone, language)


def zone_now(zone: str, language: str = ENGLISH, now: datetime | None = None) -> str:
    """Name a zone with the offset that it has at `now`."""
    return times.zone_words(now, zone, language) if now else times.zone_name(zone, language)


def stamp(instant: datetime) -> str:
    """Write an instant for a form's value or a `datetime` attribute: RFC 3339, UTC."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_stamp(text: str) -> datetime | None:
    """Read what `stamp` wrote; None for anything without an offset."""
    if not text.isprintable():  # Python reads "...Z\0" as if it ended before
        return None
    try:
        instant = datetime.fromisoformat(text)
        return None if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    """Read "YYYY-MM-DD"; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def by_day(slots: Iterable[Timespan], zone: str) -> list[tuple[date, list[Timespan]]]:
    """Gather slots, earliest first, under their dates in `zone`."""
    return [
        (on, list(group))
        for on, group in groupby(slots, key=lambda slot: localtime.local_date(slot.start, zone))
    ]


def date_text(instant: datetime, zone: str) -> str:
    """Write the date that `instant` has in `zone` as "YYYY-MM-DD", for an address."""
    return localtime.local_date(instant, zone).isoformat()
