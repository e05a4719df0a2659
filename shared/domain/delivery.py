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
SOON = timedelta(seconds=10)
PAUSE = timedelta(minutes=1)
_REPEATS = 3


class Failure(StrEnum):
    """How far an attempt came; all but the last leave the notice unsent for sure."""

    UNREACHABLE = "unreachable"  # refused, dropped or timed out before the message's final dot
    DEFERRED = "deferred"  # the mail server said 4xx: later
    ADDRESS_REFUSED = "address_refused"  # 5xx to the recipient's address
    MESSAGE_REFUSED = "message_refused"  # 5xx to this message, or it cannot be put on the wire
    CHANNEL_REFUSED = "channel_refused"  # 5xx to our sign-in or sender: nobody gets mail
    UNANSWERED = "unanswered"  # silence after the final dot: perhaps sent


_CHANNEL = {Failure.UNREACHABLE: SOON, Failure.CHANNEL_REFUSED: PAUSE}


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
    `gives_up`: whether the notice is failed.
    """

    wait: timedelta | None = None
    counts: bool = True
    ends_round: bool = False
    gives_up: bool = False


def after_failure(failure: Failure, attempts: int) -> Verdict:
    """Decide what follows from a failure.

    `attempts` is the number of earlier attempts that counted. A notice is never given up for
    being deferred: its `expires_at` ends the tries.
    """
    if failure is Failure.DEFERRED:
        return Verdict(wait=back_off(attempts))
    if failure in _CHANNEL:
        return Verdict(wait=_CHANNEL[failure], counts=False, ends_round=True)
    if failure is Failure.UNANSWERED:
        return Verdict(ends_round=True)
    return Verdict(gives_up=True)


def back_off(attempts: int) -> timedelta:
    """Return the wait after the failure that followed `attempts` counted ones."""
    return BACK_OFF[min(attempts, len(BACK_OFF) - 1)]


def may_repeat(kind: NoticeKind, repeats: int) -> bool:
    """Say whether a message may go out again that was perhaps sent, `repeats` times already.

    A reminder is repeated once. What changes a calendar is worth more tries, since a repeat has
    the same bytes; but a mail server that takes every mail and never says so ends them.
    """
    return repeats < (_REPEATS if kind in CHANGES_CALENDAR else 1)
