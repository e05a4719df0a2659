"""The coach's outbox: what was sent, what waits, what failed and why."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant
from booking_service.api.paging import PartAsked
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import mails, notices
from booking_service.usecases.notices import NoticeView, OutboxQuery
from booking_service.usecases.people import CoachCard
from shared.domain import errors
from shared.domain.notices import NoticeKind, NoticeState, Recipient

calls = Contract("notices", api_keys.coach)


class OutboxAsked(PartAsked):
    """One state, client or booking, or all."""

    state: NoticeState | None = None
    client: UUID | None = None
    booking: UUID | None = None


class NoticeAnswer(Answer):
    """One message: about a booking, or about a client and no booking, or about the coach alone.

    `waits_until`: when it is tried (again). `again_of`: the message that this one sends again.
    """

    id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    kind: NoticeKind
    recipient: Recipient
    client: str | None
    state: NoticeState
    due_at: Instant
    waits_until: Instant | None
    expires_at: Instant
    sent_at: Instant | None
    attempts: int
    reason: str | None
    again_of: UUID | None
    sent_again: bool
    may_resend: bool


class OutboxAnswer(Answer):
    """Messages, newest due first, and how many there are in all; `next` leads to the rest."""

    notices: list[NoticeAnswer]
    total: int
    next: str | None


class HeaderAnswer(Answer):
    """One header of a mail."""

    name: str
    value: str


class MailAnswer(Answer):
    """A mail in its parts; `calendar` is the iCalendar object that it carries."""

    headers: list[HeaderAnswer]
    text: str
    html: str
    calendar: str | None


class NoticeInFull(NoticeAnswer):
    """A message and its mail: as it went, or as it would go now; null if it cannot be written.

    `exact` is false where what went out was not kept. Links that only the client may open are
    left out.
    """

    went: bool
    exact: bool
    mail: MailAnswer | None


class ResendAsked(Asked):
    """Nothing needs to be said."""


class ResentAnswer(Answer):
    """A new message waits, which says the same as the old one."""

    id: UUID
    state: NoticeState
    again_of: UUID


@calls.call("GET /coach/notices")
def outbox(coach: CoachCard, query: OutboxAsked) -> OutboxAnswer:
    """List the coach's messages."""
    asked = OutboxQuery(
        state=query.state,
        client_id=query.client,
        booking_id=query.booking,
        size=query.limit,
        cursor=query.cursor,
    )
    with work() as (tx, now):
        found = notices.outbox(tx, coach.id, now, asked)
    return OutboxAnswer(
        notices=[NoticeAnswer(**_told(notice)) for notice in found.notices],
        total=found.total,
        next=found.next,
    )


@calls.call("GET /coach/notices/<uuid:notice_id>")
def one(coach: CoachCard, notice_id: UUID) -> NoticeInFull:
    """Show one message and its mail."""
    with work() as (tx, now):
        found = mails.show(tx, coach.id, notice_id, tools.current().letters, now)
    mail = found.mail and MailAnswer(
        headers=[HeaderAnswer(name=name, value=value) for name, value in found.mail.headers],
        text=found.mail.text,
        html=found.mail.html,
        calendar=found.mail.calendar and found.mail.calendar.decode("utf-8"),
    )
    return NoticeInFull(**_told(found.notice), went=found.went, exact=found.is_exact, mail=mail)


@calls.call(
    "POST /coach/notices/<uuid:notice_id>/resend",
    status=HTTPStatus.ACCEPTED,
    refuses=(errors.MoveNotAllowed,),
)
def resend(coach: CoachCard, notice_id: UUID, body: ResendAsked) -> ResentAnswer:  # noqa: ARG001  # checked
    """Send what did not get through as a new message, under a Message-ID of its own."""
    with work() as (tx, now):
        new_id = notices.resend(tx, coach.id, notice_id, now)
    return ResentAnswer(id=new_id, state=NoticeState.PENDING, again_of=notice_id)


def _told(notice: NoticeView) -> dict[str, Any]:
    own = set(NoticeAnswer.model_fields) - {"client"}
    return {name: getattr(notice, name) for name in own} | {"client": notice.client_name}
