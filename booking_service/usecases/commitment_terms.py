"""What a commitment says, by when, and whether it comes again; checked field by field."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.domain.commitments import Due, Repeat, check_due
from shared.domain.errors import Invalid
from shared.domain.localtime import local_date
from shared.domain.words import Words

WHAT_LIMIT = HOW_LIMIT = 500  # characters
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentWish:
    """What is to be done, by when, and how we will know.

    `due_on` is a date of the client's. With `repeat_days` (ISO weekdays) it comes again each week;
    without `due_on` it then begins on the next such day. In a change, `repeat_days` of None keeps
    the rule and an empty set ends it, and without any time the old one stays.
    """

    what: str = field(repr=False)
    due_at: datetime | None = None
    due_on: date | None = None
    how_known: str | None = field(default=None, repr=False)
    repeat_days: frozenset[int] | None = None
    repeat_until: date | None = None
    booking_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of a commitment."""

    what: str = field(repr=False)
    how_known: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A wish that holds: what it says, and when it is due."""

    said: Said
    due: Due
    repeat: Repeat | None


def said(wish: CommitmentWish) -> Said:
    """Return the words of a wish, or refuse them by field."""
    words = Words()
    what = words.needed("what", wish.what, WHAT_LIMIT)
    how_known = words.optional("how_known", wish.how_known, HOW_LIMIT)
    words.done()
    return Said(what=what, how_known=how_known)


def agreed(wish: CommitmentWish, zone: str, now: datetime) -> Terms:
    """Return what a wish comes to in the client's zone, or refuse it by field."""
    words, repeat = said(wish), _repeat(wish)
    due = check_due(_due(wish, repeat, zone, now), zone, now)
    if repeat and repeat.until and due.on and repeat.until < due.on:
        raise Invalid.field("repeat_until", "choose a last date that is not before the first")
    return Terms(said=words, due=due, repeat=repeat)


def _repeat(wish: CommitmentWish) -> Repeat | None:
    if not wish.repeat_days:
        if wish.repeat_until is not None:
            raise Invalid.field("repeat_days", "choose the days on which it comes again")
        return None
    if wish.due_at is not None:
        raise Invalid.field("repeat_days", "what comes again has a date, and no time of day")
    return Repeat(days=wish.repeat_days, until=wish.repeat_until)


def _due(wish: CommitmentWish, repeat: Repeat | None, zone: str, now: datetime) -> Due:
    if repeat is None or wish.due_on is not None:
        return Due(at=wish.due_at, on=wish.due_on)
    first = repeat.next_after(local_date(now, zone) - _DAY)
    if first is None:
        raise Invalid.field("repeat_until", "choose a last date that lies ahead")
    return Due(on=first)
