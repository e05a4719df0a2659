"""What a client's calendar program answers to an invite, and whether it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.bookings import State

_CLOCKS_DIFFER_BY = timedelta(days=1)
_ALIVE = frozenset({State.CONFIRMED})


class Answer(StrEnum):
    """Whether they come (RFC 5545 section 3.2.12); it changes nothing about the booking."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    """A REPLY or a COUNTER (RFC 5546 sections 3.2.3 and 3.2.7) as it came by mail.

    `attendee` is who answers by the object, `sender` by the mail. `stamp` is when the object was
    written, `proposed_start` the other time of a COUNTER.
    """

    uid: str
    attendee: str
    sender: str
    sequence: int
    stamp: datetime
    answer: Answer | None = None
    proposed_start: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The booking that is answered, as it stands; `answered` is the newest stamp that counted."""

    client_email: str
    state: State
    revision: int
    start: datetime
    end: datetime
    answered: datetime | None = None


def in_doubt(told: CalendarAnswer) -> str | None:
    """Return what tells this answer from others, if the coach should hear of it; None if not."""
    if told.proposed_start is not None:
        return f"{told.answer or 'counter'}-{told.proposed_start:%Y%m%dT%H%M%SZ}"
    return told.answer if told.answer is Answer.DECLINED else None


class Ignored(StrEnum):
    """Why an answer does not count."""

    UNKNOWN_BOOKING = "unknown_booking"
    NOT_THE_CLIENT = "not_the_client"
    NOT_FROM_THE_CLIENT = "not_from_the_client"
    SAYS_NOTHING = "says_nothing"
    OLDER_REVISION = "older_revision"
    UNKNOWN_REVISION = "unknown_revision"
    OLDER_ANSWER = "older_answer"
    WRITTEN_TOMORROW = "written_tomorrow"
    BOOKING_IS_OVER = "booking_is_over"
    PROPOSES_THE_PAST = "proposes_the_past"


def why_ignored(told: CalendarAnswer, about: Invited, now: datetime) -> Ignored | None:
    """Return why this answer does not count, or None if it does.

    Whoever answers must be the client, by the object and by the mail; nobody else was invited. An
    answer is to one revision (RFC 5546 section 2.1.5): of a moved booking the old one says nothing.
    """
    return _forged(told, about) or _stale(told, about, now)


def _forged(told: CalendarAnswer, about: Invited) -> Ignored | None:
    if not is_same_mailbox(told.attendee, about.client_email):
        return Ignored.NOT_THE_CLIENT
    if not is_same_mailbox(told.sender, about.client_email):
        return Ignored.NOT_FROM_THE_CLIENT
    if told.answer is None and told.proposed_start is None:
        return Ignored.SAYS_NOTHING
    return Ignored.UNKNOWN_REVISION if told.sequence > about.revision else None


def _stale(told: CalendarAnswer, about: Invited, now: datetime) -> Ignored | None:
    reasons = {
        Ignored.OLDER_REVISION: told.sequence < about.revision,
        Ignored.OLDER_ANSWER: about.answered is not None and told.stamp < about.answered,
        # It would make every later answer look older.
        Ignored.WRITTEN_TOMORROW: told.stamp > now + _CLOCKS_DIFFER_BY,
        Ignored.BOOKING_IS_OVER: about.state not in _ALIVE or about.end <= now,
        Ignored.PROPOSES_THE_PAST: told.proposed_start is not None and told.proposed_start <= now,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def is_same_mailbox(one: str, other: str) -> bool:
    """Say whether two e-mail addresses are one: by case and by the writing of the domain."""
    return bool(one) and _plain(one) == _plain(other)


def _plain(address: str) -> str:
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = domain
    return f"{local}@{ascii_domain}".casefold()
