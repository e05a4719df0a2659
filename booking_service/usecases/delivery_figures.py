"""How delivery goes, for those who watch the machine: figures and a reason, nothing of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.storage import channels, delivery_totals
from shared.storage.channels import Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFigures:
    """Outcomes since the beginning, what is overdue now, and whether mail is paused.

    `oldest` is in seconds.
    """

    totals: Mapping[str, int]
    overdue: int
    oldest: float
    pause: Pause | None


def delivery(tx: Session) -> DeliveryFigures:
    """Read the figures; none of it grows slower with the number of notices that were sent."""
    overdue, oldest = delivery_totals.queue_depth(tx)
    return DeliveryFigures(
        totals=delivery_totals.read(tx),
        overdue=overdue,
        oldest=oldest,
        pause=channels.paused(tx),
    )
