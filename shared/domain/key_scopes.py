"""What an API key opens: reading, bookings, or everything."""

from enum import StrEnum

_READS = frozenset({"GET", "HEAD"})
_OF_BOOKINGS = frozenset({"coach_bookings", "coach_waiting", "coach_proposals", "series"})


class Scope(StrEnum):
    """How much a key may do; each includes the one before."""

    READ = "read"
    BOOKINGS = "bookings"
    ALL = "all"


def allows(scope: Scope, method: str, subject: str) -> bool:
    """Say whether a key of this scope may call `method` on a subject of the contract."""
    if scope is Scope.ALL or method in _READS:
        return True
    return scope is Scope.BOOKINGS and subject in _OF_BOOKINGS
