"""Reads the service's mailbox: claim, fetch, and deal with each mail in one transaction.

How far it has been read stands in the database and is written together with what a mail changes.
So a mail counts once, whenever the process dies; the mark in the mailbox is for people only.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from reminder_worker.jobs.incoming import Effect, Terms, take
from shared.domain.incoming import CannotRead, Folder, Incoming, Letter, Open, Understand
from shared.storage import mailbox
from shared.storage.mailbox import Claimed

_log = structlog.get_logger(__name__)
_AT_ONCE = 50  # mails
_MOST_TRIES = 3
_TAKEN_CARE_OF = frozenset({Effect.NOTED, Effect.STOPPED, Effect.LATER})
LEFT = "left"  # for people to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Postbox:
    """What a reader works with.

    `notice_of` returns the notice that a return path names. `leave_alone` are exceptions that end
    the round from outside.
    """

    sessions: sessionmaker[Session]
    name: str
    open: Open
    understand: Understand
    mail_domain: str
    clock: Callable[[], datetime]
    notice_of: Callable[[str], UUID | None] = lambda _: None
    leave_alone: tuple[type[Exception], ...] = ()
    stopping: Callable[[], bool] = lambda: False

    @property
    def not_ours(self) -> tuple[type[Exception], ...]:
        """Exceptions that say nothing about the mail in hand: the round ends with them."""
        return (DBAPIError, *self.leave_alone)


def read_due(postbox: Postbox, budget: timedelta = timedelta(seconds=20)) -> Counter[str]:
    """Read what has come since the last time; return what it was, counted.

    Harmless when run twice, late, or by many processes at once: one of them has the mailbox.
    """
    done: Counter[str] = Counter()
    end = postbox.clock() + budget
    with postbox.sessions.begin() as tx:
        claimed = mailbox.claim_due(tx, postbox.name, postbox.clock())
    if claimed is None:
        return done
    read, more = True, False
    try:
        with postbox.open() as folder:
            more = _read(postbox, folder, claimed, end, done)
    except CannotRead as trouble:
        read = False
        _log.warning("mailbox_not_read", trouble=str(trouble))
    with postbox.sessions.begin() as tx:
        mailbox.give_back(tx, claimed, postbox.clock(), read=read, more=more)
    return done


def _read(
    postbox: Postbox, folder: Folder, claimed: Claimed, end: datetime, done: Counter[str]
) -> bool:
    """Deal with one mail after the other; say whether some may be left."""
    known = claimed.last_number if claimed.validity == folder.validity else 0
    looked_at = 0
    for letter in folder.after(known, _AT_ONCE):
        at = Position(claimed, folder.validity, letter.number)
        effect = _guarded(postbox, at, letter)
        if effect is None:
            return False
        done[effect] += 1
        looked_at += 1
        if effect in _TAKEN_CARE_OF:
            folder.mark_seen(letter.number)
        if postbox.stopping() or postbox.clock() >= end:
            return True
    return looked_at == _AT_ONCE


@dataclass(frozen=True, slots=True)
class Position:
    """A mail's place in the mailbox that we have claimed."""

    claimed: Claimed
    validity: int
    number: int


def _guarded(postbox: Postbox, at: Position, letter: Letter) -> str | None:
    """Deal with a mail; one that breaks its reader is left to people, and holds up no other.

    So is one under which the process was stopped again and again. None if the mailbox is another
    worker's by now.
    """
    with postbox.sessions.begin() as tx:
        tries = mailbox.begin(tx, at.claimed, at.number, postbox.clock())
    if tries > _MOST_TRIES:
        _log.warning("mail_given_up", number=at.number)
        return _dealt_with(postbox, at, None)
    try:
        told = postbox.understand(letter.content) if letter.content is not None else None
        return _dealt_with(postbox, at, told)
    except postbox.not_ours:
        raise
    except Exception:  # noqa: BLE001 -- anybody's mail
        _log.exception("mail_broke_its_reader", number=at.number)
        return _dealt_with(postbox, at, None)


def _dealt_with(postbox: Postbox, at: Position, told: Incoming | None) -> str | None:
    with postbox.sessions.begin() as tx:
        now = postbox.clock()
        if not mailbox.advance(tx, at.claimed, at.validity, at.number, now):
            return None
        return (
            take(tx, told, Terms(postbox.mail_domain, now, postbox.notice_of))
            if told is not None
            else LEFT
        )
