"""How often each outcome of a delivery to a webhook came, and what waits: for those who watch."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from shared.storage import delivery_totals
from shared.storage.hook_deliveries import WAITING, DeliveryRow
from shared.storage.webhooks import WebhookRow


class HookTotalRow(delivery_totals.Totals):
    """An outcome of telling webhooks; apart from those of mails, which mean something else."""

    __tablename__ = "hook_totals"


def add(tx: Session, counted: Mapping[str, int]) -> None:
    """Add what a round has done."""
    delivery_totals.add_to(tx, HookTotalRow, counted)


def read(tx: Session) -> dict[str, int]:
    """Return how often each outcome came."""
    return {row.outcome: row.number for row in tx.scalars(select(HookTotalRow))}


@dataclass(frozen=True, slots=True)
class HookQueue:
    """Deliveries that wait, for whatever reason; and those of them that only we keep waiting.

    `oldest` is for how long the first of the latter could have gone out, in seconds.
    """

    waiting: int
    overdue: int
    oldest: float


def queue(tx: Session) -> HookQueue:
    """Count what waits now.

    Overdue is what its address could be asked for: not what waits for its next try, behind an older
    one about the same, or because its address is left alone for a while.
    """
    older, clock = aliased(DeliveryRow), func.statement_timestamp()
    free = (
        WebhookRow.enabled,
        or_(WebhookRow.rests_until.is_(None), WebhookRow.rests_until <= clock),
        DeliveryRow.visible_at <= clock,
        ~exists().where(
            older.webhook_id == DeliveryRow.webhook_id,
            older.subject_id == DeliveryRow.subject_id,
            older.number < DeliveryRow.number,
            older.state.in_(WAITING),
        ),
    )
    since = func.min(DeliveryRow.visible_at).filter(*free)
    row = tx.execute(
        select(
            func.count(),
            func.count().filter(*free),
            func.coalesce(func.extract("epoch", clock - since), 0),
        )
        .select_from(DeliveryRow)
        .join(WebhookRow, WebhookRow.id == DeliveryRow.webhook_id)
        .where(DeliveryRow.state.in_(WAITING))
    ).one()
    return HookQueue(int(row[0]), int(row[1]), float(row[2]))
