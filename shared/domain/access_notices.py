"""What a coach is told when a way into their account changes: who did not do it must know."""

from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

_USEFUL_FOR = timedelta(days=7)


class WayIn(StrEnum):
    """What changed."""

    PASSWORD = "password"  # noqa: S105  # a word, no password
    EMAIL = "email"
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES_MADE = "codes_made"
    CODE_USED = "code_used"
    KEY_MADE = "key_made"
    OTHER = "other"


def when_way_in_changed(
    changed: WayIn, mark: str, now: datetime, address: str = ""
) -> PlannedNotice:
    """Plan the message; `mark` tells this change from others, `address` is one given up by it."""
    return PlannedNotice(
        kind=NoticeKind.COACH_WAY_IN_CHANGED,
        recipient=Recipient.COACH,
        due_at=now,
        expires_at=now + _USEFUL_FOR,
        revision=0,
        offset=f"{changed}:{mark}",
        address=address,
    )


def changed_in(offset: str) -> WayIn:
    """Return what changed, from what tells such messages apart."""
    word = offset.partition(":")[0]
    return WayIn(word) if word in set(WayIn) else WayIn.OTHER
