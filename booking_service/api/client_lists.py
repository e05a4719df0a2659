"""What grows with a client over the years, a part at a time, for their coach."""

from uuid import UUID

from booking_service import tools
from booking_service.api import lists_shape
from booking_service.api.client_shape import (
    ClientsBooking,
    ReflectionAnswer,
    clients_bookings,
    reflection_answers,
)
from booking_service.api.contract import Answer, Contract
from booking_service.api.lists_shape import (
    AllianceHistoryAnswer,
    CheckInsAnswer,
    CommitmentsAnswer,
    PausesAnswer,
    WinsAnswer,
)
from booking_service.api.paging import PartAsked
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import client_lists
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side

calls = Contract("client_lists", api_keys.coach)


class ClientsBookingsAnswer(Answer):
    """A client's bookings, newest first; `next` leads to the rest."""

    bookings: list[ClientsBooking]
    next: str | None


class ReflectionsAnswer(Answer):
    """When the coach asked themselves, newest first; `next` leads to the rest."""

    competency_reflections: list[ReflectionAnswer]
    next: str | None


@calls.call("GET /coach/clients/<uuid:client_id>/bookings")
def bookings(coach: CoachCard, client_id: UUID, query: PartAsked) -> ClientsBookingsAnswer:
    """List a client's bookings."""
    with work() as (tx, now):
        page = client_lists.bookings(tx, Side(client_id, coach.id), query.part, now)
    return ClientsBookingsAnswer(bookings=clients_bookings(page.found), next=page.next)


@calls.call("GET /coach/clients/<uuid:client_id>/commitments")
def commitments(coach: CoachCard, client_id: UUID, query: PartAsked) -> CommitmentsAnswer:
    """List a client's commitments with their answers."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, now):
        page = client_lists.commitments(tx, side, query.part, sealer, now)
    return lists_shape.commitments_answer(page)


@calls.call("GET /coach/clients/<uuid:client_id>/wins")
def wins(coach: CoachCard, client_id: UUID, query: PartAsked) -> WinsAnswer:
    """List a client's wins."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, _):
        return lists_shape.wins_answer(client_lists.wins(tx, side, query.part, sealer))


@calls.call("GET /coach/clients/<uuid:client_id>/check-ins")
def check_ins(coach: CoachCard, client_id: UUID, query: PartAsked) -> CheckInsAnswer:
    """List a client's answers to commitments, one by one."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, _):
        return lists_shape.check_ins_answer(client_lists.check_ins(tx, side, query.part, sealer))


@calls.call("GET /coach/clients/<uuid:client_id>/alliance-history")
def alliance_history(coach: CoachCard, client_id: UUID, query: PartAsked) -> AllianceHistoryAnswer:
    """List what the terms with a client were."""
    with work() as (tx, _):
        page = client_lists.alliance_history(tx, Side(client_id, coach.id), query.part)
    return lists_shape.history_answer(page)


@calls.call("GET /coach/clients/<uuid:client_id>/pauses")
def pauses(coach: CoachCard, client_id: UUID, query: PartAsked) -> PausesAnswer:
    """List a client's breaks."""
    with work() as (tx, now):
        page = client_lists.breaks(tx, Side(client_id, coach.id), query.part, now)
    return lists_shape.pauses_answer(page)


@calls.call("GET /coach/clients/<uuid:client_id>/competency-reflections")
def reflections(coach: CoachCard, client_id: UUID, query: PartAsked) -> ReflectionsAnswer:
    """List when the coach asked themselves whether this is within their competency."""
    with work() as (tx, _):
        page = client_lists.reflected(tx, coach.id, client_id, query.part)
    return ReflectionsAnswer(competency_reflections=reflection_answers(page.found), next=page.next)
