"""The waiting list of a day, and the offers that it leads to."""

from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.at_the_gate import GATE
from booking_service.api.booking_shape import (
    BookingAnswer,
    ClientAsked,
    Nothing,
    booking_answer,
    contact,
)
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Date, Instant, Token
from booking_service.api.paging import PartAsked
from booking_service.auth import api_keys, client, rate_limit, visitor
from booking_service.tools import work
from booking_service.usecases import offers, people, waiting, waiting_parts
from booking_service.usecases.gate import Ticket
from booking_service.usecases.offers import OfferState, OfferView
from booking_service.usecases.people import CoachCard
from booking_service.usecases.waiting import JoinWish, WaitingView
from shared.domain import errors
from shared.domain.availability import Kind
from shared.domain.waiting import Standing

calls = Contract("waiting")
coachs = Contract("coach_waiting", api_keys.coach)


class JoinAsked(Asked):
    """Who would like a booking on a day that is full; `date` is one of the coach's zone."""

    kind: Kind
    on: Date = Field(alias="date")
    pass_: Token | None = Field(None, alias="pass")
    client: ClientAsked
    discreet: bool = False


class CoachJoinAsked(Asked):
    """A client whom the coach puts on the list."""

    kind: Kind
    on: Date = Field(alias="date")
    client: ClientAsked
    discreet: bool = False


class WaitingLinks(Answer):
    """Where the place in line is seen and given up; only for whoever has just joined."""

    waiting: str | None


class WaitingAnswer(Answer):
    """A place in line: waiting, offered, booked, left or over."""

    id: UUID
    state: Standing
    kind: Kind
    on: Date = Field(serialization_alias="date")
    links: WaitingLinks


class KeptAnswer(Answer):
    """A time that is kept for somebody."""

    start: Instant
    end: Instant
    until: Instant


class WaitingClient(Answer):
    """Who waits."""

    id: UUID
    name: str
    email: str
    zone: str


class CoachWaitingAnswer(Answer):
    """A place in line as the coach sees it; `asked`: how many times were offered so far."""

    id: UUID
    state: Standing
    kind: Kind
    on: Date = Field(serialization_alias="date")
    client: WaitingClient
    by_coach: bool
    joined_at: Instant
    asked: int
    offer: KeptAnswer | None


class CoachWaitingsAnswer(Answer):
    """Who waits, by date and in the order in which they joined; `next` leads to the rest."""

    waiting: list[CoachWaitingAnswer]
    next: str | None


class DateAsked(PartAsked):
    """A date of the coach's zone; without one, all from today on."""

    on: Date | None = Field(None, alias="date")


class OfferAnswer(Answer):
    """A time that is kept for somebody who waited: open, taken or over."""

    state: OfferState
    kind: Kind
    start: Instant
    end: Instant
    until: Instant | None
    needs_approval: bool


@calls.call("POST /coaches/<slug>/waiting", status=HTTPStatus.CREATED, refuses=GATE)
def join(slug: str, body: JoinAsked) -> WaitingAnswer:
    """Wait for a day that is full; whatever comes free is offered by mail, in turn.

    The pass is used up by this: the place in line carries the right to one booking.
    """
    wish = JoinWish(
        kind=body.kind,
        on=body.on,
        client=contact(body.client, discreet=body.discreet),
        ticket=Ticket(pass_token=body.pass_, session=visitor.session()),
    )
    with rate_limit.wrong_passes(), work() as (tx, now):
        return _place(waiting.join(tx, people.coach_by_slug(tx, slug), wish, now))


@calls.call("GET /waiting/<token>")
def show(token: str) -> WaitingAnswer:
    """Show a place in line."""
    with work() as (tx, now):
        return _place(waiting.by_link(tx, client.waiting_of(token, now), now))


@calls.call("DELETE /waiting/<token>")
def leave(token: str) -> WaitingAnswer:
    """Leave the line, and give back what is kept."""
    with work() as (tx, now):
        return _place(waiting.leave(tx, client.waiting_of(token, now), now))


@calls.call("GET /offers/<token>")
def offer(token: str) -> OfferAnswer:
    """Show a time that is kept for somebody who waited; looking takes nothing."""
    with work() as (tx, now):
        return _offer(offers.by_link(tx, client.offer_of(token, now), now))


@calls.call(
    "POST /offers/<token>/booking",
    status=HTTPStatus.CREATED,
    refuses=(errors.HoldLapsed, errors.ClientPaused),
)
def take(token: str, body: Nothing) -> BookingAnswer:  # noqa: ARG001  # read to refuse forms
    """Take the time: a booking, or a request where the coach decides."""
    with work() as (tx, now):
        booking_id = client.offer_of(token, now)
        return booking_answer(offers.take(tx, booking_id, tools.current().desk, now))


@calls.call("POST /offers/<token>/refusal", refuses=(errors.MoveNotAllowed,))
def refuse(token: str, body: Nothing) -> OfferAnswer:  # noqa: ARG001  # read to refuse forms
    """Let the time go to the next in line, and keep waiting."""
    with work() as (tx, now):
        return _offer(offers.refuse(tx, client.offer_of(token, now), now))


@coachs.call("GET /coach/waiting")
def list_waiting(coach: CoachCard, query: DateAsked) -> CoachWaitingsAnswer:
    """List who waits."""
    with work() as (tx, now):
        page = waiting_parts.of_coach(tx, coach, query.on, query.part, now)
    return CoachWaitingsAnswer(waiting=[_coachs_place(view) for view in page.found], next=page.next)


@coachs.call("POST /coach/waiting", status=HTTPStatus.CREATED)
def join_for_client(coach: CoachCard, body: CoachJoinAsked) -> CoachWaitingAnswer:
    """Put a client on the list of a day; no pass is needed."""
    given = contact(body.client, discreet=body.discreet)
    with work() as (tx, now):
        joined = waiting.join_for_client(tx, coach, body.kind, body.on, given, now)
    return _coachs_place(joined)


@coachs.call("DELETE /coach/waiting/<uuid:waiting_id>")
def remove(coach: CoachCard, waiting_id: UUID) -> CoachWaitingAnswer:
    """Take somebody off the list, and give back what is kept for them."""
    with work() as (tx, now):
        return _coachs_place(waiting.remove(tx, coach.id, waiting_id, now))


def _place(view: WaitingView) -> WaitingAnswer:
    return WaitingAnswer(
        id=view.id,
        state=view.standing,
        kind=view.kind,
        on=view.on,
        links=WaitingLinks(waiting=_link(view) if view.is_new else None),
    )


def _link(view: WaitingView) -> str:
    links = tools.current().links
    return links.waiting_url(links.waiting_token(view.id, view.joined_at))


def _offer(view: OfferView) -> OfferAnswer:
    return OfferAnswer(
        state=view.state,
        kind=view.kind,
        start=view.start,
        end=view.end,
        until=view.until,
        needs_approval=view.needs_approval,
    )


def _coachs_place(view: WaitingView) -> CoachWaitingAnswer:
    kept = view.offer
    return CoachWaitingAnswer(
        id=view.id,
        state=view.standing,
        kind=view.kind,
        on=view.on,
        client=WaitingClient(
            id=view.client_id, name=view.client_name, email=view.client_email, zone=view.zone
        ),
        by_coach=view.by_coach,
        joined_at=view.joined_at,
        asked=view.asked,
        offer=KeptAnswer(start=kept.start, end=kept.end, until=kept.until) if kept else None,
    )
