"""The coach's calendar laid out by dates: loaded once, and all the rest is arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking_service.usecases.booking_views import BookingView, views_of
from booking_service.usecases.people import CoachCard
from shared.domain.bookings import BLOCKING, State
from shared.domain.localtime import local_date, midnight
from shared.domain.openings import Calendar, Closed
from shared.domain.timespan import Timespan, merge, subtract
from shared.domain.week import Ground, Half, ground, half_hours
from shared.storage import availability, bookings, busy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What matters on some dates: the hours, and everything that stands in them."""

    calendar: Calendar
    differing: frozenset[date]
    hours: Sequence[Timespan]
    off: Sequence[Timespan]
    bookings: Sequence[BookingView]
    by_date: Mapping[date | None, list[BookingView]]
    held: Sequence[Timespan]
    outside: Sequence[Timespan]
    today: date

    def starting_on(self, on: date | None) -> list[BookingView]:
        """Return the bookings of a local date; None asks for those between two dates."""
        return self.by_date.get(on, [])

    def open_on(self, on: date) -> list[Timespan]:
        """Return what is open on a local date, time off taken away."""
        return [
            part for hours in merge(self.calendar.open_on(on)) for part in subtract(hours, self.off)
        ]

    def is_off(self, on: date) -> bool:
        """Say whether time off touches a local date."""
        return any(day.overlaps(off) for day in self.calendar.day(on) for off in self.off)

    def within(self, span: Timespan) -> "Laid":
        """Return what touches a timespan, so that little has to be compared with each half hour."""
        return replace(
            self,
            hours=[each for each in self.hours if each.overlaps(span)],
            off=[each for each in self.off if each.overlaps(span)],
            bookings=[b for b in self.bookings if b.start < span.end and span.start < b.end],
            held=[each for each in self.held if each.overlaps(span)],
            outside=[each for each in self.outside if each.overlaps(span)],
        )


def lay(tx: Session, coach: CoachCard, dates: Sequence[date], now: datetime) -> Laid:
    """Load what touches these dates, which follow each other."""
    rules = availability.availability(tx, coach.id)
    calendar = Calendar(rules)
    window = _window(calendar, dates)
    rows = bookings.of_coach(tx, coach.id, window, BLOCKING)
    shown = views_of(tx, coach, rules.change_notice, rows, now)
    around = [dates[0] - _DAY, *dates, dates[-1] + _DAY]
    return Laid(
        calendar=calendar,
        differing=frozenset(override.on for override in rules.overrides),
        hours=merge(span for on in around for span in calendar.open_on(on)),
        off=merge(calendar.time_off(window)),
        bookings=shown,
        by_date=_by_date(calendar, shown),
        held=[
            row.span
            for row in rows
            if row.state == State.HELD and row.hold_expires_at and now < row.hold_expires_at
        ],
        outside=[taken.span for taken in busy.of_coach(tx, coach.id, window)],
        today=local_date(now, calendar.home),
    )


def _by_date(
    calendar: Calendar, shown: Sequence[BookingView]
) -> Mapping[date | None, list[BookingView]]:
    found: dict[date | None, list[BookingView]] = {}
    for each in shown:
        found.setdefault(calendar.date_at(each.start), []).append(each)
    return found


def _window(calendar: Calendar, dates: Sequence[date]) -> Timespan:
    """Return the dates as one timespan; a date that the zone skipped still lasts a moment."""
    start = midnight(dates[0], calendar.zone_on(dates[0]))
    end = midnight(dates[-1] + _DAY, calendar.zone_on(dates[-1]))
    return Timespan(start, max(end, start + _DAY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A half hour of a date, what it is, and what stands on it."""

    half: Half
    ground: Ground
    bookings: Sequence[BookingView] = ()
    held: bool = False
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A date of the coach's: `hours` are what is open, `bookings` what starts on it."""

    on: date
    zone: ZoneInfo
    closed: Closed | None
    differs: bool
    is_off: bool
    hours: Sequence[Timespan]
    bookings: Sequence[BookingView]
    held: Sequence[Timespan]
    busy: Sequence[Timespan]
    cells: Sequence[Cell]

    @property
    def halves(self) -> list[Half]:
        """The half hours, without what stands on them."""
        return [cell.half for cell in self.cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """Some dates in a row; `between` has the bookings that lie between two dates of a journey."""

    columns: Sequence[Column]
    between: Sequence[BookingView]
    home: ZoneInfo
    today: date
    now: datetime


def week(tx: Session, coach: CoachCard, dates: Sequence[date], now: datetime) -> WeekView:
    """Return these dates, half hour by half hour."""
    laid = lay(tx, coach, dates, now)
    return WeekView(
        columns=[_column(laid, on) for on in dates],
        between=laid.starting_on(None),
        home=laid.calendar.home,
        today=laid.today,
        now=now,
    )


def _column(laid: Laid, on: date) -> Column:
    zone = laid.calendar.zone_on(on)
    day = laid.calendar.day(on)
    halves = half_hours(on, zone)
    near = _near(laid, halves)
    return Column(
        on=on,
        zone=zone,
        closed=laid.calendar.closed_on(on),
        differs=on in laid.differing,
        is_off=laid.is_off(on),
        hours=laid.open_on(on),
        bookings=laid.starting_on(on),
        held=[span for span in laid.held if any(each.covers(span.start) for each in day)],
        busy=[span for span in laid.outside if any(each.overlaps(span) for each in day)],
        cells=[_cell(near, half) for half in halves],
    )


def _near(laid: Laid, halves: Sequence[Half]) -> Laid:
    spans = [half.span for half in halves if half.span is not None]
    # a zone may have skipped a whole date
    return laid.within(Timespan(spans[0].start, spans[-1].end)) if spans else laid


def _cell(laid: Laid, half: Half) -> Cell:
    span = half.span
    if span is None:
        return Cell(half=half, ground=Ground.CLOSED)
    return Cell(
        half=half,
        ground=ground(span, laid.hours, laid.off),
        bookings=[
            each for each in laid.bookings if each.start < span.end and span.start < each.end
        ],
        held=any(span.overlaps(held) for held in laid.held),
        busy=any(span.overlaps(taken) for taken in laid.outside),
    )
