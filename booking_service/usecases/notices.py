"""The coach's outbox: what was sent, what waits, what failed and why; and sending again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.parts import Part, cut, mark_of
from shared.domain.address_notices import ADDRESS_STOPPED
from shared.domain.errors import MoveNotAllowed, NotFound
from shared.domain.notices import SORTS, NoticeKind, NoticeState, Recipient, still_wanted
from shared.domain.resending import why_not_again
from shared.storage import audit, channels
from shared.storage import outbox as rows
from shared.storage.audit import ActorName
from shared.storage.channels import Pause
from shared.storage.claimed import as_planned, subject_now
from shared.storage.outbox import Chosen, Found
from shared.storage.pages import Mark

PAGE = 50  # notices on one page
_USEFUL_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One message in the outbox: about a booking, or about a client and no booking.

    `waits_until` is when it is tried (again), if it waits. `again_of` is the message that this
    one sends again; `sent_again` says that it was sent again itself.
    """

    id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    kind: NoticeKind
    recipient: Recipient
    state: NoticeState
    due_at: datetime
    waits_until: datetime | None
    expires_at: datetime
    sent_at: datetime | None
    attempts: int
    reason: str | None
    client_name: str | None
    again_of: UUID | None
    sent_again: bool
    may_resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxQuery:
    """Which messages: of one state, about one client or booking; None is any.

    And which part of them: a page of `size`, or so many after the cursor of the part before.
    """

    state: NoticeState | None = None
    client_id: UUID | None = None
    booking_id: UUID | None = None
    page: int = 1
    size: int = PAGE
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """A part of the outbox, newest due first; `total` is how many there are in all.

    `next` is the cursor of the following part, if there is one.
    """

    notices: list[NoticeView]
    total: int
    next: str | None


ANY = OutboxQuery()


def outbox(tx: Session, coach_id: UUID, now: datetime, asked: OutboxQuery = ANY) -> Outbox:
    """Return a part of the coach's messages."""
    chosen = Chosen(
        coach_id=coach_id,
        state=asked.state,
        client_id=asked.client_id,
        booking_id=asked.booking_id,
    )
    part = Part(asked.size, asked.cursor)
    skip = (asked.page - 1) * asked.size
    found = rows.of_coach(tx, chosen, asked.size + 1, skip=skip, after=mark_of(part))
    page = cut(found, part, lambda each: Mark(each.notice.due_at, each.notice.id))
    return Outbox(
        notices=[_view(each, now) for each in page.found],
        total=rows.count(tx, chosen),
        next=page.next,
    )


def one(tx: Session, coach_id: UUID, notice_id: UUID, now: datetime) -> NoticeView:
    """Return one of the coach's messages, or NotFound."""
    return _view(find(tx, coach_id, notice_id), now)


def find(tx: Session, coach_id: UUID, notice_id: UUID) -> Found:
    """Return one of the coach's messages with what it is about, or NotFound."""
    found = rows.of_coach(tx, Chosen(coach_id=coach_id, notice_id=notice_id), 1)
    if not found:
        raise NotFound("There is no such notice.")
    return found[0]


def _view(found: Found, now: datetime) -> NoticeView:
    notice, client = found.notice, found.client
    waits = notice.state == NoticeState.PENDING
    return NoticeView(
        id=notice.id,
        booking_id=notice.booking_id,
        client_id=client.id if client else None,
        kind=NoticeKind(notice.kind),
        recipient=Recipient(notice.recipient),
        state=NoticeState(notice.state),
        due_at=notice.due_at,
        waits_until=notice.visible_at if waits else None,
        expires_at=notice.expires_at,
        sent_at=notice.sent_at,
        attempts=notice.attempts,
        reason=notice.reason,
        client_name=client.name if client else None,
        again_of=notice.again_of,
        sent_again=found.sent_again,
        may_resend=_why_not(found, now) is None,
    )


def _why_not(found: Found, now: datetime) -> str | None:
    notice, client = found.notice, found.client
    about = subject_now(notice, found.booking, client)
    wanted = still_wanted(as_planned(notice), about, now, in_doubt=False)
    kind, state = NoticeKind(notice.kind), NoticeState(notice.state)
    why = why_not_again(kind, state, wanted, sent_again=found.sent_again)
    if why is None and client is not None and notice.recipient == Recipient.CLIENT:
        return ADDRESS_STOPPED if client.address_stopped_at else None
    return why


def paused(tx: Session) -> Pause | None:
    """Return why nothing is sent at all, if the mail server refuses this service."""
    return channels.paused(tx)


def resend(tx: Session, coach_id: UUID, notice_id: UUID, now: datetime) -> UUID:
    """Send what did not get through as a new message, and return that message's id.

    The old one keeps what became of it. What the new one says is read again when it goes.
    """
    notice = rows.lock(tx, coach_id, notice_id)
    if notice is None:
        raise NotFound("There is no such notice.")
    why_not = _why_not(find(tx, coach_id, notice_id), now)
    if why_not is not None:
        raise MoveNotAllowed(why_not)
    late = notice.kind in SORTS  # a reminder stays of use only as long as it was
    expires_at = notice.expires_at if late else max(notice.expires_at, now + _USEFUL_FOR)
    new_id = rows.again(tx, notice, expires_at, now)
    audit.add(tx, coach_id, ActorName.COACH, "notice_resent", notice_id, now)
    return new_id
