"""A client's thread as a picture: bookings, commitments and wins along the weeks.

A booking is a stone, a win a sun, a commitment a line from the day it was made to the day it is
due; the mark at its end says how it went by its shape. Everything that is drawn stands in the
list beside it too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.thread import CommitmentView
from booking_service.usecases.timeline import Sort, Timeline
from shared.domain import localtime
from shared.domain.bookings import State
from shared.domain.commitments import TAKEN_BACK

WIDTH = 720
"""Units of the drawing."""

_LEFT, _RIGHT = 16, 16
_TOP, _ROW, _FOOT = 64, 20, 26
_DAY = timedelta(days=1)
_LEAST = 28  # days; a thread of one day is not drawn a mile wide
_MOST_LINES = 10
_STANDS = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one date; `look` names its shape."""

    x: float
    look: str


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment: from the day it was made to the day it is due, and how it stands."""

    x: float
    end: float
    y: int
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPicture:
    """The shapes, the Mondays below them, and the same in a sentence."""

    width: int
    height: int
    bookings: Sequence[Mark]
    wins: Sequence[Mark]
    lines: Sequence[Line]
    mondays: Sequence[tuple[float, date]]
    today: float
    said: str


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def at(self, on: date) -> float:
        """Return where a date stands across the drawing; what lies outside stands at its edge."""
        share = (on - self.first) / (self.last - self.first)
        return round(_LEFT + min(max(share, 0), 1) * (WIDTH - _LEFT - _RIGHT), 1)


def draw(timeline: Timeline, zone: str, now: datetime) -> ThreadPicture | None:
    """Lay out a page of the thread and what lies ahead; None while there is nothing."""
    booked = _booked(timeline)
    promised = _promised(timeline)
    wins = [localtime.local_date(e.at, zone) for e in timeline.events if e.sort is Sort.WIN]
    dates = [localtime.local_date(each.start, zone) for each in booked]
    spans = [(localtime.local_date(one.made_at, zone), one.last_day) for one in promised]
    if not (dates or spans or wins):
        return None
    today = localtime.local_date(now, zone)
    scale = _scale([*dates, *wins, *(day for span in spans for day in span), today])
    lines = promised[:_MOST_LINES]
    return ThreadPicture(
        width=WIDTH,
        height=_TOP + max(len(lines), 1) * _ROW + _FOOT,
        bookings=[
            Mark(scale.at(on), _booking(one, now)) for one, on in zip(booked, dates, strict=True)
        ],
        wins=[Mark(scale.at(on), "win") for on in wins],
        lines=[
            Line(scale.at(made), scale.at(due), _TOP + row * _ROW, _look(one))
            for row, (one, (made, due)) in enumerate(zip(lines, spans, strict=False))
        ],
        mondays=list(_mondays(scale)),
        today=scale.at(today),
        said=_said(len(booked), len(promised), len(wins)),
    )


def _booked(timeline: Timeline) -> list[BookingView]:
    begun = [event.thing for event in timeline.events if event.sort is Sort.BOOKING]
    found = [one for one in begun if isinstance(one, BookingView)]
    return [one for one in (*timeline.ahead, *found) if one.state in _STANDS]


def _promised(timeline: Timeline) -> list[CommitmentView]:
    """Return the commitments, newest first; what became another is drawn as that one."""
    made = [event.thing for event in timeline.events if event.sort is Sort.COMMITMENT]
    found = {one.id: one for one in made if isinstance(one, CommitmentView)}
    found |= {one.id: one for one in timeline.open}
    standing = [one for one in found.values() if one.replaced_by is None]
    return sorted(standing, key=lambda one: one.made_at, reverse=True)


def _scale(dates: Sequence[date]) -> _Scale:
    first, last = min(dates) - _DAY, max(dates) + 2 * _DAY
    return _Scale(first, max(last, first + _LEAST * _DAY))


def _mondays(scale: _Scale) -> Iterator[tuple[float, date]]:
    """Give the Mondays, at most eight of them, so that their dates do not touch."""
    days = (scale.last - scale.first).days
    every = max(1, -(-days // 7 // 8))
    on = scale.first + (-scale.first.weekday() % 7) * _DAY
    while on < scale.last - 3 * _DAY:
        yield scale.at(on), on
        on += 7 * every * _DAY


def _booking(one: BookingView, now: datetime) -> str:
    if one.state is State.NO_SHOW:
        return "missed"
    return "ahead" if one.start > now else "held"


def _look(one: CommitmentView) -> str:
    return "gone" if one.status in TAKEN_BACK else one.status.value


def _said(bookings: int, commitments: int, wins: int) -> str:
    counted = (
        (bookings, "booking", "bookings"),
        (commitments, "commitment", "commitments"),
        (wins, "win", "wins"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counted)
