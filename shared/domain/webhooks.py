"""What a coach's own programs are told, how that is signed, and when it is tried again."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from shared.domain.delivery import back_off

BODY_VERSION = 1
USEFUL_FOR = timedelta(hours=24)
"""How long a delivery is tried; after that the program has to ask what it missed."""

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""After each failure of one delivery, then the last of them again and again."""

FAILURES_BEFORE_REST = 5
RESTS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
"""How long an address is left alone after so many failures in a row, and after each one more."""

LONGEST_OVERLAP = timedelta(days=7)
"""For how long a secret that was replaced may go on signing beside the new one."""


class Happening(StrEnum):
    """What a webhook can be told of."""

    BOOKING_REQUESTED = "booking.requested"
    BOOKING_CONFIRMED = "booking.confirmed"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_DECLINED = "booking.declined"
    BOOKING_LAPSED = "booking.lapsed"
    BOOKING_COMPLETED = "booking.completed"
    BOOKING_NO_SHOW = "booking.no_show"
    COMMITMENT_MADE = "commitment.made"
    COMMITMENT_CHANGED = "commitment.changed"
    COMMITMENT_WITHDRAWN = "commitment.withdrawn"
    CHECK_IN_ANSWERED = "check_in.answered"
    WIN_NOTED = "win.noted"
    PING = "ping"


CHOICES = tuple(each for each in Happening if each is not Happening.PING)
"""What may be chosen; a ping is sent when somebody presses for it, whatever was chosen."""


class HookOutcome(StrEnum):
    """What became of one delivery in one round of its sender."""

    SENT = "sent"
    DEFERRED = "deferred"  # tried; to be tried again
    EXPIRED = "expired"  # tried for a day
    SWITCHED_OFF = "switched_off"
    FAILED = "failed"
    LEASE_LOST = "lease_lost"  # erased or deleted meanwhile, or another sender has it
    BROKEN = "broken"  # a fault of ours; its lease decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened, by ids and times; no name, no word and no answer of anybody's.

    Deliveries about one `subject_id` arrive in the order in which things happened. `client_id` is
    whose it is, so that erasing a client erases what was to be told of them.
    """

    happening: Happening
    subject_id: UUID
    client_id: UUID | None
    ids: Mapping[str, UUID] = field(default_factory=lambda: MappingProxyType({}))
    times: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    revision: int | None = None


def body(told: Told, delivery_id: UUID, coach_id: UUID, at: datetime) -> bytes:
    """Return what is sent; it is made once, so that a repeat has the same bytes."""
    data: dict[str, object] = {name: str(value) for name, value in told.ids.items()}
    data |= {name: _written(value) for name, value in told.times.items()}
    if told.revision is not None:
        data["revision"] = told.revision
    whole = {
        "version": BODY_VERSION,
        "id": str(delivery_id),
        "type": told.happening.value,
        "at": _written(at),
        "coach_id": str(coach_id),
        "data": data,
    }
    return json.dumps(whole, separators=(",", ":")).encode()


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def signatures(secrets: Iterable[str], timestamp: int, sent: bytes) -> str:
    """Return the value of the signature header: one `v1=` for each secret that counts.

    Each is HMAC-SHA256 (RFC 2104) over the time stamp in seconds, a dot, and the body as it is.
    """
    signed = f"{timestamp}.".encode() + sent
    return ", ".join(
        f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" for secret in secrets
    )


def wait_after(attempts: int) -> timedelta:
    """Return how long a delivery waits after the failure that followed `attempts` others."""
    return back_off(attempts, WAITS)


def rest_after(failures: int) -> timedelta | None:
    """Return how long an address is left alone after so many failures in a row, if at all."""
    if failures < FAILURES_BEFORE_REST:
        return None
    return back_off(failures - FAILURES_BEFORE_REST, RESTS)
