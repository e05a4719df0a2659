"""The policy pages of a coach: our text, completed by the few facts that only the coach knows."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import availability
from shared.domain.availability import Approval, Kind
from shared.storage import audit
from shared.storage import policies as rows
from shared.storage.audit import ActorName


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDetails:
    """What the coach writes; empty where nothing was written yet."""

    business: str = ""
    address: str = ""
    contact: str = ""
    law: str = ""
    price: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that are still empty."""
        return tuple(field.name for field in fields(self) if not getattr(self, field.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The details, and when the coach changed them last."""

    details: PolicyDetails
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceTerms:
    """How the 30-minute talk is booked, as the coach has set it."""

    length: timedelta
    needs_approval: bool
    change_notice: timedelta


def of_coach(tx: Session, coach_id: UUID) -> PolicyView:
    """Return what the coach has written for their policy pages."""
    row = rows.of_coach(tx, coach_id)
    if row is None:
        return PolicyView(details=PolicyDetails(), changed_at=None)
    written = {field.name: getattr(row, field.name) for field in fields(PolicyDetails)}
    return PolicyView(details=PolicyDetails(**written), changed_at=row.changed_at)


def save(tx: Session, coach_id: UUID, details: PolicyDetails, now: datetime) -> None:
    """Keep what the coach wrote; it stands on the pages at once."""
    row = rows.of_coach(tx, coach_id)
    if row is None:
        row = rows.PolicyRow(coach_id=coach_id, changed_at=now)
        tx.add(row)
    for field in fields(details):
        setattr(row, field.name, getattr(details, field.name))
    row.changed_at = now
    audit.add(tx, coach_id, ActorName.COACH, "policies_changed", coach_id, now)
    tx.flush()


def guidance_terms(tx: Session, coach_id: UUID) -> GuidanceTerms | None:
    """Return how the first talk is booked; None where the coach does not offer one."""
    rules = availability.read(tx, coach_id).rules
    talk = rules.kinds.get(Kind.GUIDANCE)
    if talk is None:
        return None
    return GuidanceTerms(
        length=talk.length,
        needs_approval=talk.approval is Approval.MANUAL,
        change_notice=rules.change_notice,
    )
