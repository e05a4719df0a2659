"""The service's mailbox: what comes in, and when to look again."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from shared.domain.answers import CalendarAnswer
from shared.domain.bounces import Bounce

EVERY = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(hours=1)

Incoming = CalendarAnswer | Bounce
"""What a mail to the service can be, other than words for a person to read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the mailbox; `number` is its UID (RFC 3501 section 2.3.1.1).

    `content` is None for what is larger than any answer.
    """

    number: int
    content: bytes | None = field(repr=False)


class Folder(Protocol):
    """An open folder of a mailbox; `validity` changes when its numbers are given anew."""

    validity: int

    def after(self, number: int, limit: int) -> Iterable[Letter]:
        """Yield the mails whose numbers are higher, lowest first, at most `limit`."""

    def mark_seen(self, number: int) -> None:
        """Note for whoever reads the mailbox that this mail has been taken care of."""


Open = Callable[[], AbstractContextManager[Folder]]
Understand = Callable[[bytes], Incoming | None]


class CannotRead(Exception):
    """The mailbox cannot be read now; `str(error)` names a stage and no secret."""


def wait_after(failures: int) -> timedelta:
    """Return when to try again after so many failures in a row."""
    wait = EVERY * (1 << min(failures, 10))
    return min(wait, _LONGEST_WAIT)
