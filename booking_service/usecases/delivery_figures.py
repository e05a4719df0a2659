"""How delivery goes, for those who watch the machine: figures and a reason, nothing of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.storage import channels, delivery_totals, hook_totals
from shared.storage.channels import Pause
from shared.storage.delivery_totals import Queue
from shared.storage.hook_totals import HookQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFigures:
    """Outcomes since the beginning, what is due now, and whether mail is paused.

    `hooks` and `hook_queue` are the same of deliveries to webhooks.
    `connections` are those to the database: how many there are, and how many there may be.
    """

    totals: Mapping[str, int]
    queue: Queue
    pause: Pause | None
    hooks: Mapping[str, int]
    hook_queue: HookQueue
    connections: tuple[int, int]


def delivery(tx: Session) -> DeliveryFigures:
    """Read the figures; none of it grows slower with the number of notices that were sent."""
    return DeliveryFigures(
        totals=delivery_totals.read(tx),
        queue=delivery_totals.queue(tx),
        pause=channels.paused(tx),
        hooks=hook_totals.read(tx),
        hook_queue=hook_totals.queue(tx),
        connections=delivery_totals.connections(tx),
    )
