"""The coach's outbox: what was sent, what waits, what failed and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.errors import MoveNotAllowed, NotFound
from shared.domain.notices import NoticeKind, NoticeState, Recipient
from shared.storage import audit, channels
from shared.storage import notices as rows
from shared.storage.audit import ActorName
from shared.storage.channels import Pause

_RESENDABLE = frozenset({NoticeState.FAILED, NoticeState.UNCERTAIN, NoticeState.EXPIRED})
_USEFUL_FOR = timedelta(days=1)
_ASK_ANEW = frozenset({NoticeKind.COACH_SIGN_IN})  # what it carried has run out since


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One message in the outbox: about a booking, or about a client and no booking."""

    id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    kind: NoticeKind
    recipient: Recipient
    state: NoticeState
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    reason: str | None
    client_name: str | None
    may_resend: bool


def outbox(
    tx: Session, coach_id: UUID, state: NoticeState | None = None, booking_id: UUID | None = None
) -> list[NoticeView]:
    """Return the coach's messages, newest due first; of one state or booking if one is named."""
    states = {state} if state is not None else set(NoticeState)
    return [
        NoticeView(
            id=notice.id,
            booking_id=notice.booking_id,
            client_id=client.id if client else None,
            kind=NoticeKind(notice.kind),
            recipient=Recipient(notice.recipient),
            state=NoticeState(notice.state),
            due_at=notice.due_at,
            sent_at=notice.sent_at,
            attempts=notice.attempts,
            reason=notice.reason,
            client_name=client.name if client else None,
            may_resend=_may_resend(notice),
        )
        for notice, client in rows.of_coach(tx, coach_id, states, booking_id)
    ]


def _may_resend(notice: rows.NoticeRow) -> bool:
    return notice.state in _RESENDABLE and notice.kind not in _ASK_ANEW


def paused(tx: Session) -> Pause | None:
    """Return why nothing is sent at all, if the mail server refuses this service."""
    return channels.paused(tx)


def resend(tx: Session, coach_id: UUID, notice_id: UUID, now: datetime) -> None:
    """Let a message that did not get through be tried again, with the same Message-ID.

    What it says is read again when it goes; if that has changed, it stays unsent.
    """
    notice = rows.lock_of_coach(tx, coach_id, notice_id)
    if notice is None:
        raise NotFound("There is no such notice.")
    if not _may_resend(notice):
        raise MoveNotAllowed(f"A notice that is {notice.state} is not sent again.")
    if notice.kind != NoticeKind.BOOKING_REMINDER:
        notice.expires_at = max(notice.expires_at, now + _USEFUL_FOR)
    elif notice.expires_at <= now:
        raise MoveNotAllowed("This reminder would come too late to be of use.")
    notice.state, notice.visible_at = NoticeState.PENDING, now
    notice.attempts, notice.reason, notice.smtp_started_at = 0, None, None
    tx.info[rows.WROTE] = True
    audit.add(tx, coach_id, ActorName.COACH, "notice_resent", notice_id, now)
