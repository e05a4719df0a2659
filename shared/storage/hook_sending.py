"""The sender's side of webhooks: claim what is due under a lease, and record what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, Select, exists, func, or_, select, text, true, update
from sqlalchemy.orm import Session, aliased

from shared.domain.notices import NoticeState
from shared.domain.webhooks import Happening
from shared.storage.hook_deliveries import WAITING, DeliveryRow
from shared.storage.webhooks import WebhookRow

TOO_LATE = "too late: it was tried for a day"
_TURN = 7_300_291  # key of the advisory lock that one sender holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that this sender may make until its lease ends."""

    id: UUID
    webhook_id: UUID
    coach_id: UUID
    lease_token: UUID
    happening: Happening
    attempts: int
    body: bytes = field(repr=False)


@contextmanager
def turn(bound: Engine) -> Iterator[bool]:
    """Say whether this process is the one that delivers now; another's turn ends with its process.

    So slow addresses keep one process busy at most, and the others have the mails.
    """
    with bound.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _TURN}))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _TURN})


def claim_due(tx: Session, lease: timedelta, limit: int) -> list[Claimed]:
    """Claim at most one delivery for each webhook: the oldest that is due and has its turn.

    Not while another to the same webhook is under way, and not before an older one about the same
    subject has come to its end: so nothing older arrives after what is newer.
    """
    chosen = tx.execute(_due(limit)).all()
    tried = (_claim(tx, lease, coach_id, delivery_id) for coach_id, delivery_id in chosen)
    return [claimed for claimed in tried if claimed is not None]


def _claim(tx: Session, lease: timedelta, coach_id: UUID, delivery_id: UUID) -> Claimed | None:
    """Claim what was chosen, unless somebody was faster."""
    moment = func.clock_timestamp()
    row = tx.scalar(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.state.in_(WAITING),
            DeliveryRow.visible_at <= moment,
        )
        .values(
            state=NoticeState.CLAIMED,
            lease_token=func.gen_random_uuid(),
            visible_at=moment + lease,
            tried_at=moment,
        )
        .returning(DeliveryRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if row is None or row.lease_token is None:
        return None
    return Claimed(
        id=row.id,
        webhook_id=row.webhook_id,
        coach_id=coach_id,
        lease_token=row.lease_token,
        happening=Happening(row.happening),
        attempts=row.attempts,
        body=row.body,
    )


def _due(limit: int) -> Select[UUID, UUID]:
    """Choose webhooks that nobody has in hand, each with its next delivery."""
    older, running = aliased(DeliveryRow), aliased(DeliveryRow)
    clock = func.statement_timestamp()
    following = (
        select(DeliveryRow.id, DeliveryRow.visible_at)
        .where(
            DeliveryRow.webhook_id == WebhookRow.id,
            DeliveryRow.state.in_(WAITING),
            DeliveryRow.visible_at <= clock,
            DeliveryRow.expires_at > clock,
            ~exists().where(
                older.webhook_id == DeliveryRow.webhook_id,
                older.subject_id == DeliveryRow.subject_id,
                older.number < DeliveryRow.number,
                older.state.in_(WAITING),
            ),
        )
        .order_by(DeliveryRow.number)
        .limit(1)
        .lateral("following")
    )
    under_way = exists().where(
        running.webhook_id == WebhookRow.id,
        running.state == NoticeState.CLAIMED,
        running.visible_at > clock,
    )
    return (
        select(WebhookRow.coach_id, following.c.id)
        .join(following, true())
        .where(
            WebhookRow.enabled,
            or_(WebhookRow.rests_until.is_(None), WebhookRow.rests_until <= clock),
            ~under_way,
        )
        .order_by(following.c.visible_at, following.c.id)
        .limit(limit)
        .with_for_update(of=WebhookRow, skip_locked=True)
    )


def record_sent(tx: Session, claimed: Claimed, status: int, now: datetime) -> bool:
    """Note that the program took it."""
    return _record(tx, claimed, state=NoticeState.SENT, sent_at=now, status=status, reason=None)


def record_later(
    tx: Session, claimed: Claimed, wait: timedelta, status: int | None, reason: str
) -> bool:
    """Put it back for a later try, with the same id and bytes; it may have arrived all the same."""
    return _record(
        tx,
        claimed,
        state=NoticeState.PENDING,
        visible_at=func.clock_timestamp() + wait,
        attempts=DeliveryRow.attempts + 1,
        status=status,
        reason=reason,
    )


def record_failed(tx: Session, claimed: Claimed, status: int | None, reason: str) -> bool:
    """Close it unsent."""
    return _record(
        tx,
        claimed,
        state=NoticeState.FAILED,
        attempts=DeliveryRow.attempts + 1,
        status=status,
        reason=reason,
    )


def _record(tx: Session, claimed: Claimed, **values: object) -> bool:
    changed = tx.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == claimed.id,
            DeliveryRow.state == NoticeState.CLAIMED,
            DeliveryRow.lease_token == claimed.lease_token,
        )
        .values(lease_token=None, **values)
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def expire(tx: Session) -> int:
    """Close what has been tried for long enough; return how many."""
    clock = func.statement_timestamp()
    gone = tx.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.state.in_(WAITING),
            DeliveryRow.expires_at <= clock,
            or_(DeliveryRow.state == NoticeState.PENDING, DeliveryRow.visible_at <= clock),
        )
        .values(
            state=NoticeState.EXPIRED,
            lease_token=None,
            reason=func.concat(TOO_LATE, func.coalesce("; " + DeliveryRow.reason, "")),
        )
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
