"""What a clock showed when somebody was told, to see when zone rules move it under a booking.

A told time is written as in RFC 9557, with the zone and without an offset:
"2026-12-01T09:00[America/Vancouver]".
"""

import re
from datetime import date, datetime

from shared.domain.availability import Availability, WallTime
from shared.domain.localtime import instant, local_date, zone
from shared.domain.openings import Calendar

_TOLD = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\[([^\]]+)\]")


def shown(moment: datetime, at: str) -> str:
    """Return what the clock of this zone shows, to the minute, by today's zone rules."""
    return f"{moment.astimezone(zone(at)):%Y-%m-%dT%H:%M}[{at}]"


def coach_zone(availability: Availability, moment: datetime) -> str:
    """Return the zone in which the coach is then: home, or where a travel leads."""
    calendar = Calendar(availability)
    on = calendar.date_at(moment) or local_date(moment, calendar.home)
    return calendar.zone_on(on).key


def has_moved(told: str, moment: datetime) -> bool:
    """Say whether the clock now shows another time at `moment` than the one that was told."""
    return shown(moment, _parts(told)[2]) != told


def kept(told: str) -> datetime:
    """Return the instant at which the clock now shows the time that was told."""
    on, wall, at = _parts(told)
    return instant(date.fromisoformat(on), WallTime.parse(wall), at)


def _parts(told: str) -> tuple[str, str, str]:
    found = _TOLD.fullmatch(told)
    if found is None:
        raise ValueError("a told time reads like 2026-12-01T09:00[America/Vancouver]")
    return found[1], found[2], found[3]
