"""Opening and blocking half hours of single dates: each becomes an override of its date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import availability
from booking_service.usecases.booking_views import BookingView
from shared.domain.availability import Availability, Override, WallTime, WallWindow
from shared.domain.errors import Invalid
from shared.domain.localtime import local_date
from shared.domain.openings import Calendar
from shared.domain.timespan import Timespan
from shared.domain.week import Ground, blocked, ground, half_hours, opened
from shared.storage import availability as rows

_DAY = timedelta(days=1)
_NEAR = (-2, -1, 1, 2)  # zones of a journey lie up to 26 hours apart

Chosen = Mapping[date, frozenset[WallTime]]


class Doing(StrEnum):
    """What is to happen to the chosen half hours, or to their dates."""

    OPEN = "open"
    BLOCK = "block"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChange:
    """Half hours by date; going back to the weekly hours needs the dates alone."""

    doing: Doing
    chosen: Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does, or would do.

    `outside`: future bookings that lie inside the hours now and outside of them then. Nothing is
    `saved` as long as there is one that nobody has agreed to. `off`: time off keeps some of what
    was opened closed. `elsewhere`: the dates whose own hours keep open some of what was blocked.
    """

    changed: bool
    saved: bool
    outside: Sequence[BookingView] = ()
    off: bool = False
    elsewhere: Sequence[date] = ()


def change_hours(
    tx: Session, coach_id: UUID, change: HoursChange, agreed: Collection[UUID], now: datetime
) -> Effect:
    """Change the hours of single dates if every booking that this leaves outside is agreed to.

    No booking is touched. The lock comes first, so that of two windows at once none is lost.
    """
    rows.row_of(tx, coach_id, lock=True)
    standing = rows.availability(tx, coach_id)
    if not change.chosen or min(change.chosen) < local_date(now, standing.zone):
        raise Invalid.field("at", "Mark half hours of today or of later dates.")
    overrides = _overrides(standing, change)
    if overrides == standing.overrides:
        return Effect(
            changed=False,
            saved=False,
            off=_keeps_closed(standing, change),
            elsewhere=_keeping_open(standing, change),
        )
    changed = replace(standing, overrides=overrides)
    before, after = availability.outside_each(tx, coach_id, [standing, changed], now)
    known = {each.id for each in before}
    left = [each for each in after if each.id not in known]
    saved = {each.id for each in left} <= set(agreed)
    if saved:
        availability.replace_parts(tx, coach_id, {"overrides": overrides}, now)
    return Effect(
        changed=True,
        saved=saved,
        outside=left,
        off=saved and _keeps_closed(standing, change),
        elsewhere=_keeping_open(standing, change),
    )


def _overrides(standing: Availability, change: HoursChange) -> tuple[Override, ...]:
    """Return the overrides by date; a date that comes to its weekly hours needs none."""
    calendar, usual = Calendar(standing), Calendar(replace(standing, overrides=()))
    kept = [each for each in standing.overrides if each.on not in change.chosen]
    for on, walls in change.chosen.items():
        if change.doing is Doing.WEEKLY:
            continue
        windows = _windows(calendar.windows_on(on), change.doing, walls)
        if windows == opened(calendar.windows_on(on), ()):
            kept += [each for each in standing.overrides if each.on == on]
        elif windows != opened(usual.windows_on(on), ()):
            kept.append(Override(on, windows))
    if set(kept) == set(standing.overrides):
        return standing.overrides
    return tuple(sorted(kept, key=lambda each: each.on))


def _windows(
    windows: Collection[WallWindow], doing: Doing, walls: Collection[WallTime]
) -> tuple[WallWindow, ...]:
    return opened(windows, walls) if doing is Doing.OPEN else blocked(windows, walls)


def _keeps_closed(standing: Availability, change: HoursChange) -> bool:
    """Say whether time off lies over something that was to be opened."""
    calendar = Calendar(standing)
    return change.doing is Doing.OPEN and any(
        half.span is not None
        and half.wall in walls
        and ground(half.span, (), list(calendar.time_off(half.span))) is Ground.TIME_OFF
        for on, walls in change.chosen.items()
        for half in half_hours(on, calendar.zone_on(on))
    )


def _keeping_open(standing: Availability, change: HoursChange) -> list[date]:
    """Return the dates whose hours, read in another zone, lie over something to be blocked.

    Dates with a change of their own may lose these hours by it, and are asked as they will be.
    """
    if change.doing is not Doing.BLOCK:
        return []
    calendar = Calendar(replace(standing, overrides=_overrides(standing, change)))
    found: set[date] = set()
    for on, walls in change.chosen.items():
        if on.year == date.max.year:
            continue  # there may be no date after it
        spans = [each.span for each in half_hours(on, calendar.zone_on(on)) if each.wall in walls]
        for other in (on + steps * _DAY for steps in _NEAR):
            hours = list(calendar.open_on(other))
            if any(span and _is_open(span, hours, calendar) for span in spans):
                found.add(other)
    return sorted(found)


def _is_open(span: Timespan, hours: Sequence[Timespan], calendar: Calendar) -> bool:
    return ground(span, hours, list(calendar.time_off(span))) in {Ground.OPEN, Ground.PARTLY_OPEN}
