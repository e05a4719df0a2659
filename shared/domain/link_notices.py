"""A client asks for a link to their own page: one mail, for a short while."""

from datetime import datetime, timedelta

from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

LINK_LASTS = timedelta(hours=24)
_AT_MOST_ONE_IN = timedelta(minutes=5)
_USEFUL_FOR = timedelta(hours=12)


def when_link_asked(revision: int, now: datetime) -> PlannedNotice:
    """Plan the mail with the link; the same five minutes give the same notice.

    It was asked for just now, so that it waits for no quiet hours.
    """
    bucket = int(now.timestamp()) // int(_AT_MOST_ONE_IN.total_seconds())
    return PlannedNotice(
        kind=NoticeKind.CLIENT_LINK,
        recipient=Recipient.CLIENT,
        due_at=now,
        expires_at=now + _USEFUL_FOR,
        revision=revision,
        offset=str(bucket),
    )
