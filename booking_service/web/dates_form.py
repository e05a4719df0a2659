"""Dates that differ and time off as boxes, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from booking_service.web import time_off_row, windows
from booking_service.web.time_off_row import OffRow
from booking_service.web.typed import Checks
from booking_service.web.windows import Pair, Windows
from shared.domain.availability import Availability, DatesOff, Override
from shared.domain.openings import Calendar
from shared.domain.timespan import Timespan

_EMPTY_ROWS = 2
_DAY = timedelta(days=1)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesForm:
    """All boxes of the page."""

    overrides: tuple[DateRow, ...] = ()
    time_off: tuple[OffRow, ...] = ()


def shown(rules: Availability, today: date) -> DatesForm:
    """Fill the boxes with the rules; dates that have passed are not shown."""
    calendar = Calendar(rules)
    return _with_room(
        DatesForm(
            overrides=tuple(
                DateRow(each.on.isoformat(), windows.shown(each.windows), not each.windows)
                for each in sorted(rules.overrides, key=lambda each: each.on)
                if _is_ahead(each, today)
            ),
            time_off=tuple(
                time_off_row.shown(each, calendar)
                for each in rules.time_off
                if _is_ahead(each, today)
            ),
        )
    )


def _is_ahead(entry: Override | DatesOff | Timespan, today: date) -> bool:
    """Say whether a dated entry still matters; a day's margin leaves no zone out."""
    match entry:
        case Override():
            last = entry.on
        case DatesOff():
            last = entry.last
        case Timespan():
            last = entry.end.date()
    return last >= today - _DAY


def typed(form: Mapping[str, str]) -> DatesForm:
    """Read the boxes as they were typed; a row to remove is left out."""
    return _with_room(
        DatesForm(
            overrides=tuple(windows.rows(form, "overrides", "on", _typed_date)),
            time_off=tuple(windows.rows(form, "time_off", "first", time_off_row.typed)),
        )
    )


def _typed_date(form: Mapping[str, str], row: str) -> DateRow:
    closed = f"{row}.closed" in form
    return DateRow(form[f"{row}.on"].strip(), windows.typed(form, row), closed)


def _with_room(filled: DatesForm) -> DatesForm:
    return DatesForm(
        overrides=(*filled.overrides, *(DateRow(),) * _EMPTY_ROWS),
        time_off=(*filled.time_off, *(OffRow(),) * _EMPTY_ROWS),
    )


def changes(
    form: DatesForm, standing: Availability, today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """Return overrides and time off, and problems by the name of the box.

    Dates that have passed are not on the page; they stay as they stand.
    """
    checks = Checks()
    found: dict[str, object] = {
        "overrides": _overrides(checks, form.overrides, standing, today),
        "time_off": _time_off(checks, form.time_off, standing, today),
    }
    return found, checks.problems


def _overrides(
    checks: Checks, rows: tuple[DateRow, ...], standing: Availability, today: date
) -> tuple[Override, ...]:
    found = {each.on: each for each in standing.overrides if not _is_ahead(each, today)}
    standing_dates = {each.on for each in standing.overrides}
    written: set[date] = set()
    for at, row in enumerate(rows):
        override = None if row.is_empty else _override(checks, row, at)
        if override is None:
            continue
        if override.on < today and override.on not in standing_dates:
            checks.wrong(f"overrides.{at}.on", f"{row.on}: this date has passed.")
        if override.on in written:
            checks.wrong(f"overrides.{at}.on", f"{row.on}: name each date once.")
        written.add(override.on)
        found[override.on] = override
    return tuple(found[on] for on in sorted(found))


def _override(checks: Checks, row: DateRow, at: int) -> Override | None:
    name, numbered = f"overrides.{at}", f"Dates that differ, row {at + 1}"
    on = checks.on(f"{name}.on", row.on, numbered)
    whose = row.on if on else numbered
    found = tuple(windows.read(checks, row.windows, name, whose))
    empty = all(pair.is_empty for pair in row.windows)
    if row.closed and not empty:
        checks.wrong(f"{name}.closed", f"{whose}: write hours, or tick closed; not both.")
    if empty and not row.closed:
        checks.wrong(f"{name}.0.start", f"{whose}: write hours, or tick closed.")
    return Override(on, () if row.closed else found) if on is not None else None


def _time_off(
    checks: Checks, rows: tuple[OffRow, ...], standing: Availability, today: date
) -> tuple[DatesOff | Timespan, ...]:
    calendar = Calendar(standing)
    found = [each for each in standing.time_off if not _is_ahead(each, today)]
    for at, row in enumerate(rows):
        off = None if row.is_empty else time_off_row.read(checks, row, f"time_off.{at}", calendar)
        if off is None or off in found:
            continue
        if not row.span and off not in standing.time_off:
            time_off_row.must_be_ahead(checks, row, f"time_off.{at}", today)
        found.append(off)
    return tuple(found)
