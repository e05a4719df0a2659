"""Whom to tell when a client's address takes no mail, and what that does to other messages."""

from datetime import datetime, timedelta

from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

ADDRESS_STOPPED = "nothing goes to this address since a mail server refused it"
"""Why a message to such an address ends unsent; those that ended so go on once it is mended."""

ADDRESS_REFUSED = " at RCPT"
"""How the reason of a message ends whose recipient the mail server refused."""

ADDRESS_BOUNCED = " in a report"
"""How the reason of a message ends that a mail server took, and that came back."""

_USEFUL_FOR = timedelta(days=30)


def when_address_stopped(revision: int, now: datetime) -> PlannedNotice:
    """Plan what the coach is told, once each time that a client's address is found not to work.

    `revision` is the client's.
    """
    return PlannedNotice(
        kind=NoticeKind.COACH_ADDRESS_STOPPED,
        recipient=Recipient.COACH,
        due_at=now,
        expires_at=now + _USEFUL_FOR,
        revision=revision,
        offset=f"{now:%Y%m%dT%H%M%SZ}",
    )
