"""The one mail that lets somebody in: a link for a coach who asks for it."""

from datetime import datetime, timedelta
from uuid import UUID

from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

LINK_LASTS = timedelta(minutes=15)
"""NIST SP 800-63B section 5.1.3.2 allows ten; mail is slow at times, and the link works once."""


def when_link_asked(link_id: UUID, now: datetime) -> PlannedNotice:
    """Plan the mail; after a quarter of an hour it is of no use, sent or not."""
    return PlannedNotice(
        kind=NoticeKind.COACH_SIGN_IN,
        recipient=Recipient.COACH,
        due_at=now,
        expires_at=now + LINK_LASTS,
        revision=0,
        offset=link_id.hex,
        subject_ids=(link_id,),
    )
