"""What a failed attempt to send means for its notice: arithmetic only."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.domain.notices import CHANGES_CALENDAR, NoticeKind

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
)
_REPEATS = 3
REPEATED = "repeated"
"""Counted beside the outcomes: a mail that went out once more, as nobody knew whether it had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long a sender waits: after each 4xx in a row, for a server that is away, when paused."""

    back_off: tuple[timedelta, ...] = BACK_OFF
    away: timedelta = timedelta(seconds=10)
    pause: timedelta = timedelta(minutes=1)


USUAL = Waits()


class Failure(StrEnum):
    """How far an attempt came; all but the last leave the notice unsent for sure."""

    UNREACHABLE = "unreachable"  # no conversation came about: refused, timed out, or busy
    CUT_OFF = "cut_off"  # dropped or timed out amid this mail, before its final dot
    DEFERRED = "deferred"  # the mail server said 4xx: later
    ADDRESS_REFUSED = "address_refused"  # 5xx to the recipient's address
    MESSAGE_REFUSED = "message_refused"  # 5xx to this message, or it cannot be put on the wire
    CHANNEL_REFUSED = "channel_refused"  # 5xx to our sign-in or sender: nobody gets mail
    UNANSWERED = "unanswered"  # silence after the final dot: perhaps sent


class NotDelivered(Exception):
    """A transport could not deliver, or does not know; `detail` is safe to store and to log."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do after a failed attempt.

    `wait`: how long until the next try; None: never, or the lease's end decides.
    `counts`: whether the attempt is held against the notice.
    `ends_round`: whether the next notice would fail in the same way.
    `pauses`: whether nobody sends for a while, and the notice stays as it was.
    `gives_up`: whether the notice is failed.
    """

    wait: timedelta | None = None
    counts: bool = True
    ends_round: bool = False
    pauses: bool = False
    gives_up: bool = False


def after_failure(failure: Failure, attempts: int, waits: Waits = USUAL) -> Verdict:
    """Decide what follows from a failure.

    `attempts` is the number of earlier attempts that counted. A notice is never given up for
    being deferred: its `expires_at` ends the tries. One that was cut off may be what the server
    stumbles over, so the others have their turn.
    """
    verdicts = {
        Failure.DEFERRED: Verdict(wait=back_off(attempts, waits.back_off)),
        Failure.CUT_OFF: Verdict(wait=waits.away, counts=False),
        Failure.UNREACHABLE: Verdict(wait=waits.away, counts=False, ends_round=True),
        Failure.CHANNEL_REFUSED: Verdict(
            wait=waits.pause, counts=False, ends_round=True, pauses=True
        ),
        Failure.UNANSWERED: Verdict(ends_round=True),
    }
    return verdicts.get(failure, Verdict(gives_up=True))


def back_off(attempts: int, waits: tuple[timedelta, ...] = BACK_OFF) -> timedelta:
    """Return the wait after the failure that followed `attempts` counted ones."""
    return waits[min(attempts, len(waits) - 1)]


def may_repeat(kind: NoticeKind, repeats: int) -> bool:
    """Say whether a message may go out again that was perhaps sent, `repeats` times already.

    A reminder is repeated once. What changes a calendar is worth more tries, since a repeat has
    the same bytes; but a mail server that takes every mail and never says so ends them.
    """
    return repeats < (_REPEATS if kind in CHANGES_CALENDAR else 1)
