"""When the coach works: weekly hours, overrides, time off, holidays, travel, and the policies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.timespan import Timespan

_LONGEST_NOTICE = timedelta(days=3660)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class Kind(StrEnum):
    """What can be booked."""

    GUIDANCE = "guidance"
    COACHING = "coaching"


class Approval(StrEnum):
    """Who says yes to a booking."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, order=True)
class WallTime:
    """A time on a clock's face, as minutes since midnight; 24:00 is the end of the day."""

    minutes: int

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= 24 * 60:
            raise ValueError("a wall time is between 00:00 and 24:00")

    @classmethod
    def parse(cls, text: str) -> "WallTime":
        """Read "HH:MM" on the 24-hour clock, 24:00 included; ValueError for all else."""
        if not _CLOCK.fullmatch(text):
            raise ValueError("write the time as HH:MM, from 00:00 to 24:00")
        return cls(int(text[:2]) * 60 + int(text[3:]))

    def __str__(self) -> str:
        return f"{self.minutes // 60:02d}:{self.minutes % 60:02d}"


@dataclass(frozen=True, slots=True, order=True)
class WallWindow:
    """Open hours within one local date, [start, end)."""

    start: WallTime
    end: WallTime

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError("a window ends after it starts")


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The same window on several ISO weekdays (1 = Monday) of the coach's local date."""

    days: frozenset[int]
    window: WallWindow

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(1, 8)):
            raise ValueError("days are ISO weekdays from 1 (Monday) to 7 (Sunday)")


@dataclass(frozen=True, slots=True)
class Override:
    """A date that differs; no windows means closed."""

    on: date
    windows: tuple[WallWindow, ...]


@dataclass(frozen=True, slots=True)
class DatesOff:
    """Time off on local dates, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("time off ends on or after its first date")


@dataclass(frozen=True, slots=True)
class Travel:
    """On local dates from `first` to `last` (None: until further notice) the zone is another."""

    first: date
    last: date | None
    zone: str

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("travel ends on or after its first date")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """How one kind of booking is laid out in time."""

    length: timedelta = timedelta(minutes=30)
    interval: timedelta = timedelta(minutes=30)
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    approval: Approval = Approval.AUTOMATIC

    def __post_init__(self) -> None:
        if not timedelta(0) < self.length <= timedelta(days=1):
            raise ValueError("a booking lasts between 1 minute and 24 hours")
        if not timedelta(0) < self.interval <= timedelta(days=1):
            raise ValueError("slots start every 1 minute to 24 hours")
        if min(self.buffer_before, self.buffer_after) < timedelta(0):
            raise ValueError("a buffer is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Everything the coach has said about when bookings may be.

    `zone` is the coach's home zone; horizon, fixed range and caps count its dates.
    """

    zone: str
    weekly: tuple[WeeklyHours, ...] = ()
    overrides: tuple[Override, ...] = ()
    time_off: tuple[DatesOff | Timespan, ...] = ()
    holidays: frozenset[date] = frozenset()
    travel: tuple[Travel, ...] = ()
    kinds: Mapping[Kind, KindRules] = field(default_factory=dict, hash=False)
    minimum_notice: timedelta = timedelta(0)
    horizon_days: int | None = None
    bookable_from: date | None = None
    bookable_to: date | None = None
    max_per_day: int | None = None
    max_per_week: int | None = None
    change_notice: timedelta = timedelta(hours=12)

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.minimum_notice <= _LONGEST_NOTICE:
            raise ValueError("the minimum notice is between nothing and ten years")
        if self.change_notice < timedelta(0):
            raise ValueError("the notice for changes is not negative")
        limits = (self.horizon_days, self.max_per_day, self.max_per_week)
        if any(limit is not None and limit < 0 for limit in limits):
            raise ValueError("a horizon or a cap is not negative")
