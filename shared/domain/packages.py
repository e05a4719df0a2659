"""A package: so many coaching bookings for one client, counted from bookings and never kept.

It never stands in the way of a booking; it says how many are left, and nothing of money.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import Invalid
from shared.domain.localtime import local_date, midnight

MOST = 100
KIND = Kind.COACHING
USES = frozenset({State.COMPLETED, State.NO_SHOW})
RESERVES = frozenset({State.CONFIRMED, State.REQUESTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Room for `size` bookings that start from `since` on, and before `ended_at` if it has one."""

    size: int
    since: datetime
    ended_at: datetime | None = None

    def covers(self, start: datetime) -> bool:
        """Say whether a booking that starts then may be one of this package's."""
        return self.since <= start and (self.ended_at is None or start < self.ended_at)


@dataclass(frozen=True, slots=True)
class Booked:
    """What a count asks of a booking."""

    start: datetime
    kind: Kind
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a package stands; `begun` took place or are going on, and were not noted as over yet.

    Only a booking that is noted as held or missed is used, so `ahead` and `begun` are of those
    that are left.
    """

    size: int
    used: int = 0
    ahead: int = 0
    begun: int = 0

    @property
    def left(self) -> int:
        """Return how many are not used."""
        return self.size - self.used


def checked_size(size: int) -> int:
    """Return how many bookings a new package is to hold, or refuse it."""
    if not 1 <= size <= MOST:
        raise Invalid.field("size", f"choose a number from 1 to {MOST}")
    return size


def since(made_at: datetime, zone: str) -> datetime:
    """Return from when bookings count: from the start of the day in `zone` it was made on."""
    return midnight(local_date(made_at, zone), zone)


def counted(packages: Sequence[Package], booked: Iterable[Booked], now: datetime) -> list[Count]:
    """Count the bookings of one client for each package, of which the oldest comes first.

    1. Bookings are taken as they start, earliest first; a cancelled or declined one uses none.
    2. Each goes to the oldest package that covers its start and has room, or else to none.
    """
    places: list[Counter[str]] = [Counter() for _ in packages]
    for one in sorted(booked, key=lambda booking: booking.start):
        place = _place(one, now)
        if place is None:
            continue
        for package, taken in zip(packages, places, strict=True):
            if package.covers(one.start) and taken.total() < package.size:
                taken[place] += 1
                break
    return [
        Count(size=package.size, **taken) for package, taken in zip(packages, places, strict=True)
    ]


def _place(one: Booked, now: datetime) -> str | None:
    """Return the count that a booking belongs to; None if it takes no place in a package."""
    if one.kind is not KIND:
        return None
    if one.state in USES:
        return "used"
    if one.state in RESERVES and one.start > now:
        return "ahead"
    return "begun" if one.state is State.CONFIRMED else None
