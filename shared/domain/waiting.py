"""The waiting list of a day: who is offered a place that comes free, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.domain.localtime import instant, local_date
from shared.domain.notices import QUIET_FROM, QUIET_UNTIL
from shared.domain.timespan import Timespan

OFFER_LASTS = timedelta(hours=2)
SHORTEST_OFFER = timedelta(minutes=30)
"""Where less is left to answer, nobody is asked: the place is open to everybody."""

MOST_OFFERS = 3
"""Nobody is asked more often than this about one day."""


class WaitingState(StrEnum):
    """What is stored of somebody's place in line."""

    WAITING = "waiting"
    BOOKED = "booked"
    LEFT = "left"


class Standing(StrEnum):
    """Where somebody on the list stands now."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """Somebody who waits and holds no offer now; `passed` are the times they have let go."""

    id: UUID
    zone: str
    joined_at: datetime
    passed: tuple[Timespan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place, for whom it is kept, and until when."""

    to: UUID
    slot: Timespan
    until: datetime


def next_offer(
    line: Sequence[InLine], free: Sequence[Timespan], minimum_notice: timedelta, now: datetime
) -> Offer | None:
    """Return the one offer to make next, or None; `free` are slots, earliest first.

    Those who were asked least go first, and among them whoever joined first; who joined at the
    same clock reading keeps the order in which `line` names them. Nobody is asked again about a
    time that they let go, nor at night: who sleeps keeps their place in line, and the next who
    is awake is asked. While nobody can be asked, the place is open to everybody.
    """
    asked = [each for each in line if len(each.passed) < MOST_OFFERS and is_day(each.zone, now)]
    for slot in free:
        until = stands_until(slot.start, minimum_notice, now)
        if until is None:
            continue
        for each in sorted(asked, key=_place):
            if not any(slot.overlaps(gone) for gone in each.passed):
                return Offer(to=each.id, slot=slot, until=until)
    return None


def _place(each: InLine) -> tuple[int, datetime]:
    return len(each.passed), each.joined_at


def stands_until(start: datetime, minimum_notice: timedelta, now: datetime) -> datetime | None:
    """Return until when a place is kept that is offered now; None if that is too short.

    Two hours, or until the minimum notice begins.
    """
    until = min(now + OFFER_LASTS, start - minimum_notice)
    return until if until - now >= SHORTEST_OFFER else None


def is_day(zone: str, now: datetime) -> bool:
    """Say whether a clock in this zone shows neither evening nor night: 08:00 to 21:00."""
    today = local_date(now, zone)
    return instant(today, QUIET_UNTIL, zone) <= now < instant(today, QUIET_FROM, zone)


def standing(state: WaitingState, *, offered: bool, over: bool) -> Standing:
    """Return where somebody stands: `offered` a place now, or the day is `over`."""
    if state is not WaitingState.WAITING:
        return Standing(state)
    if offered:
        return Standing.OFFERED
    return Standing.OVER if over else Standing.WAITING
