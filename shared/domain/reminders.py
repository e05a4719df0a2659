"""When a client is reminded of a booking: rules that a coach chooses, and the times they come to.

Two kinds that differ when clocks change: elapsed time ("PT24H", 24 hours before), and wall time in
the client's zone ("P1D", the same time by the clock one day before; "P1D@18:00", 18:00 on the
evening before). Kept as rules, so that a booking, a zone or its rules may change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.availability import WallTime
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.localtime import instant, local_date
from shared.domain.localtime import zone as zone_of

MOST = 5
_LONGEST_DAYS = 14
_ELAPSED = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,5})M)?")
_WALL = re.compile(r"P(\d{1,2})D(?:@(\d\d:\d\d))?")
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_SHORTEST, _LONGEST = 5 * _MINUTE, _LONGEST_DAYS * _DAY


@dataclass(frozen=True, slots=True)
class Reminder:
    """Elapsed time `before` the start, or so many dates before it by the client's calendar.

    `at`: the time on the client's clock; None: the same as the booking's.
    """

    before: timedelta | None = None
    days: int = 0
    at: WallTime | None = None

    @classmethod
    def parse(cls, text: str) -> "Reminder":
        """Read a rule such as "PT24H", "PT15M", "P1D" or "P1D@18:00"; ValueError for all else."""
        if elapsed := _ELAPSED.fullmatch(text):
            hours, minutes = (int(part or 0) for part in elapsed.groups())
            before = timedelta(hours=hours, minutes=minutes)
            if not _SHORTEST <= before <= _LONGEST:
                raise ValueError("a reminder comes between 5 minutes and 14 days before")
            return cls(before=before)
        if wall := _WALL.fullmatch(text):
            return cls._by_the_clock(int(wall[1]), wall[2])
        raise ValueError("write a reminder as PT24H, PT15M, P1D or P1D@18:00")

    @classmethod
    def _by_the_clock(cls, days: int, at: str | None) -> "Reminder":
        if days > _LONGEST_DAYS or (days == 0 and at is None):
            raise ValueError("name 1 to 14 days before, or a time on the day itself")
        return cls(days=days, at=WallTime.parse(at) if at else None)

    def __str__(self) -> str:
        if self.before is not None:
            hours, rest = divmod(self.before // _MINUTE, 60)
            return f"PT{hours * 60 + rest}M" if rest else f"PT{hours}H"
        return f"P{self.days}D" + (f"@{self.at}" if self.at else "")

    def due(self, start: datetime, zone: str) -> datetime:
        """Return when it is due for a booking that starts then; R1 where the clock jumps."""
        if self.before is not None:
            return start - self.before
        shown = start.astimezone(zone_of(zone))
        wall = self.at or WallTime(shown.hour * 60 + shown.minute)
        return instant(local_date(start, zone) - self.days * _DAY, wall, zone)


USUAL = tuple(Reminder.parse(text) for text in ("PT24H", "PT1H"))
"""What holds until a coach chooses otherwise."""


def chosen_by(texts: Sequence[str] | None) -> tuple[Reminder, ...]:
    """Return the rules that a coach has kept as texts, or what is usual for None."""
    return USUAL if texts is None else tuple(map(Reminder.parse, texts))


def chosen(texts: Sequence[str]) -> tuple[Reminder, ...]:
    """Return the rules that a coach has written, each once, or Invalid naming the one at fault."""
    found, problems = [], []
    for index, text in enumerate(texts):
        try:
            found.append(Reminder.parse(text))
        except ValueError as error:
            problems.append(FieldProblem(f"reminders.{index}", str(error)))
    if len(texts) > MOST:
        problems.append(FieldProblem("reminders", f"choose at most {MOST} reminders"))
    if problems:
        raise Invalid(*problems)
    return tuple(dict.fromkeys(found))
