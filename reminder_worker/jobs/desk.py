"""What a sender works with, what it has in hand, and what can become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.delivery import USUAL, Waits
from shared.storage.claimed import Claimed, Loaded


class Outcome(StrEnum):
    """What became of one claimed notice in this round."""

    SENT = "sent"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DEFERRED = "deferred"  # tried; to be tried again
    CUT_OFF = "cut_off"  # the server went away amid it; to be tried again
    WAITING = "waiting"  # an older message about the booking is under way
    UNANSWERED = "unanswered"  # perhaps sent; its lease decides
    LEASE_LOST = "lease_lost"  # another sender has it
    BROKEN = "broken"  # a fault of ours; its lease decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a sender works with.

    `write` gets the open transaction and the loaded notice. `send` returns when the mail server
    has taken the mail over, and raises NotDelivered otherwise. `leave_alone` are exceptions that
    end the round from outside, as a time limit does. `stopping` says that the process is asked
    to end: no further mail is begun.
    """

    sessions: sessionmaker[Session]
    write: Callable[[Session, Loaded], EmailMessage]
    send: Callable[[EmailMessage], None]
    clock: Callable[[], datetime]
    lease: timedelta
    mail_domain: str
    limit: int = 50
    waits: Waits = USUAL
    leave_alone: tuple[type[Exception], ...] = ()
    stopping: Callable[[], bool] = lambda: False

    @property
    def not_ours(self) -> tuple[type[Exception], ...]:
        """Exceptions that say nothing about the notice in hand: the round ends with them."""
        return (DBAPIError, *self.leave_alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A marked notice on its way to the mail server.

    `client_id` is set where it goes to the client, at `address`; None where it goes to the coach.
    """

    claimed: Claimed
    message: EmailMessage
    client_id: UUID | None
    address: str
