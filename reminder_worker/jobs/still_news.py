"""Looks again, at sending time, whether a mail that sums things up still has something to say."""

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.notices import NoticeKind
from shared.storage import digests, thanks, unbooked
from shared.storage.claimed import Loaded


def has_something(tx: Session, about: Loaded, now: datetime) -> bool:
    """Say whether the mail would tell anything; every other kind tells of one thing that is so."""
    kind = about.notice.kind
    if kind == NoticeKind.COACH_DIGEST:
        wanted = about.coach.digest_at is not None
        return wanted and digests.gather(tx, about.coach, about.notice.due_at).has_news
    if kind == NoticeKind.BOOK_AGAIN and about.client is not None:
        return about.client.id in unbooked.to_write_to(tx, now, [about.client.id])
    if kind == NoticeKind.BOOKING_THANKS and about.client is not None:
        return thanks.wanted(tx, about.coach, about.client, now)
    return True
