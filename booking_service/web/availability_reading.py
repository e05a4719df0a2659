"""From the boxes of the availability page to the rules, or to what is wrong box by box."""

from collections import defaultdict
from datetime import date, timedelta

from booking_service.web.availability_form import (
    HOURS,
    LIMIT_NAMES,
    WEEKDAYS,
    AvailabilityForm,
    DateRow,
    KindRow,
    OffRow,
    Windows,
    is_ahead,
)
from booking_service.web.typed import Checks
from shared.domain.availability import (
    Approval,
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    WallWindow,
    WeeklyHours,
)
from shared.domain.timespan import Timespan

_DAY_MINUTES = range(1, 24 * 60 + 1)
_BUFFER_MINUTES = range(24 * 60 + 1)
_NOTICE_MINUTES = 365 * 24 * 60
_HORIZON = range(3651)
_CAP = range(1, 1001)


def changes(
    form: AvailabilityForm, standing: Availability, today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the new value of each part, and problems by the name of the box.

    Dates that have passed are not on the page; they stay as they stand.
    """
    checks = Checks()
    found: dict[str, object] = {
        "weekly": _weekly(checks, form.weekly),
        "overrides": _overrides(checks, form.overrides, standing, today),
        "time_off": _time_off(checks, form.time_off, standing, today),
        "kinds": _kinds(checks, form.kinds),
        "minimum_notice": _notice(checks, form, "minimum_notice"),
        "change_notice": _notice(checks, form, "change_notice"),
        "horizon_days": _number_or_none(checks, form, "horizon_days", _HORIZON),
        "max_per_day": _number_or_none(checks, form, "max_per_day", _CAP),
        "max_per_week": _number_or_none(checks, form, "max_per_week", _CAP),
        **_range(checks, form),
    }
    return found, checks.problems


def _weekly(checks: Checks, weekdays: tuple[Windows, ...]) -> tuple[WeeklyHours, ...]:
    """Gather the days that share a window."""
    days: dict[WallWindow, set[int]] = defaultdict(set)
    for day, windows in enumerate(weekdays, start=1):
        for window in _windows(checks, windows, f"weekly.{day}", WEEKDAYS[day - 1]):
            days[window].add(day)
    return tuple(WeeklyHours(frozenset(days[window]), window) for window in sorted(days))


def _windows(checks: Checks, pairs: Windows, name: str, whose: str) -> list[WallWindow]:
    found = []
    for at, pair in enumerate(pairs):
        if pair.is_empty:
            continue
        start = checks.clock(f"{name}.{at}.start", pair.start, f"{whose}, from")
        end = checks.clock(f"{name}.{at}.end", pair.end, f"{whose}, until")
        if start is None or end is None:
            continue
        if end <= start:
            checks.wrong(f"{name}.{at}.end", f"{whose}: the end lies after the start.")
            continue
        found.append(WallWindow(start, end))
    return found


def _overrides(
    checks: Checks, rows: tuple[DateRow, ...], standing: Availability, today: date
) -> tuple[Override, ...]:
    found = {each.on: each for each in standing.overrides if not is_ahead(each, today)}
    written: set[date] = set()
    for at, row in enumerate(rows):
        if row.is_empty:
            continue
        override = _override(checks, row, f"overrides.{at}")
        if override is None:
            continue
        if override.on in written:
            checks.wrong(f"overrides.{at}.on", f"{row.on}: name each date once.")
        written.add(override.on)
        found[override.on] = override
    return tuple(found[on] for on in sorted(found))


def _override(checks: Checks, row: DateRow, name: str) -> Override | None:
    on = checks.on(f"{name}.on", row.on, "A date that differs")
    windows = tuple(_windows(checks, row.windows, name, row.on or "A date that differs"))
    empty = all(pair.is_empty for pair in row.windows)
    if row.closed and not empty:
        checks.wrong(f"{name}.closed", f"{row.on}: write hours, or tick closed; not both.")
    if empty and not row.closed:
        checks.wrong(f"{name}.0.start", f"{row.on}: write hours, or tick closed.")
    return Override(on, () if row.closed else windows) if on is not None else None


def _time_off(
    checks: Checks, rows: tuple[OffRow, ...], standing: Availability, today: date
) -> tuple[DatesOff | Timespan, ...]:
    found = [each for each in standing.time_off if not is_ahead(each, today)]
    for at, row in enumerate(rows):
        off = None if row.is_empty else _off(checks, row, f"time_off.{at}")
        if off is not None and off not in found:
            found.append(off)
    return tuple(found)


def _off(checks: Checks, row: OffRow, name: str) -> DatesOff | Timespan | None:
    instants = row.instants()
    if instants is not None:
        return Timespan(*instants)
    first = checks.on(f"{name}.first", row.first, "Time off, first day")
    last = checks.on(f"{name}.last", row.last, "Time off, last day") if row.last else first
    if first is None or last is None:
        return None
    if last < first:
        checks.wrong(f"{name}.last", "Time off: the last day is on or after the first.")
        return None
    return DatesOff(first, last)


def _kinds(checks: Checks, rows: tuple[KindRow, ...]) -> dict[Kind, KindRules]:
    found = {row.kind: _rules(checks, row) for row in rows if row.offered}
    return {kind: rules for kind, rules in found.items() if rules is not None}


def _rules(checks: Checks, row: KindRow) -> KindRules | None:
    name = f"kinds.{row.kind}"
    length = checks.whole(f"{name}.length", row.length, _DAY_MINUTES, f"{row.name}, length")
    interval = checks.whole(
        f"{name}.interval", row.interval, _DAY_MINUTES, f"{row.name}, a start every"
    )
    before = checks.whole(f"{name}.before", row.before, _BUFFER_MINUTES, f"{row.name}, free before")
    after = checks.whole(f"{name}.after", row.after, _BUFFER_MINUTES, f"{row.name}, free after")
    if length is None or interval is None or before is None or after is None:
        return None
    manual = row.approval == Approval.MANUAL
    return KindRules(
        length=timedelta(minutes=length),
        interval=timedelta(minutes=interval),
        buffer_before=timedelta(minutes=before),
        buffer_after=timedelta(minutes=after),
        approval=Approval.MANUAL if manual else Approval.AUTOMATIC,
    )


def _notice(checks: Checks, form: AvailabilityForm, name: str) -> timedelta | None:
    unit = 60 if form.limits.get(f"{name}_unit") == HOURS else 1
    within = range(_NOTICE_MINUTES // unit + 1)
    number = checks.whole(name, form.limits.get(name, ""), within, LIMIT_NAMES[name])
    return None if number is None else timedelta(minutes=number * unit)


def _number_or_none(checks: Checks, form: AvailabilityForm, name: str, within: range) -> int | None:
    text = form.limits.get(name, "")
    return checks.whole(name, text, within, LIMIT_NAMES[name]) if text else None


def _range(checks: Checks, form: AvailabilityForm) -> dict[str, date | None]:
    found = {
        name: checks.on(name, text, LIMIT_NAMES[name])
        if (text := form.limits.get(name, ""))
        else None
        for name in ("bookable_from", "bookable_to")
    }
    first, last = found["bookable_from"], found["bookable_to"]
    if first is not None and last is not None and last < first:
        checks.wrong("bookable_to", "The last date that can be booked is on or after the first.")
    return found
