"""Who did what in the coach's practice: ids and times."""

from uuid import UUID

from pydantic import Field

from booking_service.api.contract import Answer, Asking, Contract
from booking_service.api.fields import Instant
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import audit_trail
from booking_service.usecases.people import CoachCard

calls = Contract("audit", api_keys.coach)

_LARGEST_NUMBER = 2**63 - 1


class AuditAsked(Asking):
    """Which part of the list; without `before` its newest."""

    before: int | None = Field(
        None, ge=1, le=_LARGEST_NUMBER, description="`next` of the page before this one"
    )
    limit: int = Field(100, ge=1, le=500)


class DeedAnswer(Answer):
    """One deed; `subject_id` is the booking, client, key or other thing that it was done to."""

    at: Instant
    actor: str
    action: str
    subject_id: UUID


class AuditAnswer(Answer):
    """Deeds, newest first; `next` is null on the last page."""

    deeds: list[DeedAnswer]
    next: int | None


@calls.call("GET /coach/audit")
def show(coach: CoachCard, query: AuditAsked) -> AuditAnswer:
    """List what was done, by whom and when; kept for two years, never with a word of content."""
    with work() as (tx, _):
        found = audit_trail.page(tx, coach.id, query.before, query.limit)
    return AuditAnswer(
        deeds=[
            DeedAnswer(at=deed.at, actor=deed.actor, action=deed.action, subject_id=deed.subject_id)
            for deed in found.deeds
        ],
        next=found.before,
    )
