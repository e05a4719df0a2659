"""Webhooks of coaches: where their programs listen, and how each address fares."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Identity,
    Text,
    any_,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.webhooks import Happening, rest_after
from shared.storage.base import Base
from shared.storage.keys import Sealer


class WebhookRow(Base):
    """One address of a coach's program; address and secrets are sealed with the coach's key.

    `failures` counts attempts in a row that failed; `rests_until` is when it is tried again.
    """

    __tablename__ = "webhooks"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    name: Mapped[str]
    url: Mapped[bytes]
    secret: Mapped[bytes]
    old_secret: Mapped[bytes | None]
    old_until: Mapped[datetime | None]
    happenings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    enabled: Mapped[bool]
    off_reason: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))


def of_coach(tx: Session, coach_id: UUID) -> Sequence[WebhookRow]:
    """Return a coach's webhooks, oldest first."""
    return tx.scalars(
        select(WebhookRow).where(WebhookRow.coach_id == coach_id).order_by(WebhookRow.added)
    ).all()


def one(tx: Session, coach_id: UUID, webhook_id: UUID) -> WebhookRow | None:
    """Return one of this coach's webhooks, locked."""
    return tx.scalar(
        select(WebhookRow)
        .where(WebhookRow.coach_id == coach_id, WebhookRow.id == webhook_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock(tx: Session, webhook_id: UUID) -> None:
    """Lock a webhook before its deliveries, the order in which everybody locks them."""
    tx.execute(select(WebhookRow.id).where(WebhookRow.id == webhook_id).with_for_update())


def drop(tx: Session, coach_id: UUID, webhook_id: UUID) -> bool:
    """Delete a webhook; everything that was to be told to it goes with the row."""
    gone = tx.execute(
        delete(WebhookRow)
        .where(WebhookRow.coach_id == coach_id, WebhookRow.id == webhook_id)
        .returning(WebhookRow.id)
    )
    return gone.first() is not None


# Made once: building a statement takes longer than running it.
_LISTENING = (
    select(WebhookRow.id)
    .where(
        WebhookRow.coach_id == bindparam("coach"),
        WebhookRow.enabled,
        any_(WebhookRow.happenings) == bindparam("happening", type_=Text),
    )
    .order_by(WebhookRow.added)
)


def listening(tx: Session, coach_id: UUID, happening: Happening) -> Sequence[UUID]:
    """Return the coach's webhooks that are to hear of this."""
    wanted = {"coach": coach_id, "happening": happening.value}
    return tx.connection().execute(_LISTENING, wanted).scalars().all()


def secrets(tx: Session, row: WebhookRow, sealer: Sealer, now: datetime) -> list[str]:
    """Return the secrets that sign at `now`, the newest first; none if the coach's key is gone."""
    sealed = [row.secret]
    if row.old_secret is not None and row.old_until is not None and now < row.old_until:
        sealed.append(row.old_secret)
    opened = [sealer.open_for_coach(tx, row.coach_id, each) for each in sealed]
    return [each for each in opened if each is not None]


def note_success(tx: Session, webhook_id: UUID) -> None:
    """Forget the troubles of an address that took something."""
    _change(tx, webhook_id, failures=0, failing_since=None, rests_until=None, trouble=None)


def note_failure(tx: Session, webhook_id: UUID, trouble: str) -> timedelta | None:
    """Count a failure; return how long the address is left alone now, if at all."""
    failures = tx.scalar(
        update(WebhookRow)
        .where(WebhookRow.id == webhook_id)
        .values(
            failures=WebhookRow.failures + 1,
            failing_since=func.coalesce(WebhookRow.failing_since, func.clock_timestamp()),
            trouble=trouble,
        )
        .returning(WebhookRow.failures)
        .execution_options(synchronize_session=False)
    )
    rest = rest_after(failures or 0)
    if rest is not None:
        _change(tx, webhook_id, rests_until=func.clock_timestamp() + rest)
    return rest


def switch_off(tx: Session, webhook_id: UUID, reason: str) -> None:
    """Tell this address nothing more, until its coach switches it on again."""
    _change(tx, webhook_id, enabled=False, off_reason=reason)


def _change(tx: Session, webhook_id: UUID, **values: object) -> None:
    tx.execute(
        update(WebhookRow)
        .where(WebhookRow.id == webhook_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
