"""Time off as a row of boxes: whole dates, or hours on the coach's own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from booking_service.web import dates
from booking_service.web.typed import Checks
from shared.domain import localtime
from shared.domain.availability import DatesOff, WallTime
from shared.domain.openings import Calendar
from shared.domain.timespan import TICK, Timespan

_MIDNIGHT = WallTime(24 * 60)


@dataclass(frozen=True, slots=True)
class OffRow:
    """Time off: whole dates, or from a time on the first to a time on the last.

    `span` holds two instants instead, where no clock shows them to the minute.
    """

    first: str = ""
    last: str = ""
    start: str = ""
    end: str = ""
    span: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether the row was left alone."""
        return not (self.first or self.last or self.start or self.end or self.span)

    def instants(self) -> tuple[datetime, datetime] | None:
        """Return the two instants of `span`."""
        start, _, end = self.span.partition("/")
        found = dates.read_stamp(start), dates.read_stamp(end)
        return (found[0], found[1]) if found[0] and found[1] and found[0] < found[1] else None


def shown(off: DatesOff | Timespan, calendar: Calendar) -> OffRow:
    """Return the row that reads back as exactly this."""
    if isinstance(off, DatesOff):
        return OffRow(off.first.isoformat(), off.last.isoformat())
    first, last = calendar.date_at(off.start), calendar.date_at(off.end - TICK)
    if first is not None and last is not None:
        row = OffRow(
            first.isoformat(),
            last.isoformat(),
            f"{off.start.astimezone(calendar.zone_on(first)):%H:%M}",
            _end_of(off.end, last, calendar),
        )
        if _hours(Checks(), row, (first, last), "", calendar) == off:
            return row
    return OffRow(span=f"{dates.stamp(off.start)}/{dates.stamp(off.end)}")


def _end_of(end: datetime, last: date, calendar: Calendar) -> str:
    there = calendar.zone_on(last)
    if end == localtime.instant(last, _MIDNIGHT, there):
        return str(_MIDNIGHT)
    return f"{end.astimezone(there):%H:%M}"


def typed(form: Mapping[str, str], row: str) -> OffRow:
    """Read the boxes as they were typed."""
    parts = ("first", "last", "start", "end", "span")
    return OffRow(*(form.get(f"{row}.{part}", "").strip() for part in parts))


def whose_row(name: str) -> str:
    """Say which row this is, as "Time off, row 2"."""
    _, _, at = name.rpartition(".")
    return f"Time off, row {int(at) + 1}" if at else "Time off"


def read(checks: Checks, row: OffRow, name: str, calendar: Calendar) -> DatesOff | Timespan | None:
    """Return the time off; what is wrong with it is noted at its box, by the row's number."""
    instants = row.instants()
    if instants is not None:
        return Timespan(*instants)
    whose = whose_row(name)
    first = checks.on(f"{name}.first", row.first, f"{whose}, first day")
    last = checks.on(f"{name}.last", row.last, f"{whose}, last day") if row.last else first
    if first is None or last is None:
        return None
    if last < first:
        checks.wrong(f"{name}.last", f"{whose}: the last day must be on or after the first.")
        return None
    by_hours = row.start or row.end
    return _hours(checks, row, (first, last), name, calendar) if by_hours else DatesOff(first, last)


def must_be_ahead(checks: Checks, row: OffRow, name: str, today: date) -> None:
    """Note, at the box of its last day, time off that is over before today."""
    last = dates.read_date(row.last or row.first)
    if last is not None and last < today:
        box = f"{name}.last" if row.last else f"{name}.first"
        checks.wrong(box, f"{whose_row(name)}: {dates.short_day(last)} has passed.")


def _hours(
    checks: Checks, row: OffRow, days: tuple[date, date], name: str, calendar: Calendar
) -> Timespan | None:
    """Read the times on the clock that the coach lives by on each date, also on travel."""
    whose = whose_row(name)
    if not (row.start and row.end):
        both = f"{whose}: write both times, or neither for whole days."
        checks.wrong(f"{name}.{'end' if row.start else 'start'}", both)
        return None
    start = checks.clock(f"{name}.start", row.start, f"{whose}, from")
    end = checks.clock(f"{name}.end", row.end, f"{whose}, until")
    if start is None or end is None:
        return None
    first, last = (
        localtime.instant(on, wall, calendar.zone_on(on))
        for on, wall in zip(days, (start, end), strict=True)
    )
    if last <= first:
        checks.wrong(f"{name}.end", f"{whose}: the end must be after the start.")
        return None
    return Timespan(first, last)
