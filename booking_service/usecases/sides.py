"""The two sides of an engagement: each acts on the one thread that they share."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.commitments import Maker
from shared.storage import clients
from shared.storage.audit import ActorName
from shared.storage.people import ClientRow


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts on a client's thread: the client by their link, or the coach who is named.

    A coach finds nobody's clients but their own.
    """

    client_id: UUID
    coach_id: UUID | None = None

    @property
    def maker(self) -> Maker:
        """Return the word that is kept with what this side writes."""
        return Maker.CLIENT if self.coach_id is None else Maker.COACH

    @property
    def actor(self) -> ActorName:
        """Return the word for the audit."""
        return ActorName.CLIENT if self.coach_id is None else ActorName.COACH

    def client(self, tx: Session, *, lock: bool = False) -> ClientRow:
        """Return the client, or NotFound; `lock` keeps others from changing the thread.

        Commitments are locked before their client, as the worker's rounds do.
        """
        if self.coach_id is None:
            return clients.by_id(tx, self.client_id, lock=lock)
        return clients.client(tx, self.coach_id, self.client_id, lock=lock)
