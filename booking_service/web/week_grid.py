"""The half hours of some dates as the rows and cells of a table, and their words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.week import Cell, Column, WeekView
from booking_service.web import dates
from shared.domain import localtime
from shared.domain.availability import WallTime, WallWindow
from shared.domain.bookings import State
from shared.domain.openings import Closed
from shared.domain.timespan import Timespan
from shared.domain.week import Ground, shown_twice, skipped
from shared.messages.times import written

_FIRST, _LAST = 8 * 60, 18 * 60  # minutes since midnight; shown even when nothing is there
_AROUND = 60
_HALF = 30
_TO = "\N{EN DASH}"

_GROUNDS = {
    Ground.OPEN: ("open", "open"),
    Ground.PARTLY_OPEN: ("part", "partly open"),
    Ground.TIME_OFF: ("off", "time off"),
    Ground.CLOSED: ("shut", "closed"),
}
_WORDS = {"open": "Open", "part": "Partly open", "off": "Time off"}
_CLOSED = {Closed.HOLIDAY: "Holiday", Closed.OVERRIDE: "Closed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """A cell: `value` is what its check box sends, if it has one; `word` names a run's start."""

    look: str
    value: str = ""
    label: str = ""
    word: str = ""
    bookings: Sequence[BookingView] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A half hour across the dates."""

    label: str
    look: str
    cells: Sequence[ShownCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A date on top of its column; `zone` is named where it is not the one at home."""

    column: Column
    weekday: str
    short: str
    zone: str
    notes: Sequence[str]
    hours: str
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The table; `zone` names the zone at home, `is_whole` says that no hour is left out."""

    zone: str
    heads: Sequence[Head]
    rows: Sequence[ShownRow]
    is_whole: bool


def grid(week: WeekView, *, whole: bool) -> Grid:
    """Lay out the week; unless `whole`, only from an hour before to an hour after what matters."""
    first, last = (0, 24 * 60) if whole else _hours_that_matter(week.columns)
    keys = sorted({half.key for column in week.columns for half in column.halves})
    shown = [key for key in keys if first <= key[0] < last]
    columns = [_cells(column, week.today, shown) for column in week.columns]
    return Grid(
        zone=_city(week.home),
        heads=[_head(column, week) for column in week.columns],
        rows=[
            ShownRow(
                label=_row_label(key, week.columns),
                look="again" if key[1] else "hour" if key[0] % 60 == 0 else "half",
                cells=cells,
            )
            for key, *cells in zip(shown, *columns, strict=True)
        ],
        is_whole=shown == keys,
    )


def _hours_that_matter(columns: Sequence[Column]) -> tuple[int, int]:
    matters = [
        cell.half.wall.minutes
        for column in columns
        for cell in column.cells
        if cell.ground in {Ground.OPEN, Ground.PARTLY_OPEN} or cell.bookings or cell.held
    ]
    first = min(matters, default=_FIRST + _AROUND) - _AROUND
    last = max(matters, default=_LAST - _AROUND) + _HALF + _AROUND
    return min(first, _FIRST) // 60 * 60, max(last, _LAST)


def _row_label(key: tuple[int, int], columns: Sequence[Column]) -> str:
    """Return the time that a clock shows where a row begins."""
    if not key[1]:
        return str(WallTime(key[0]))
    shown = next(half.shows for column in columns for half in column.halves if half.key == key)
    return f"{shown} again"


def _cells(column: Column, today: date, keys: Sequence[tuple[int, int]]) -> Iterator[ShownCell]:
    """Yield a column's cells; a word stands where something begins, not in each cell."""
    by_key = {cell.half.key: cell for cell in column.cells}
    named = short_date(column.on)
    before, met = "", set()
    for key in keys:
        cell = by_key.get(key)
        if cell is None or cell.half.span is None:
            before = ""
            yield ShownCell(look="none", word="" if cell is None else "skipped")
            continue
        look = _look(cell)
        new = [each for each in cell.bookings if each.id not in met]
        met |= {each.id for each in new}
        yield ShownCell(
            look=look,
            value="" if key[1] or column.on < today else f"{column.on}T{cell.half.wall}",
            label=f"{named} {_words(cell)}",
            word="" if look == before or cell.bookings else _word(look, column),
            bookings=new,
        )
        before = before if cell.bookings else look


def _look(cell: Cell) -> str:
    """Return the classes of a cell: what it is, and what stands on it."""
    look = _GROUNDS[cell.ground][0]
    if cell.bookings:
        waits = all(each.state is State.REQUESTED for each in cell.bookings)
        look += " asked" if waits else " booked"
    if cell.held:
        look += " held"
    if cell.busy:
        look += " busy"
    return look


def _word(look: str, column: Column) -> str:
    if "busy" in look:
        return "Busy elsewhere"
    if "held" in look:
        return "Being booked"
    if look == "shut" and column.closed:
        return _CLOSED[column.closed]
    return _WORDS.get(look, "")


def _words(cell: Cell) -> str:
    """Say the time, the ground, and what stands on it, for those who do not see the cell."""
    said = [str(cell.half.shows), _GROUNDS[cell.ground][1]]
    said += [_booking(each) for each in cell.bookings]
    said += ["being booked"] if cell.held else []
    said += ["busy elsewhere"] if cell.busy else []
    return ", ".join(said)


def _booking(booking: BookingView) -> str:
    kind = "request" if booking.state is State.REQUESTED else "booking"
    return f"{kind} {booking.client_name}"


def short_date(on: date) -> str:
    """Write a date as "Tue 9 June"."""
    return written(on, "EEE d MMMM", "en_GB")


def _head(column: Column, week: WeekView) -> Head:
    return Head(
        column=column,
        weekday=written(column.on, "EEE", "en_GB"),
        short=written(column.on, "d MMM", "en_GB"),
        zone="" if column.zone == week.home else _city(column.zone),
        notes=list(_notes(column)),
        hours=_open_hours(column),
        is_past=column.on < week.today,
    )


def _city(zone: ZoneInfo) -> str:
    return zone.key.rsplit("/", maxsplit=1)[-1].replace("_", " ") + " time"


def _notes(column: Column) -> Iterator[str]:
    if column.closed is Closed.HOLIDAY:
        yield "Holiday"
    if column.is_off:
        yield "Time off"
    for window in skipped(column.halves):
        yield f"Clock skips {_window(window)}"
    for window in shown_twice(column.halves):
        yield f"Clock shows {_window(window)} twice"


def _window(window: WallWindow) -> str:
    return f"{window.start}{_TO}{window.end}"


def _open_hours(column: Column) -> str:
    """Write the hours of a date as "09:00-12:30, 13:30-18:00"; nothing if it is closed."""
    there = column.zone.key
    return ", ".join(
        f"{dates.clock(span.start, there)}{_TO}{_end(span, column)}" for span in column.hours
    )


def _end(span: Timespan, column: Column) -> str:
    """Write where hours end; midnight ends the date that it belongs to."""
    ends_on = localtime.local_date(span.end, column.zone)
    return "24:00" if ends_on > column.on else dates.clock(span.end, column.zone.key)
