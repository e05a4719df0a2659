"""Weekly hours, overrides, holidays and travel -> open timespans, and the grid of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.domain.availability import Availability, WallTime, WallWindow
from shared.domain.localtime import instant, local_date, midnight, zone
from shared.domain.timespan import TICK, Timespan, between, merge

# Hours that never close have no beginning to count from. So once they have been open for the
# four weeks before a Monday (00:00 in the home zone), their grid starts anew on that Monday.
# Nothing but the hours decides this, so a list and a single request see the same grid.
WEEKS_BEFORE_A_NEW_GRID = 4

_WEEK = timedelta(weeks=1)
# Zones lie up to 14 hours from UTC: a local date is over two UTC dates later, everywhere.
_MARGIN = timedelta(days=2)
_DAY_ENDS = WallTime(24 * 60)


@dataclass(frozen=True, slots=True)
class Opening:
    """Merged open hours, and the part of them whose slots count from `anchor`.

    `hours` is cut where it reaches far out of the range asked for; `starts` and `anchor` are not
    affected by that.
    """

    hours: Timespan
    starts: Timespan
    anchor: datetime


class Closed(StrEnum):
    """Why a date has no hours at all."""

    OVERRIDE = "override"
    HOLIDAY = "holiday"


class Calendar:
    """An availability, laid out for questions about single dates."""

    def __init__(self, availability: Availability) -> None:
        self.home = zone(availability.zone)
        self._travel = [(travel, zone(travel.zone)) for travel in availability.travel]
        self._holidays = availability.holidays
        self._time_off = availability.time_off
        self._overrides: dict[date, tuple[WallWindow, ...]] = {}
        for override in availability.overrides:
            so_far = self._overrides.get(override.on, ())
            self._overrides[override.on] = so_far + override.windows
        self._weekly: dict[int, list[WallWindow]] = {day: [] for day in range(1, 8)}
        for hours in availability.weekly:
            for day in hours.days:
                self._weekly[day].append(hours.window)

    def zone_on(self, on: date) -> ZoneInfo:
        """Return the coach's zone on a local date: home, or where the travel leads."""
        for travel, there in self._travel:
            if travel.first <= on and (travel.last is None or on <= travel.last):
                return there
        return self.home

    def windows_on(self, on: date) -> tuple[WallWindow, ...]:
        """Return the hours of a local date, as written down."""
        if on in self._overrides:
            return self._overrides[on]
        return () if on in self._holidays else tuple(self._weekly[on.isoweekday()])

    def closed_on(self, on: date) -> Closed | None:
        """Say whether an override or a holiday closes this date."""
        if on in self._overrides:
            return None if self._overrides[on] else Closed.OVERRIDE
        return Closed.HOLIDAY if on in self._holidays else None

    def open_on(self, on: date) -> Iterator[Timespan]:
        """Yield the hours of a local date as timespans; what a clock change swallows is gone."""
        at = self.zone_on(on)
        for window in self.windows_on(on):
            yield from between(instant(on, window.start, at), instant(on, window.end, at))

    def day(self, on: date) -> list[Timespan]:
        """Return the whole local date, or nothing if the zone skipped it."""
        at = self.zone_on(on)
        return between(midnight(on, at), instant(on, _DAY_ENDS, at))

    def date_at(self, moment: datetime) -> date | None:
        """Return the coach's local date; None between two dates when travel takes time away."""
        for on in _dates_near(Timespan.lasting(moment, TICK)):
            if any(day.covers(moment) for day in self.day(on)):
                return on
        return None

    def time_off(self, within: Timespan) -> Iterator[Timespan]:
        """Yield the time off that may touch `within`; dates off last from local 00:00 to 24:00."""
        near = list(_dates_near(within))
        dates: set[date] = set()
        for off in self._time_off:
            if isinstance(off, Timespan):
                yield off
            elif off.first <= near[-1] and near[0] <= off.last:
                dates.update(on for on in near if off.first <= on <= off.last)
        for on in dates:
            yield from self.day(on)

    def week_at(self, moment: datetime) -> Timespan:
        """Return the ISO week, by the calendar at home, in which a moment lies."""
        monday = self._monday(moment)
        return Timespan(midnight(monday, self.home), midnight(monday + _WEEK, self.home))

    def openings(self, within: Timespan) -> list[Opening]:
        """Return the openings in which a slot could start inside `within`, earliest first."""
        monday = self._monday(within.start) - WEEKS_BEFORE_A_NEW_GRID * _WEEK
        reach = Timespan(midnight(monday, self.home), within.end)
        runs = merge(span for on in _dates_near(reach) for span in self.open_on(on))
        return [
            Opening(run, starts, anchor)
            for run in runs
            if run.overlaps(within)
            for starts, anchor in self._grids(run, within)
        ]

    def _grids(self, run: Timespan, within: Timespan) -> Iterator[tuple[Timespan, datetime]]:
        """Cut a run where its grid starts anew, and yield the parts that touch `within`."""
        anchor = run.start
        monday = self._first_new_grid(run)
        while (begins := midnight(monday, self.home)) < run.end:
            part = Timespan(anchor, begins)
            if part.overlaps(within):
                yield part, anchor
            anchor, monday = begins, monday + _WEEK
        rest = Timespan(anchor, run.end)
        if rest.overlaps(within):
            yield rest, anchor

    def _first_new_grid(self, run: Timespan) -> date:
        """Return the first Monday that comes four open weeks after the run's start."""
        opened = self._monday(run.start)
        if midnight(opened, self.home) < run.start:
            opened += _WEEK
        return opened + WEEKS_BEFORE_A_NEW_GRID * _WEEK

    def _monday(self, moment: datetime) -> date:
        """Return the Monday of the ISO week at home."""
        on = local_date(moment, self.home)
        return on - timedelta(days=on.weekday())


@lru_cache(maxsize=128)
def openings(availability: Availability, within: Timespan) -> tuple[Opening, ...]:
    """Return the openings as `Calendar` does; hours and window decide all, so they are kept."""
    return tuple(Calendar(availability).openings(within))


def _dates_near(span: Timespan) -> Iterator[date]:
    """Yield every date that may be going on somewhere on Earth during `span`."""
    on, last = (span.start - _MARGIN).date(), (span.end + _MARGIN).date()
    while on <= last:
        yield on
        on += timedelta(days=1)
