"""What was told to a coach's webhook, what waits, what failed and why; a ping; telling it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import webhooks
from shared.domain.errors import MoveNotAllowed, NotFound
from shared.domain.notices import NoticeState
from shared.domain.webhooks import USEFUL_FOR, Happening, Told
from shared.storage import audit
from shared.storage import hook_deliveries as rows
from shared.storage.audit import ActorName
from shared.storage.hook_deliveries import DeliveryRow

PAGE = 50  # deliveries on one page
_AT_AN_END = frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery; `status` is what the program answered last, if it answered.

    `waits_until` is when it is tried (again), if it waits.
    """

    id: UUID
    happening: Happening
    subject_id: UUID
    state: NoticeState
    created_at: datetime
    waits_until: datetime | None
    expires_at: datetime
    attempts: int
    tried_at: datetime | None
    sent_at: datetime | None
    status: int | None
    reason: str | None
    may_resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Deliveries, newest first; `before` leads to older ones, None where there are no more."""

    deliveries: list[DeliveryView]
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    """Which deliveries: of one state or all, that came before a number, so many."""

    state: NoticeState | None = None
    before: int | None = None
    limit: int = PAGE


def page(tx: Session, coach_id: UUID, webhook_id: UUID, asked: PageQuery) -> Page:
    """Return a part of what was told to one of the coach's webhooks, or is to be."""
    webhooks.find(tx, coach_id, webhook_id)
    found = rows.page(tx, webhook_id, asked.before, asked.limit + 1, asked.state)
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return Page(
        deliveries=[_view(tx, row) for row in shown], before=shown[-1].number if more else None
    )


def _view(tx: Session, row: DeliveryRow) -> DeliveryView:
    state = NoticeState(row.state)
    return DeliveryView(
        id=row.id,
        happening=Happening(row.happening),
        subject_id=row.subject_id,
        state=state,
        created_at=row.created_at,
        waits_until=row.visible_at if state is NoticeState.PENDING else None,
        expires_at=row.expires_at,
        attempts=row.attempts,
        tried_at=row.tried_at,
        sent_at=row.sent_at,
        status=row.status,
        reason=row.reason,
        may_resend=_why_not(tx, row) is None,
    )


def _why_not(tx: Session, row: DeliveryRow) -> str | None:
    if row.state not in _AT_AN_END:
        return "This still waits, and goes out by itself."
    if rows.has_newer(tx, row):
        return "Something newer about the same has been told since; ask for how it stands now."
    return None


def ping(tx: Session, coach_id: UUID, webhook_id: UUID, now: datetime) -> UUID:
    """Tell a webhook something that means nothing, to see whether it arrives."""
    row = webhooks.find(tx, coach_id, webhook_id)
    _refuse_off(enabled=row.enabled)
    told = Told(
        happening=Happening.PING,
        subject_id=row.id,
        client_id=None,
        ids={"webhook_id": row.id},
    )
    row.rests_until = None  # somebody is at work on it
    [made] = rows.add(tx, coach_id, [row.id], told, now)
    audit.add(tx, coach_id, ActorName.COACH, "webhook_pinged", row.id, now)
    return made


def _refuse_off(*, enabled: bool) -> None:
    if not enabled:
        raise MoveNotAllowed("This webhook is switched off; switch it on first.")


def resend(
    tx: Session, coach_id: UUID, webhook_id: UUID, delivery_id: UUID, now: datetime
) -> DeliveryView:
    """Tell it once more, with the same id and bytes; not behind something newer about the same."""
    hook = webhooks.find(tx, coach_id, webhook_id)
    row = rows.one(tx, webhook_id, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery.")
    _refuse_off(enabled=hook.enabled)
    why_not = _why_not(tx, row)
    if why_not is not None:
        raise MoveNotAllowed(why_not)
    row.state, row.reason, row.attempts = NoticeState.PENDING, None, 0
    row.visible_at, row.expires_at = now, now + USEFUL_FOR
    hook.rests_until = None
    tx.flush()
    audit.add(tx, coach_id, ActorName.COACH, "webhook_resent", row.id, now)
    return _view(tx, row)
