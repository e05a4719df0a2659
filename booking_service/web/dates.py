"""How a date or an hour is shown: always in a named zone, on the 24-hour clock."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from babel.dates import format_date

from shared.domain import localtime
from shared.domain.timespan import Timespan
from shared.messages import times

COMMON_ZONES = (
    ("America/Los_Angeles", "Los Angeles, Vancouver"),
    ("America/Denver", "Denver"),
    ("America/Chicago", "Chicago, Dallas"),
    ("America/New_York", "New York, Toronto"),
    ("America/Sao_Paulo", "São Paulo"),
    ("Europe/London", "London"),
    ("Europe/Dublin", "Dublin"),
    ("Europe/Lisbon", "Lisbon"),
    ("Europe/Berlin", "Berlin, Vienna, Zurich"),
    ("Europe/Paris", "Paris, Brussels"),
    ("Europe/Madrid", "Madrid"),
    ("Europe/Athens", "Athens"),
    ("Africa/Johannesburg", "Johannesburg"),
    ("Asia/Jerusalem", "Jerusalem"),
    ("Asia/Kolkata", "Delhi, Mumbai"),
    ("Asia/Singapore", "Singapore"),
    ("Asia/Tokyo", "Tokyo"),
    ("Australia/Sydney", "Sydney, Melbourne"),
    ("Pacific/Auckland", "Auckland"),
)
_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/"),
    *("Europe/", "Indian/", "Pacific/"),
)


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


def dated(value: date) -> str:
    """Write a date with its year, as "8 December 2026"."""
    return format_date(value, "d MMMM y", "en_GB")


def day(value: date) -> str:
    """Write a date as "Tuesday 8 December"."""
    return format_date(value, "EEEE d MMMM", "en_GB")


def short_day(value: date) -> str:
    """Write a date as "8 December 2026"."""
    return format_date(value, "d MMMM y", "en_GB")


def clock(instant: datetime, zone: str) -> str:
    """Write the hour that a clock in `zone` shows at `instant`."""
    return times.clock(instant, zone)


def moment(instant: datetime, zone: str) -> str:
    """Write date and hour: "Tuesday 8 December 2026, 10:00"."""
    return times.long_form(instant, zone)


def by_when(due_at: datetime | None, due_on: date | None, zone: str) -> str:
    """Write when something is due: "Monday 15 June 2026", with the hour if it has one."""
    if due_at is not None:
        return moment(due_at, zone)
    return format_date(due_on, "EEEE d MMMM y", "en_GB")


def zone_words(instant: datetime, zone: str) -> str:
    """Name a zone so that a person knows it: "London time (Europe/London, UTC+00:00)"."""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    city = zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return f"{city} time ({zone}, UTC{localtime.offset_text(instant, zone)})"


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
