"""What the coach is told when a client's data is erased: the times that are free, and no name."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

_USEFUL_FOR = timedelta(days=30)


def when_erased(freed: Sequence[datetime], mark: str, now: datetime) -> PlannedNotice:
    """Plan the one message about an erasure; `freed` are the starts that were booked ahead.

    `mark` tells this erasure from others, and says nothing of whose it was.
    """
    return PlannedNotice(
        kind=NoticeKind.COACH_CLIENT_ERASED,
        recipient=Recipient.COACH,
        due_at=now,
        expires_at=now + _USEFUL_FOR,
        revision=0,
        offset=mark,
        times=tuple(sorted(freed)),
    )
