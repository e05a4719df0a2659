"""Deliveries to webhooks: written with what they tell of, claimed under a lease, recorded.

A table of its own beside `notices`, under the same rules. In one table, a batch of mails would
wait behind an address that does not answer, each mail-only column (recipient, Message-ID, what was
told) would be empty here, and every query of the outbox would have to leave these rows out.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    and_,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from shared.domain.notices import NoticeState
from shared.domain.webhooks import USEFUL_FOR, Happening, Told, body
from shared.storage import webhooks
from shared.storage.base import Base
from shared.storage.bookings import BookingRow
from shared.storage.webhooks import WebhookRow

SWITCHED_OFF = "the webhook was switched off"
WAITING = (NoticeState.PENDING, NoticeState.CLAIMED)


class DeliveryRow(Base):
    """One thing told to one webhook; `body` is what is sent, the same bytes each time."""

    __tablename__ = "webhook_deliveries"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey(WebhookRow.id))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    subject_id: Mapped[UUID]
    happening: Mapped[str]
    body: Mapped[bytes]
    state: Mapped[str]
    created_at: Mapped[datetime]
    visible_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    status: Mapped[int | None]
    reason: Mapped[str | None]


def tell(tx: Session, coach_id: UUID, told: Told, now: datetime) -> None:
    """Write what happened for each webhook that is to hear of it, in the change's transaction."""
    add(tx, coach_id, webhooks.listening(tx, coach_id, told.happening), told, now)


def tell_of_booking(tx: Session, row: BookingRow, now: datetime, *, moved: bool = False) -> None:
    """Tell how a booking stands now, or that it moved; of a hold, nobody's yet, nothing is told."""
    if row.client_id is None:
        return
    told = Told(
        happening=Happening.BOOKING_MOVED if moved else Happening(f"booking.{row.state}"),
        subject_id=row.id,
        client_id=row.client_id,
        ids={"booking_id": row.id, "client_id": row.client_id},
        times={"start": row.starts_at, "end": row.ends_at},
        revision=row.revision,
    )
    tell(tx, row.coach_id, told, now)


def tell_of_client(
    tx: Session, coach_id: UUID, client_id: UUID, told: Happening, now: datetime, **ids: UUID
) -> None:
    """Tell of a client's thread; the first of the ids is what it is about."""
    subject_id = next(iter(ids.values()))
    whole = Told(
        happening=told,
        subject_id=subject_id,
        client_id=client_id,
        ids={**ids, "client_id": client_id},
    )
    tell(tx, coach_id, whole, now)


def add(
    tx: Session, coach_id: UUID, hooks: Sequence[UUID], told: Told, now: datetime
) -> list[UUID]:
    """Write one delivery for each of these webhooks; return their ids."""
    if not hooks:
        return []
    tx.flush()  # the client may be new in this transaction
    rows = [_values(hook, coach_id, told, now) for hook in hooks]
    tx.execute(insert(DeliveryRow), rows)
    return [UUID(str(row["id"])) for row in rows]


def _values(hook: UUID, coach_id: UUID, told: Told, now: datetime) -> dict[str, object]:
    delivery_id = uuid4()
    return {
        "id": delivery_id,
        "webhook_id": hook,
        "client_id": told.client_id,
        "subject_id": told.subject_id,
        "happening": told.happening,
        "body": body(told, delivery_id, coach_id, now),
        "state": NoticeState.PENDING,
        "created_at": now,
        "visible_at": now,
        "expires_at": now + USEFUL_FOR,
    }


def let_go(tx: Session, webhook_id: UUID) -> None:
    """Close what still waits for a webhook that is switched off."""
    tx.execute(
        update(DeliveryRow)
        .where(DeliveryRow.webhook_id == webhook_id, DeliveryRow.state == NoticeState.PENDING)
        .values(state=NoticeState.FAILED, reason=SWITCHED_OFF)
        .execution_options(synchronize_session=False)
    )


def page(
    tx: Session, webhook_id: UUID, before: int | None, limit: int, state: NoticeState | None
) -> Sequence[DeliveryRow]:
    """Return deliveries of a webhook, newest first, that came before that number."""
    query = select(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id)
    if before is not None:
        query = query.where(DeliveryRow.number < before)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    return tx.scalars(query.order_by(DeliveryRow.number.desc()).limit(limit)).all()


def one(tx: Session, webhook_id: UUID, delivery_id: UUID) -> DeliveryRow | None:
    """Return one delivery of a webhook, locked."""
    return tx.scalar(
        select(DeliveryRow)
        .where(DeliveryRow.webhook_id == webhook_id, DeliveryRow.id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def has_newer(tx: Session, row: DeliveryRow) -> bool:
    """Say whether something newer about the same subject has arrived, or may have."""
    newer = aliased(DeliveryRow)
    return bool(
        tx.scalar(
            select(
                exists().where(
                    and_(
                        newer.webhook_id == row.webhook_id,
                        newer.subject_id == row.subject_id,
                        newer.number > row.number,
                        newer.tried_at.is_not(None),
                    )
                )
            )
        )
    )


def drop_old(tx: Session, before: datetime) -> int:
    """Delete deliveries that came to their end so long ago; return how many."""
    gone = tx.execute(
        delete(DeliveryRow)
        .where(DeliveryRow.created_at < before, DeliveryRow.state.not_in(WAITING))
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
