"""What refuses a start: time off, what is taken, notice, horizon, range and caps.

Each rule is written down as the stretches of starts that it refuses.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.domain.availability import Availability, KindRules
from shared.domain.localtime import local_date, midnight
from shared.domain.openings import Calendar
from shared.domain.sentences import noted as _
from shared.domain.timespan import TICK, Stretch, Timespan


class Rule(StrEnum):
    """Why a start is refused."""

    KIND_NOT_OFFERED = "kind_not_offered"
    OUTSIDE_HOURS = "outside_hours"
    CLOSED_DATE = "closed_date"
    HOLIDAY = "holiday"
    ENDS_AFTER_HOURS = "ends_after_hours"
    OFF_GRID = "off_grid"
    TIME_OFF = "time_off"
    OVERLAPS_OUTSIDE = "overlaps_outside"
    OVERLAPS_BOOKING = "overlaps_booking"
    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    BEYOND_HORIZON = "beyond_horizon"
    BEFORE_RANGE = "before_range"
    AFTER_RANGE = "after_range"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"


_WORDS = {
    Rule.KIND_NOT_OFFERED: _("This kind of booking is not offered."),
    Rule.OUTSIDE_HOURS: _("There are no open hours at this time."),
    Rule.CLOSED_DATE: _("An override closes this date."),
    Rule.HOLIDAY: _("This date is a holiday."),
    Rule.ENDS_AFTER_HOURS: _("The booking would go on after the open hours end."),
    Rule.OFF_GRID: _("No slot starts at this minute."),
    Rule.TIME_OFF: _("The booking would fall into time off."),
    Rule.OVERLAPS_OUTSIDE: _("An event in another calendar is too close, buffers included."),
    Rule.OVERLAPS_BOOKING: _("Another booking is too close, buffers included."),
    Rule.IN_THE_PAST: _("This time has passed."),
    Rule.TOO_SOON: _("This is sooner than the minimum notice allows."),
    Rule.BEYOND_HORIZON: _("This is further ahead than bookings are taken."),
    Rule.BEFORE_RANGE: _("Bookings begin on a later date."),
    Rule.AFTER_RANGE: _("Bookings end on an earlier date."),
    Rule.DAY_FULL: _("This day has as many bookings as it may have."),
    Rule.WEEK_FULL: _("This week has as many bookings as it may have."),
}


def in_words(rule: Rule) -> str:
    """Return the rule's reason as a sentence for the coach."""
    return _WORDS[rule]


class Booked(NamedTuple):
    """A booking that takes its time, with the buffers it was made with; hundreds a month."""

    id: UUID
    span: Timespan
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)

    @property
    def blocked(self) -> Timespan:
        """The booking with its own buffers."""
        return self.span.widened(self.buffer_before, self.buffer_after)


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands in the way: only what blocks, in any order."""

    bookings: Sequence[Booked] = ()
    outside: Sequence[Timespan] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Which starts inside `window` are refused, and by which rule?"""

    availability: Availability
    rules: KindRules
    taken: Taken
    window: Timespan
    now: datetime
    moving: UUID | None

    def refused(self, calendar: Calendar) -> list[tuple[Rule, list[Stretch]]]:
        """Return the rules, each with the starts it refuses; hours and grid are not among them."""
        bookings = self.taken.bookings
        if self.moving is not None:
            bookings = [booked for booked in bookings if booked.id != self.moving]
        length, notice = self.rules.length, self.availability.minimum_notice
        before, after = length + self.rules.buffer_after, self.rules.buffer_before
        outside = ((span.start, span.end) for span in self.taken.outside)
        blocked = (
            (booked.span.start - booked.buffer_before, booked.span.end + booked.buffer_after)
            for booked in bookings
        )
        return [
            (Rule.TIME_OFF, starts_in_time_off(calendar, length, self.window)),
            (Rule.OVERLAPS_OUTSIDE, _starts_near(self.window, outside, before, after)),
            (Rule.OVERLAPS_BOOKING, _starts_near(self.window, blocked, before, after)),
            (Rule.IN_THE_PAST, self._part(self.window.start, self.now)),
            (Rule.TOO_SOON, self._part(self.now, self.now + notice)),
            *self._out_of_range(calendar.home),
            *self._full(calendar.home, bookings),
        ]

    def _part(self, start: datetime, end: datetime) -> list[Stretch]:
        part = (max(start, self.window.start), min(end, self.window.end))
        return [part] if part[0] < part[1] else []

    def _out_of_range(self, home: ZoneInfo) -> Iterator[tuple[Rule, list[Stretch]]]:
        """Yield what horizon and fixed range refuse, by dates of the home zone."""
        asked = self.availability
        if asked.horizon_days is not None:
            today = local_date(self.now, home).toordinal()
            yield Rule.BEYOND_HORIZON, self._from_day(today + asked.horizon_days + 1, home)
        if asked.bookable_to is not None:
            yield Rule.AFTER_RANGE, self._from_day(asked.bookable_to.toordinal() + 1, home)
        if asked.bookable_from is not None:
            offered = self._from_day(asked.bookable_from.toordinal(), home)
            end = offered[0][0] if offered else self.window.end
            yield Rule.BEFORE_RANGE, self._part(self.window.start, end)

    def _from_day(self, ordinal: int, home: ZoneInfo) -> list[Stretch]:
        """Return what lies on this home date or a later one; any number of a day will do."""
        first = local_date(self.window.start, home).toordinal()
        last = local_date(self.window.end, home).toordinal()
        if ordinal > last:
            return []
        on = date.fromordinal(max(ordinal, first))
        return self._part(midnight(on, home), self.window.end)

    def _full(
        self, home: ZoneInfo, bookings: Sequence[Booked]
    ) -> Iterator[tuple[Rule, list[Stretch]]]:
        """Yield the home dates and ISO weeks that have as many bookings as they may have."""
        asked = self.availability
        if asked.max_per_day is None and asked.max_per_week is None:
            return
        dates = [local_date(booked.span.start, home) for booked in bookings]
        if asked.max_per_day is not None:
            days = self._crowded(asked.max_per_day, dates, 1, home)
            yield Rule.DAY_FULL, days
        if asked.max_per_week is not None:
            mondays = [_monday(on) for on in dates]
            yield Rule.WEEK_FULL, self._crowded(asked.max_per_week, mondays, 7, home)

    def _crowded(
        self, most: int, dates: Sequence[date], days: int, home: ZoneInfo
    ) -> list[Stretch]:
        """Return the periods of `days` days, named by their first, that hold `most` or more."""
        count = Counter(dates)
        first = local_date(self.window.start, home)
        last = local_date(self.window.end, home)
        on = first if days == 1 else _monday(first)
        full: list[Stretch] = []
        while on <= last:
            following = on + timedelta(days=days)
            if count[on] >= most:
                full += self._part(midnight(on, home), midnight(following, home))
            on = following
        return full


def starts_in_time_off(calendar: Calendar, length: timedelta, window: Timespan) -> list[Stretch]:
    """Return the starts in `window` of bookings of this length that would touch time off."""
    reach = window.widened(timedelta(0), length)
    off = ((span.start, span.end) for span in calendar.time_off(reach))
    return _starts_near(window, off, length, timedelta(0))


def _starts_near(
    window: Timespan,
    spans: Iterable[Stretch],
    before: timedelta,
    after: timedelta,
) -> list[Stretch]:
    """Return the starts less than `before` ahead of a span, in it, or less than `after` it.

    A start exactly `before` ahead is fine: what touches does not overlap.
    """
    first, last = window.start - after, window.end + before
    tick_later = TICK - before
    return [
        (max(start, first) + tick_later, min(end, last) + after)
        for start, end in spans
        if start < last and first < end
    ]


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
