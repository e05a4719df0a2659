"""Changing the master key while everything runs, some keys at a time; stopped, it goes on later."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from shared.storage import keys
from shared.storage.keys import Resealed, Sealer

AT_ONCE = 500


@dataclass(slots=True)
class Rotation:
    """How far it has come."""

    clients: Resealed = field(default_factory=Resealed)
    coaches: Resealed = field(default_factory=Resealed)

    @property
    def done(self) -> int:
        """How many keys are now under the newest master key that were not before."""
        return self.clients.done + self.coaches.done

    @property
    def already(self) -> int:
        """How many were under it already, as after an earlier run that was stopped."""
        return self.clients.already + self.coaches.already

    @property
    def lost(self) -> list[UUID]:
        """Whose keys no master key opens that was given."""
        return [*self.clients.lost, *self.coaches.lost]


def rotate_some(tx: Session, sealer: Sealer, rotation: Rotation, at_once: int = AT_ONCE) -> bool:
    """Seal the next keys with the newest master key; False when all have been seen."""
    return keys.reseal_clients(tx, sealer, rotation.clients, at_once) or keys.reseal_coaches(
        tx, sealer, rotation.coaches, at_once
    )
