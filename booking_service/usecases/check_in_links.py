"""What the link of a check-in opens: one commitment, and the way to more by mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import own_page, thread
from booking_service.usecases.people import CoachCard, card
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import CommitmentView
from shared.domain.referral import Door
from shared.storage import clients, commitments, people
from shared.storage.keys import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInPage:
    """One commitment in its client's zone; `may_book` says that the coach's door is open."""

    commitment: CommitmentView
    zone: str
    language: str
    coach: CoachCard
    may_book: bool


def side(tx: Session, commitment_id: UUID) -> Side:
    """Return the client whose commitment a link opens."""
    return Side(commitments.by_id(tx, commitment_id).client_id)


def page(tx: Session, commitment_id: UUID, sealer: Sealer, now: datetime) -> CheckInPage:
    """Return what a check-in shows, and nothing else of its client's."""
    who = side(tx, commitment_id)
    row = who.client(tx)
    return CheckInPage(
        commitment=thread.one(tx, who, commitment_id, sealer, now),
        zone=row.zone,
        language=row.language,
        coach=card(people.coach(tx, row.coach_id)),
        may_book=clients.door(row) is Door.OPEN,
    )


def end(tx: Session, token: str, who: Side, now: datetime) -> None:
    """Let this link open nothing more: it was used on a device that others use too."""
    own_page.end(tx, token, who.client_id, now)
