"""Between wall clocks and instants: the only place where a zone's rules are asked.

All zones come from the `tzdata` package. The system's own files are switched off, because an
outdated copy there would silently move bookings by an hour.
"""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from shared.domain.availability import WallTime
from shared.domain.timespan import Timespan

zoneinfo.reset_tzpath(())
ZoneInfo.clear_cache()

_ZONE_NAMES = frozenset(zoneinfo.available_timezones()) - {"Factory"}

# Far enough from the ends of the calendar for every sum below to exist.
_YEARS = range(1900, 3000)

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def tzdata_version() -> str:
    """Return the release of the zone rules in use, such as "2026b"."""
    source = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi")
    with source.open(encoding="ascii") as lines:
        return lines.readline().removeprefix("# version").strip()


TZDATA_VERSION = tzdata_version()


@lru_cache(maxsize=1024)
def zone(name: str | ZoneInfo | None) -> ZoneInfo:
    """Return the zone of this IANA name, old names included; ValueError for all else."""
    if isinstance(name, ZoneInfo):
        return name
    if name not in _ZONE_NAMES:
        raise ValueError("name a time zone such as Europe/Berlin")
    return ZoneInfo(name)


def instant(on: date, wall: WallTime, at: str | ZoneInfo) -> datetime:
    """Return the first instant at which the zone's clock shows this time or a later one.

    A time that the clock skips becomes the end of the gap (also when a whole date is skipped),
    a time shown twice its first showing, and 24:00 is 00:00 of the next date.
    """
    return _instant(on, wall.minutes, zone(at))


@lru_cache(maxsize=16384)
def _instant(on: date, minutes: int, at: ZoneInfo) -> datetime:
    shown = datetime(on.year, on.month, on.day) + timedelta(minutes=minutes)  # noqa: DTZ001
    found = shown.replace(tzinfo=at).astimezone(UTC)
    if _shown_at(found, at) == shown:
        return found
    return _end_of_gap(shown, at)


def _shown_at(moment: datetime, at: ZoneInfo) -> datetime:
    return moment.astimezone(at).replace(tzinfo=None, fold=0)


def _end_of_gap(skipped: datetime, at: ZoneInfo) -> datetime:
    """Search for the second in which the clock jumps over `skipped`.

    Read with the offset after the jump (fold 1) the time lies before it; read with the offset
    before the jump (fold 0) it lies at the jump or after.
    """
    before = skipped.replace(tzinfo=at, fold=1).astimezone(UTC)
    after = skipped.replace(tzinfo=at, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if _shown_at(middle, at) < skipped:
            before = middle
        else:
            after = middle
    return after


def midnight(on: date, at: str | ZoneInfo) -> datetime:
    """Return the first instant of a local date."""
    return _instant(on, 0, zone(at))


def local_date(moment: datetime, at: str | ZoneInfo) -> date:
    """Return the date that the zone's calendar shows at this instant."""
    return moment.astimezone(zone(at)).date()


def dates_span(first: date, last: date, at: str | ZoneInfo) -> Timespan | None:
    """Return the time from the start of `first` to the end of `last` in this zone.

    None when that is no time at all: the dates are reversed, or the zone skipped them (Samoa had
    no 30 December 2011). ValueError for dates outside the years 1900 to 2999.
    """
    if first.year not in _YEARS or last.year not in _YEARS:
        raise ValueError("name dates between the years 1900 and 2999")
    start, end = midnight(first, at), midnight(last + _DAY, at)
    return Timespan(start, end) if start < end else None


def offset_text(moment: datetime, at: str | ZoneInfo) -> str:
    """Return the zone's distance from UTC at this instant, such as "+05:45"."""
    offset = moment.astimezone(zone(at)).utcoffset() or timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(abs(offset) // _SECOND, 60)
    text = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def label(moment: datetime, at: str | ZoneInfo) -> str:
    """Return the instant as the zone's clock shows it, such as "2026-03-23 19:00 +11:00"."""
    return f"{moment.astimezone(zone(at)):%Y-%m-%d %H:%M} {offset_text(moment, at)}"
