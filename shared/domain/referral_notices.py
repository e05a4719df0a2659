"""Which notices a referral calls for: none but what the coach sends, asks for, or has set."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.availability import WallTime
from shared.domain.localtime import instant
from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

_MORNING = WallTime(8 * 60)
_LETTER_FOR = timedelta(days=7)
_QUESTION_FOR = timedelta(days=30)
_REVIEW_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Change:
    """The coach or the client has done something at the door; `revision` is the client's."""

    revision: int
    now: datetime


def when_referred(about: Change) -> PlannedNotice:
    """Plan the coach's letter; only planned where the coach sends one."""
    return _now(about, NoticeKind.REFERRAL, Recipient.CLIENT, _LETTER_FOR)


def when_asked_back(about: Change) -> PlannedNotice:
    """Plan for a client who would like to come back; after a no they may ask once more."""
    question = _now(about, NoticeKind.COACH_ASKED_BACK, Recipient.COACH, _QUESTION_FOR)
    return replace(question, offset=f"{about.now:%Y%m%dT%H%M%SZ}")


def _now(
    about: Change, kind: NoticeKind, recipient: Recipient, useful_for: timedelta
) -> PlannedNotice:
    return PlannedNotice(
        kind=kind,
        recipient=recipient,
        due_at=about.now,
        expires_at=about.now + useful_for,
        revision=about.revision,
    )


def on_review(about: Change, on: date, zone: str) -> PlannedNotice:
    """Plan the coach's own reminder, on the morning of the review date by the coach's clock."""
    due_at = instant(on, _MORNING, zone)
    return PlannedNotice(
        kind=NoticeKind.COACH_REFERRAL_REVIEW,
        recipient=Recipient.COACH,
        due_at=due_at,
        expires_at=due_at + _REVIEW_FOR,
        revision=about.revision,
        offset=on.isoformat(),
    )
