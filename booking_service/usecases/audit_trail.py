"""What was done in a coach's practice, by ids and times; never a word of content."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.storage import audit
from shared.storage.audit import ActorName


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """That somebody did something to a thing; `number` tells a page of the list from the next."""

    number: int
    at: datetime
    actor: ActorName
    action: str
    subject_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Deeds, newest first; `before` leads to older ones, None where there are no more."""

    deeds: list[Deed]
    before: int | None


def page(tx: Session, coach_id: UUID, before: int | None, limit: int) -> Page:
    """Return at most `limit` deeds that came before that number, or the newest."""
    found = audit.of_coach(tx, coach_id, before, limit + 1)
    deeds = [
        Deed(
            number=row.id,
            at=row.at,
            actor=ActorName(row.actor),
            action=row.action,
            subject_id=row.subject_id,
        )
        for row in found[:limit]
    ]
    return Page(deeds=deeds, before=deeds[-1].number if len(found) > limit else None)
