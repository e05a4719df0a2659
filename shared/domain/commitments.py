"""A commitment: what, by when, and how will we know. It is the client's own.

The client changes or withdraws any of them without a reason; neither is a failure.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.localtime import local_date, midnight
from shared.domain.sentences import sentence

LATEST_DUE = timedelta(days=400)
_DAY = timedelta(days=1)


class Status(StrEnum):
    """Where a commitment stands, as the client tells it."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"  # said as "not this time"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


ANSWERS = frozenset(Status) - {Status.OPEN}
"""What a check-in may say."""

TAKEN_BACK = frozenset({Status.CHANGED, Status.WITHDRAWN})
"""Neither kept nor missed: the client decided otherwise."""


class Maker(StrEnum):
    """Who wrote something down."""

    CLIENT = "client"
    COACH = "coach"  # together with the client, in or after a booking


@dataclass(frozen=True, slots=True)
class Due:
    """By when: an instant, or a date in the client's zone, of which it has the whole."""

    at: datetime | None = None
    on: date | None = None

    def __post_init__(self) -> None:
        if (self.at is None) == (self.on is None):
            raise Invalid.field("due_on", "say by when: a date, or a date with a time")

    def date_in(self, zone: str) -> date:
        """Return the date by which it is due, on the client's calendar."""
        return local_date(self.at, zone) if self.at else self._date()

    def over_at(self, zone: str) -> datetime:
        """Return the instant at which it has become due."""
        return self.at or midnight(self._date() + _DAY, zone)

    def _date(self) -> date:
        if self.on is None:
            raise ValueError("this is due at an instant")
        return self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Again each week on these ISO weekdays, in the client's zone, to the date `until` if any."""

    days: frozenset[int]
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(1, 8)):
            raise Invalid.field("repeat_days", "choose days from 1 (Monday) to 7 (Sunday)")

    def next_after(self, day: date) -> date | None:
        """Return the next date after `day`, or None when the last one is over."""
        following = next(
            day + ahead * _DAY
            for ahead in range(1, 8)
            if (day + ahead * _DAY).isoweekday() in self.days
        )
        return following if self.until is None or following <= self.until else None


def check_due(due: Due, zone: str, now: datetime) -> Due:
    """Return `due` if it lies ahead and within 400 days, or refuse."""
    if due.over_at(zone) <= now:
        raise Invalid.field(_field(due), "choose a time that lies ahead")
    if due.over_at(zone) > now + LATEST_DUE:
        raise Invalid.field(_field(due), "choose a time within the next 400 days")
    return due


def _field(due: Due) -> str:
    return "due_at" if due.at else "due_on"


def after(status: Status, answer: Status) -> Status:
    """Return where an answer leads, or refuse.

    A second answer replaces the first; what was changed or withdrawn has ended, and saying so
    once more changes nothing.
    """
    if answer not in ANSWERS:
        raise Invalid.field(
            "status", sentence("say one of {answers}", answers=", ".join(sorted(ANSWERS)))
        )
    if status in TAKEN_BACK and answer is not status:
        raise MoveNotAllowed("This has been changed or withdrawn; there is nothing to answer.")
    return answer


def is_miss(status: Status, due: Due, zone: str, now: datetime) -> bool:
    """Say whether it was not kept, or fell due with nothing heard."""
    return status is Status.NOT_DONE or (status is Status.OPEN and due.over_at(zone) <= now)
