"""Which notices an event calls for, and when each is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Recipient(StrEnum):
    """Whom a notice is for."""

    CLIENT = "client"
    COACH = "coach"


class NoticeKind(StrEnum):
    """What a notice says; each has a folder of templates by this name."""

    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_MOVED = "booking_moved"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_REMINDER = "booking_reminder"
    REQUEST_RECEIVED = "request_received"
    REQUEST_APPROVED = "request_approved"
    REQUEST_DECLINED = "request_declined"
    REQUEST_LAPSED = "request_lapsed"
    COACH_BOOKED = "coach_booked"
    COACH_REQUESTED = "coach_requested"
    COACH_MOVED = "coach_moved"
    COACH_CANCELLED = "coach_cancelled"
    COACH_REQUEST_LAPSED = "coach_request_lapsed"


class NoticeState(StrEnum):
    """Where a notice stands in the outbox."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """A message to write: what, to whom, when, and how long it is of use.

    `revision` is the booking's revision that it tells about (RFC 5545 section 3.8.7.4);
    `offset` tells notices of one kind and revision apart ("PT24H").
    """

    kind: NoticeKind
    recipient: Recipient
    due_at: datetime
    expires_at: datetime
    revision: int
    offset: str = ""
