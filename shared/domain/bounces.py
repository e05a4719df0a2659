"""What a mail server reports about a mail that it could not deliver (RFC 3464)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.answers import is_same_mailbox

NEWS_FOR = timedelta(days=14)
"""How long after a mail a report about it is news; mail servers try for five days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A report that delivery failed.

    `message_id` is that of the returned mail, if it came back; `addresses` whom it was for by
    the report and by the mail itself: where mail is forwarded they differ. `status` is an enhanced
    code (RFC 3463). `came_to` are addresses of ours, with a part of their own after a plus, that
    the report was sent to: a return path may tell which mail it was.
    """

    message_id: str | None
    addresses: frozenset[str]
    status: str
    came_to: frozenset[str] = frozenset()

    @property
    def is_hard(self) -> bool:
        """Say whether it will never be delivered; 4.x.x is a mailbox that was full, or the like."""
        return self.status.startswith("5.")


def stops(bounce: Bounce, client_email: str, sent_at: datetime | None, now: datetime) -> bool:
    """Say whether the report is about this address as it is now, and new enough to be true."""
    if not bounce.is_hard or sent_at is None or now - sent_at > NEWS_FOR:
        return False
    return is_among(client_email, bounce.addresses)


def is_among(email: str, addresses: Collection[str]) -> bool:
    """Say whether one of the addresses is this one."""
    return any(is_same_mailbox(address, email) for address in addresses)
