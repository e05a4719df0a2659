"""The times on offer, and the same decision about one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from booking_service.usecases.tokens import hashed
from shared.domain.availability import Availability, Kind
from shared.domain.bookings import BookingId
from shared.domain.errors import Invalid, SlotNotOffered, SlotTaken
from shared.domain.localtime import dates_span, local_date
from shared.domain.localtime import zone as zone_of
from shared.domain.sentences import joined
from shared.domain.sentences import noted as _
from shared.domain.slots import Rule, bookable_slots, in_words, refusals
from shared.domain.timespan import Timespan
from shared.storage import availability as availability_rows
from shared.storage import calendar
from shared.storage.calendar import Part

MOST_DATES = 93
_OTHERS = 6
_NEAR = timedelta(days=3)
_AHEAD = timedelta(days=14)
_YEARS = range(1970, 2200)  # far enough from the calendar's ends for every sum to exist

# A time that was on offer until somebody took it, or the last place of its day or week.
_TAKEN = frozenset({Rule.OVERLAPS_BOOKING, Rule.OVERLAPS_OUTSIDE, Rule.DAY_FULL, Rule.WEEK_FULL})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotQuery:
    """Dates in the client's zone, first and last included.

    `holder` is the visitor's session, whose own hold does not hide a time from them; `moving`
    the booking that is to be moved, which does not stand in its own way.
    """

    kind: Kind
    first: date
    last: date
    zone: str
    holder: str | None = None
    moving: BookingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One start that somebody wants."""

    kind: Kind
    start: datetime
    holder: str | None = None
    moving: BookingId | None = None

    def __post_init__(self) -> None:
        if self.start.year not in _YEARS:
            raise Invalid.field("start", "name a start between the years 1970 and 2199")


def offered(tx: Session, coach: CoachCard, query: SlotQuery, now: datetime) -> list[Timespan]:
    """Return the slots on those dates, earliest first; Invalid names a wrong zone or range."""
    return _listed(tx, coach.id, availability_of(tx, coach), query, now)


def offered_at(tx: Session, slug: str, query: SlotQuery, now: datetime) -> list[Timespan]:
    """Return the same for the coach at this address, or NotFound; their hours are all it reads."""
    coach_id, availability = availability_rows.by_slug(tx, slug)
    return _listed(tx, coach_id, availability, query, now)


def _listed(
    tx: Session, coach_id: UUID, availability: Availability, query: SlotQuery, now: datetime
) -> list[Timespan]:
    window = _window(query)
    if window is None:
        return []
    taken = calendar.taken(tx, _part(coach_id, query, window), availability, now)
    return bookable_slots(availability, query.kind, taken, window, now=now, moving=query.moving)


def offered_by_any(
    tx: Session, coaches: Sequence[CoachCard], query: SlotQuery, now: datetime
) -> dict[Timespan, tuple[CoachCard, ...]]:
    """Return the slots of several coaches, earliest first, each with those who have it.

    Each coach's own zone, hours and bookings decide; the order of `coaches` is kept.
    """
    found: dict[Timespan, tuple[CoachCard, ...]] = {}
    for coach in coaches:
        for slot in offered(tx, coach, query, now):
            found[slot] = (*found.get(slot, ()), coach)
    return dict(sorted(found.items()))


def _window(query: SlotQuery) -> Timespan | None:
    try:
        zone = zone_of(query.zone)
    except ValueError as error:
        raise Invalid.field("zone", str(error)) from error
    if query.last < query.first:
        raise Invalid.field("to", "name a date on or after `from`")
    if (query.last - query.first).days >= MOST_DATES:
        raise Invalid.field("to", f"ask for at most {MOST_DATES} dates at once")
    try:
        return dates_span(query.first, query.last, zone)
    except ValueError as error:
        raise Invalid.field("from", str(error)) from error


def availability_of(tx: Session, coach: CoachCard) -> Availability:
    """Return the coach's availability, in one query."""
    return availability_rows.availability(tx, coach.id)


def _part(coach_id: UUID, asked: SlotQuery | Asked, window: Timespan) -> Part:
    own = hashed(asked.holder) if asked.holder else None
    return Part(coach_id=coach_id, kind=asked.kind, window=window, own_session=own)


def broken_rules(
    tx: Session,
    coach: CoachCard,
    availability: Availability,
    asked: Asked,
    now: datetime,
    *,
    to_book: bool = False,
) -> list[Rule]:
    """Return every rule that a booking at this start would break.

    `to_book`: holds that no longer count are let go there, to make room.
    """
    rules = availability.kinds.get(asked.kind)
    if rules is None:
        return [Rule.KIND_NOT_OFFERED]
    window = Timespan.lasting(asked.start, rules.length)
    part = _part(coach.id, asked, window)
    if to_book:
        part = replace(part, room=window.widened(rules.buffer_before, rules.buffer_after))
    taken = calendar.taken(tx, part, availability, now)
    return refusals(availability, asked.kind, taken, asked.start, now=now, moving=asked.moving)


def refuse(tx: Session, coach: CoachCard, asked: Asked, broken: list[Rule], now: datetime) -> None:
    """Raise what fits the broken rules: taken (with other times), or never on offer."""
    if not broken:
        return
    if set(broken) <= _TAKEN:
        full = {Rule.DAY_FULL, Rule.WEEK_FULL} & set(broken)
        why = in_words(min(full)) if full else _("Somebody else has just taken this time.")
        raise SlotTaken(why, others(tx, coach, asked, now))
    raise SlotNotOffered([str(rule) for rule in broken], joined(map(in_words, broken)))


def others(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> list[datetime]:
    """Return up to six other starts near the one that was wanted, earliest first."""
    start = max(asked.start, now)
    query = SlotQuery(
        kind=asked.kind,
        first=local_date(start - _NEAR, "UTC"),
        last=local_date(start + _AHEAD, "UTC"),
        zone="UTC",
        holder=asked.holder,
        moving=asked.moving,
    )
    starts = [slot.start for slot in offered(tx, coach, query, now)]
    nearest = sorted(starts, key=lambda other: abs(other - asked.start))[:_OTHERS]
    return sorted(nearest)
