"""The availability as boxes on a page: filled from the rules, or from what was typed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from booking_service.web import coach_words, dates
from shared.domain.availability import (
    Approval,
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    WallWindow,
)
from shared.domain.timespan import Timespan

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES, HOURS = "minutes", "hours"
LIMIT_NAMES = {
    "minimum_notice": "Clients book at least this long before",
    "change_notice": "Clients may move or cancel until this long before",
    "horizon_days": "Days ahead that can be booked",
    "max_per_day": "Most bookings a day",
    "max_per_week": "Most bookings a week",
    "bookable_from": "First date that can be booked",
    "bookable_to": "Last date that can be booked",
}

_UNITS = ("minimum_notice_unit", "change_notice_unit")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_FEWEST_WINDOWS, _EMPTY_ROWS = 2, 2
_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """A window as two boxes."""

    start: str = ""
    end: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether neither box holds anything."""
        return not (self.start or self.end)


Windows = tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date that differs."""

    on: str = ""
    windows: Windows = (Pair(), Pair())
    closed: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether the row was left alone."""
        return not (self.on or self.closed) and all(pair.is_empty for pair in self.windows)


@dataclass(frozen=True, slots=True)
class OffRow:
    """Time off as two dates; `span` holds two instants instead, where a program wrote those."""

    first: str = ""
    last: str = ""
    span: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether the row was left alone."""
        return not (self.first or self.last or self.span)

    def instants(self) -> tuple[datetime, datetime] | None:
        """Return the two instants."""
        start, _, end = self.span.partition("/")
        found = dates.read_stamp(start), dates.read_stamp(end)
        return (found[0], found[1]) if found[0] and found[1] and found[0] < found[1] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind: offered or not, and its figures in minutes."""

    kind: Kind
    offered: bool = False
    length: str = "30"
    interval: str = "30"
    before: str = "0"
    after: str = "0"
    approval: str = Approval.AUTOMATIC

    @property
    def name(self) -> str:
        """Return the kind in words."""
        return coach_words.KINDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityForm:
    """All boxes of the page."""

    weekly: tuple[Windows, ...]
    overrides: tuple[DateRow, ...] = ()
    time_off: tuple[OffRow, ...] = ()
    kinds: tuple[KindRow, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)


def shown(rules: Availability, today: date) -> AvailabilityForm:
    """Fill the boxes with the rules; dates that have passed are not shown."""
    return _with_room(
        AvailabilityForm(
            weekly=tuple(_windows_of_day(rules, day) for day in range(1, 8)),
            overrides=tuple(
                DateRow(each.on.isoformat(), _pairs(each.windows), not each.windows)
                for each in sorted(rules.overrides, key=lambda each: each.on)
                if is_ahead(each, today)
            ),
            time_off=tuple(_off_row(each) for each in rules.time_off if is_ahead(each, today)),
            kinds=tuple(_kind_row(kind, rules.kinds.get(kind)) for kind in Kind),
            limits=_limits(rules),
        )
    )


def is_ahead(entry: Override | DatesOff | Timespan, today: date) -> bool:
    """Say whether a dated entry still matters; a day's margin leaves no zone out."""
    match entry:
        case Override():
            last = entry.on
        case DatesOff():
            last = entry.last
        case Timespan():
            last = entry.end.date()
    return last >= today - timedelta(days=1)


def _windows_of_day(rules: Availability, day: int) -> Windows:
    return _pairs(sorted({hours.window for hours in rules.weekly if day in hours.days}))


def _pairs(windows: list[WallWindow] | tuple[WallWindow, ...]) -> Windows:
    return tuple(Pair(str(window.start), str(window.end)) for window in windows)


def _off_row(off: DatesOff | Timespan) -> OffRow:
    if isinstance(off, DatesOff):
        return OffRow(off.first.isoformat(), off.last.isoformat())
    return OffRow(span=f"{dates.stamp(off.start)}/{dates.stamp(off.end)}")


def _kind_row(kind: Kind, rules: KindRules | None) -> KindRow:
    if rules is None:
        return KindRow(kind=kind)
    return KindRow(
        kind=kind,
        offered=True,
        length=str(rules.length // _MINUTE),
        interval=str(rules.interval // _MINUTE),
        before=str(rules.buffer_before // _MINUTE),
        after=str(rules.buffer_after // _MINUTE),
        approval=rules.approval,
    )


def _limits(rules: Availability) -> dict[str, str]:
    plain = {
        name: str(value) if (value := getattr(rules, name)) is not None else ""
        for name in ("horizon_days", "bookable_from", "bookable_to", "max_per_day", "max_per_week")
    }
    for name in ("minimum_notice", "change_notice"):
        length = getattr(rules, name)
        unit = HOURS if length % _HOUR == timedelta(0) else MINUTES
        plain[name] = str(length // (_HOUR if unit == HOURS else _MINUTE))
        plain[f"{name}_unit"] = unit
    return plain


def typed(form: Mapping[str, str]) -> AvailabilityForm:
    """Read the boxes as they were typed; nothing is judged here. A row to remove is left out."""
    return _with_room(
        AvailabilityForm(
            weekly=tuple(_typed_windows(form, f"weekly.{day}") for day in range(1, 8)),
            overrides=tuple(_rows(form, "overrides", "on", _typed_date)),
            time_off=tuple(_rows(form, "time_off", "first", _typed_off)),
            kinds=tuple(_typed_kind(form, kind) for kind in Kind),
            limits={name: form.get(name, "").strip() for name in (*LIMIT_NAMES, *_UNITS)},
        )
    )


def _typed_windows(form: Mapping[str, str], name: str) -> Windows:
    return tuple(
        Pair(form[f"{name}.{at}.start"].strip(), form.get(f"{name}.{at}.end", "").strip())
        for at in range(_count(form, name, "start"))
    )


def _count(form: Mapping[str, str], name: str, part: str) -> int:
    return next(at for at in range(_MOST_ROWS + 1) if f"{name}.{at}.{part}" not in form)


_Row = TypeVar("_Row", DateRow, OffRow)


def _rows(
    form: Mapping[str, str], name: str, part: str, read: Callable[[Mapping[str, str], str], _Row]
) -> Iterator[_Row]:
    for at in range(_count(form, name, part)):
        row = read(form, f"{name}.{at}")
        if f"{name}.{at}.gone" not in form and not row.is_empty:
            yield row


def _typed_date(form: Mapping[str, str], row: str) -> DateRow:
    return DateRow(form[f"{row}.on"].strip(), _typed_windows(form, row), f"{row}.closed" in form)


def _typed_off(form: Mapping[str, str], row: str) -> OffRow:
    first, last, span = (
        form.get(f"{row}.{part}", "").strip() for part in ("first", "last", "span")
    )
    return OffRow(first, last, span)


def _typed_kind(form: Mapping[str, str], kind: Kind) -> KindRow:
    parts = {
        part: form.get(f"kinds.{kind}.{part}", "").strip()
        for part in ("length", "interval", "before", "after", "approval")
    }
    return KindRow(kind=kind, offered=f"kinds.{kind}.offered" in form, **parts)


def _with_room(filled: AvailabilityForm) -> AvailabilityForm:
    """Return the form with an empty place wherever one more thing could be written."""
    return AvailabilityForm(
        weekly=tuple(_roomy(windows) for windows in filled.weekly),
        overrides=(
            *(DateRow(row.on, _roomy(row.windows), row.closed) for row in filled.overrides),
            *(DateRow(),) * _EMPTY_ROWS,
        ),
        time_off=(*filled.time_off, *(OffRow(),) * _EMPTY_ROWS),
        kinds=filled.kinds,
        limits=filled.limits,
    )


def _roomy(windows: Windows) -> Windows:
    used = tuple(pair for pair in windows if not pair.is_empty)
    return used + (Pair(),) * max(1, _FEWEST_WINDOWS - len(used))
