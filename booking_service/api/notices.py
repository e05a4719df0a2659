"""The coach's outbox: what was sent, what waits, what failed and why."""

from http import HTTPStatus
from uuid import UUID

from booking_service.api.contract import Answer, Asked, Asking, Contract
from booking_service.api.fields import Instant
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import notices
from booking_service.usecases.people import CoachCard
from shared.domain import errors
from shared.domain.notices import NoticeKind, NoticeState, Recipient

calls = Contract("notices", api_keys.coach)


class OutboxAsked(Asking):
    """One state, or all."""

    state: NoticeState | None = None


class NoticeAnswer(Answer):
    """One message: about a booking, or about a client and no booking."""

    id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    kind: NoticeKind
    recipient: Recipient
    client: str | None
    state: NoticeState
    due_at: Instant
    sent_at: Instant | None
    attempts: int
    reason: str | None
    may_resend: bool


class OutboxAnswer(Answer):
    """Messages, newest due first."""

    notices: list[NoticeAnswer]


class ResendAsked(Asked):
    """Nothing needs to be said."""


class ResentAnswer(Answer):
    """The message waits again."""

    id: UUID
    state: NoticeState


@calls.call("GET /coach/notices")
def outbox(coach: CoachCard, query: OutboxAsked) -> OutboxAnswer:
    """List the coach's messages."""
    with work() as (tx, _):
        found = notices.outbox(tx, coach.id, query.state)
    return OutboxAnswer(
        notices=[
            NoticeAnswer(
                id=notice.id,
                booking_id=notice.booking_id,
                client_id=notice.client_id,
                kind=notice.kind,
                recipient=notice.recipient,
                client=notice.client_name,
                state=notice.state,
                due_at=notice.due_at,
                sent_at=notice.sent_at,
                attempts=notice.attempts,
                reason=notice.reason,
                may_resend=notice.may_resend,
            )
            for notice in found
        ]
    )


@calls.call(
    "POST /coach/notices/<uuid:notice_id>/resend",
    status=HTTPStatus.ACCEPTED,
    refuses=(errors.MoveNotAllowed,),
)
def resend(coach: CoachCard, notice_id: UUID, body: ResendAsked) -> ResentAnswer:  # noqa: ARG001  # checked
    """Let a message that did not get through be tried again, under the same Message-ID."""
    with work() as (tx, now):
        notices.resend(tx, coach.id, notice_id, now)
    return ResentAnswer(id=notice_id, state=NoticeState.PENDING)
