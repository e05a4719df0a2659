"""A repeating series of bookings: the same time by the coach's clock, every week or every other."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.availability import WallTime
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.localtime import instant, local_date
from shared.domain.localtime import zone as zone_of

LONGEST = 26
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """So many bookings, the first of them at `first`."""

    first: datetime
    every_weeks: int
    times: int

    def __post_init__(self) -> None:
        problems = [
            FieldProblem(name, told)
            for name, told, wrong in (
                (
                    "every_weeks",
                    "choose 1 (weekly) or 2 (fortnightly)",
                    self.every_weeks not in {1, 2},
                ),
                ("times", f"choose a number from 2 to {LONGEST}", not 2 <= self.times <= LONGEST),
            )
            if wrong
        ]
        if problems:
            raise Invalid(*problems)

    def starts(self, zone: str) -> list[datetime]:
        """Return every start; the clock in `zone` shows the same time for each (R1)."""
        shown = self.first.astimezone(zone_of(zone))
        wall = WallTime(shown.hour * 60 + shown.minute)
        day = local_date(self.first, zone)
        later = range(1, self.times)
        step = self.every_weeks * _WEEK
        return [self.first, *(instant(day + number * step, wall, zone) for number in later)]
