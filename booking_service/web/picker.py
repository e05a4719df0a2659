"""The week of free times that a visitor chooses from, and a client who moves a booking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from booking_service.usecases import slots
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import SlotQuery
from booking_service.web import dates
from shared.domain import localtime
from shared.domain.sentences import noted as _
from shared.domain.timespan import Timespan

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_AHEAD = timedelta(days=92)
_FURTHEST = timedelta(days=731)
_FEW = 6

Find = Callable[[SlotQuery], Sequence[Timespan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the address asks for: which days, and in whose zone they are shown."""

    first: date
    today: date
    zone: str
    asked_zone: str | None
    zone_problem: str | None

    @property
    def last(self) -> date:
        """The seventh day."""
        return self.first + _WEEK - _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven dates with their free times; `before` and `after` are where the neighbours start."""

    first: date
    last: date
    days: list[tuple[date, list[Timespan]]]
    before: date | None
    after: date | None
    next_free: datetime | None
    next_free_on: date | None
    clocks_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """The next few free times, by their dates in `zone`."""

    zone: str
    days: list[tuple[date, list[Timespan]]]


def soon(tx: Session, coach: CoachCard, query: SlotQuery, now: datetime) -> Soon | None:
    """Return the first few times that `query` finds; None if it finds none."""
    found = slots.offered(tx, coach, query, now)[:_FEW]
    return Soon(zone=query.zone, days=dates.by_day(found, query.zone)) if found else None


def wished(args: Mapping[str, str], own_zone: str, now: datetime) -> Wish:
    """Read `from` and `zone`; what cannot be read becomes today and `own_zone`."""
    asked = args.get("zone", "").strip()
    known = bool(asked) and dates.is_zone(asked)
    zone = asked if known else own_zone
    today = localtime.local_date(now, zone)
    first = dates.read_date(args.get("from", "")) or today
    return Wish(
        first=min(max(first, today), today + _FURTHEST),
        today=today,
        zone=zone,
        asked_zone=asked if known else None,
        zone_problem=_("Choose a zone from the list.") if asked and not known else None,
    )


def places_for(booking: BookingView, wish: Wish) -> SlotQuery:
    """Return what to look for where a booking is to be moved; it is not in its own way."""
    return SlotQuery(
        kind=booking.kind, first=wish.first, last=wish.last, zone=wish.zone, moving=booking.id
    )


def week(tx: Session, coach: CoachCard, query: SlotQuery, wish: Wish, now: datetime) -> Week:
    """Return the week that `query` and `wish` name, and if it is empty where to look next."""
    return week_of(lambda asked: slots.offered(tx, coach, asked, now), query, wish)


def week_of(find: Find, query: SlotQuery, wish: Wish) -> Week:
    """Return the week of what `find` finds, earliest first, and if it is empty where to look."""
    found = find(query)
    coming = None if found else _next_free(find, query, wish.today)
    offsets = {localtime.offset_text(slot.start, wish.zone) for slot in found}
    return Week(
        first=wish.first,
        last=wish.last,
        days=dates.by_day(found, wish.zone),
        before=max(wish.first - _WEEK, wish.today) if wish.first > wish.today else None,
        after=wish.first + _WEEK if wish.last < wish.today + _FURTHEST else None,
        next_free=coming,
        next_free_on=localtime.local_date(coming, wish.zone) if coming else None,
        clocks_change=len(offsets) > 1,
    )


def _next_free(find: Find, query: SlotQuery, today: date) -> datetime | None:
    """Return the first free time after these days, or else the first from today on."""
    for first in (query.last + _DAY, today):
        look = replace(query, first=first, last=first + _AHEAD)
        if found := find(look):
            return found[0].start
    return None
