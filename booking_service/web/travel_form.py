"""Travel as boxes: from when to when the coach lives by another clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from booking_service.web import dates, windows
from booking_service.web.typed import Checks
from shared.domain.availability import Availability, Travel

_EMPTY_ROWS = 2
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TravelRow:
    """One stay; no last day means until further notice."""

    first: str = ""
    last: str = ""
    zone: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether the row was left alone."""
        return not (self.first or self.last or self.zone)


@dataclass(frozen=True, slots=True)
class TravelForm:
    """All boxes of the page."""

    travel: tuple[TravelRow, ...]


def shown(rules: Availability, today: date) -> TravelForm:
    """Fill the boxes with the rules; stays that are over are not shown."""
    return _with_room(
        [
            TravelRow(each.first.isoformat(), each.last.isoformat() if each.last else "", each.zone)
            for each in sorted(rules.travel, key=lambda each: each.first)
            if _is_ahead(each, today)
        ]
    )


def _is_ahead(stay: Travel, today: date) -> bool:
    """Say whether the stay still matters; a day's margin leaves no zone out."""
    return stay.last is None or stay.last >= today - _DAY


def typed(form: Mapping[str, str]) -> TravelForm:
    """Read the boxes as they were typed; a row to remove is left out."""
    return _with_room(list(windows.rows(form, "travel", "first", _typed_row)))


def _typed_row(form: Mapping[str, str], row: str) -> TravelRow:
    return TravelRow(*(form.get(f"{row}.{part}", "").strip() for part in ("first", "last", "zone")))


def _with_room(rows: list[TravelRow]) -> TravelForm:
    return TravelForm((*rows, *(TravelRow(),) * _EMPTY_ROWS))


def changes(
    form: TravelForm, standing: Availability, today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the stays by date, and problems by the name of the box; past ones stay."""
    checks = Checks()
    found = [each for each in standing.travel if not _is_ahead(each, today)]
    for at, row in enumerate(form.travel):
        stay = None if row.is_empty else _stay(checks, row, at)
        if stay is None:
            continue
        for other in found:
            if _overlap(stay, other):
                words = f"{_whose(at)}: this stay overlaps {_in_words(other)}."
                checks.wrong(f"travel.{at}.first", words)
        found.append(stay)
    travel = tuple(sorted(found, key=lambda each: each.first))
    return {"travel": travel}, checks.problems


def _stay(checks: Checks, row: TravelRow, at: int) -> Travel | None:
    name, whose = f"travel.{at}", _whose(at)
    first = checks.on(f"{name}.first", row.first, f"{whose}, first day")
    last = checks.on(f"{name}.last", row.last, f"{whose}, last day") if row.last else None
    known = dates.is_zone(row.zone)
    if not known:
        checks.wrong(f"{name}.zone", f"{whose}: choose a zone from the list.")
    if first is None or not known or (row.last and last is None):
        return None
    if last is not None and last < first:
        checks.wrong(f"{name}.last", f"{whose}: the last day must be on or after the first.")
        return None
    return Travel(first, last, row.zone)


def _whose(at: int) -> str:
    return f"Travel, row {at + 1}"


def _overlap(one: Travel, other: Travel) -> bool:
    return one.first <= (other.last or date.max) and other.first <= (one.last or date.max)


def _in_words(stay: Travel) -> str:
    city = stay.zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    until = f"to {dates.short_day(stay.last)}" if stay.last else "on, without an end"
    return f"{city}, from {dates.short_day(stay.first)} {until}"
