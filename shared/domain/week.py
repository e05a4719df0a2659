"""A date as half hours by the wall clock, and what opening or blocking some of them leaves.

The half hours of a date follow each other without a gap: each lasts from the instant of its wall
time to the instant of the next one, as every rule reads wall times. So on the two odd days of the
year a half hour that the clock skips has no time at all, and one before a clock goes back goes on
through what is shown again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from shared.domain.availability import WallTime, WallWindow
from shared.domain.localtime import instant, zone
from shared.domain.timespan import Timespan

HALF_HOUR = timedelta(minutes=30)
_MINUTES = 30
_DAY_MINUTES = 24 * 60
WALL_HALF_HOURS = tuple(WallTime(minutes) for minutes in range(0, _DAY_MINUTES, _MINUTES))

_Pair = tuple[WallTime, WallTime]


@dataclass(frozen=True, slots=True)
class Half:
    """A half hour of a date.

    `wall` is the wall time that opens and blocks it; `shows` what the clock shows when it begins.
    `turn` is 0 for a half hour's first showing and grows through what is shown again after it.
    Without a `span` the clock skips it.
    """

    wall: WallTime
    turn: int
    shows: WallTime
    span: Timespan | None

    @property
    def key(self) -> tuple[int, int]:
        """The row that this half hour shares with those of other dates."""
        return self.wall.minutes, self.turn


def half_hours(on: date, at: str | ZoneInfo) -> list[Half]:
    """Return the half hours of a local date, in order; 48 of them on an ordinary one."""
    return list(_half_hours(on, zone(at)))


@lru_cache(maxsize=512)
def _half_hours(on: date, there: ZoneInfo) -> tuple[Half, ...]:
    return tuple(half for wall in WALL_HALF_HOURS for half in _showings(on, wall, there))


def _showings(on: date, wall: WallTime, at: ZoneInfo) -> Iterator[Half]:
    """Yield a wall half hour, cut into halves of elapsed time where it lasts longer."""
    start, end = instant(on, wall, at), instant(on, _later(wall), at)
    if not start < end:
        yield Half(wall, 0, wall, None)
        return
    for turn in count():
        if not start < end:
            return
        span = Timespan(start, min(end, start + HALF_HOUR))
        shown = start.astimezone(at)
        shows = WallTime(shown.hour * 60 + shown.minute) if turn else wall
        yield Half(wall, turn, shows, span)
        start = span.end


def _later(wall: WallTime) -> WallTime:
    return WallTime(min(wall.minutes + _MINUTES, _DAY_MINUTES))


class Ground(StrEnum):
    """What the rules say about a half hour, before anything stands on it."""

    OPEN = "open"
    PARTLY_OPEN = "partly_open"
    TIME_OFF = "time_off"
    CLOSED = "closed"


def ground(span: Timespan, hours: Sequence[Timespan], off: Sequence[Timespan]) -> Ground:
    """Say what `span` is; `hours` are merged open hours, `off` is time off."""
    if any(each.overlaps(span) for each in off):
        return Ground.TIME_OFF
    if any(each.contains(span) for each in hours):
        return Ground.OPEN
    return Ground.PARTLY_OPEN if any(each.overlaps(span) for each in hours) else Ground.CLOSED


def opened(windows: Collection[WallWindow], chosen: Collection[WallTime]) -> tuple[WallWindow, ...]:
    """Return the windows with the chosen half hours added, merged."""
    pairs = [(window.start, window.end) for window in windows]
    return _merged(pairs + [(wall, _later(wall)) for wall in chosen])


def blocked(
    windows: Collection[WallWindow], chosen: Collection[WallTime]
) -> tuple[WallWindow, ...]:
    """Return the windows without the chosen half hours, merged."""
    left = [(window.start, window.end) for window in windows]
    for wall in chosen:
        left = [part for pair in left for part in _without(pair, (wall, _later(wall)))]
    return _merged(left)


def _without(pair: _Pair, hole: _Pair) -> Iterator[_Pair]:
    """Yield what is left of a pair in front of the hole and behind it."""
    for start, end in ((pair[0], min(pair[1], hole[0])), (max(pair[0], hole[1]), pair[1])):
        if start < end:
            yield start, end


def _merged(pairs: Collection[_Pair]) -> tuple[WallWindow, ...]:
    merged: list[_Pair] = []
    for start, end in sorted(pairs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(WallWindow(start, end) for start, end in merged)


def skipped(halves: Sequence[Half]) -> tuple[WallWindow, ...]:
    """Return the wall times that a date's clock never shows."""
    return _merged([(half.wall, _later(half.wall)) for half in halves if half.span is None])


def shown_twice(halves: Sequence[Half]) -> tuple[WallWindow, ...]:
    """Return the wall times that a date's clock shows twice."""
    return _merged([(half.shows, _later(half.shows)) for half in halves if half.turn])
