"""The coach's month as a picture: where each date's shapes stand; the template draws them.

A booking is a stone, a request a ring, open hours a bar whose length is the hours, time off a
stroke across: each is told by its shape, so that none needs its colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from booking_service.usecases.month import DayCount, MonthView

CELL = 48
"""Units of the drawing: the side of a date's square."""

_HEAD = 22  # units above the first week, for the weekdays' letters
_BAR = CELL - 12  # the longest bar
_LONGEST = timedelta(hours=12)  # open for so long, and the bar is full
_MOST_STONES = 3
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One date: its corner, the centres of its stones and rings, and how long its bar is."""

    on: date
    x: int
    y: int
    is_today: bool
    stones: Sequence[int]
    rings: Sequence[int]
    more: int
    bar: float
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPicture:
    """The month's squares, and the same in a sentence."""

    width: int
    height: int
    squares: Sequence[Square]
    said: str


def draw(month: MonthView, first: date) -> MonthPicture:
    """Lay out the dates of the month that begins on `first`."""
    inside = [day for week in month.weeks for day in week if day.on.month == first.month]
    return MonthPicture(
        width=7 * CELL,
        height=_HEAD + len(month.weeks) * CELL,
        squares=list(_squares(month, first)),
        said=_said(inside),
    )


def _squares(month: MonthView, first: date) -> Iterator[Square]:
    for row, week in enumerate(month.weeks):
        for column, day in enumerate(week):
            if day.on.month == first.month:
                yield _square(day, column * CELL, _HEAD + row * CELL, month.today)


def _square(day: DayCount, x: int, y: int, today: date) -> Square:
    kinds = ([True] * day.bookings + [False] * day.requests)[:_MOST_STONES]
    places = [x + 10 + 12 * place for place in range(len(kinds))]
    return Square(
        on=day.on,
        x=x,
        y=y,
        is_today=day.on == today,
        stones=[place for place, booked in zip(places, kinds, strict=True) if booked],
        rings=[place for place, booked in zip(places, kinds, strict=True) if not booked],
        more=day.bookings + day.requests - len(kinds),
        bar=round(min(day.open / _LONGEST, 1) * _BAR, 1),
        is_off=day.is_off,
    )


def _said(days: Sequence[DayCount]) -> str:
    bookings, requests = sum(day.bookings for day in days), sum(day.requests for day in days)
    hours = sum((day.open for day in days), timedelta(0)) / _HOUR
    off = sum(day.is_off for day in days)
    parts = [
        f"{bookings} {'booking' if bookings == 1 else 'bookings'}",
        f"{requests} {'request' if requests == 1 else 'requests'}" if requests else "",
        f"{hours:g} {'hour' if hours == 1 else 'hours'} open",
        f"{off} {'day' if off == 1 else 'days'} with time off" if off else "",
    ]
    return ", ".join(part for part in parts if part)
