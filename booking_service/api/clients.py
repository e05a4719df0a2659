"""The coach's clients, and the welcome that lets one book without questions."""

from uuid import UUID

from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import clients
from booking_service.usecases.clients import ClientCard
from booking_service.usecases.people import CoachCard

calls = Contract("clients", api_keys.coach)


class ClientAnswer(Answer):
    """A client as their coach sees them."""

    id: UUID
    name: str
    email: str
    zone: str
    discreet: bool
    paused: bool
    welcomed_until: Instant | None
    created_at: Instant


class ClientsAnswer(Answer):
    """All of the coach's clients, by name."""

    clients: list[ClientAnswer]


class WelcomeAsked(Asked):
    """Nothing needs to be said."""


@calls.call("GET /coach/clients")
def list_clients(coach: CoachCard) -> ClientsAnswer:
    """List the coach's clients."""
    with work() as (tx, _):
        found = clients.list_clients(tx, coach.id)
    return ClientsAnswer(clients=[_client(card) for card in found])


@calls.call("GET /coach/clients/<uuid:client_id>")
def one_client(coach: CoachCard, client_id: UUID) -> ClientAnswer:
    """Show one of the coach's clients."""
    with work() as (tx, _):
        return _client(clients.one_client(tx, coach.id, client_id))


@calls.call("POST /coach/clients/<uuid:client_id>/welcome")
def welcome(coach: CoachCard, client_id: UUID, body: WelcomeAsked) -> ClientAnswer:  # noqa: ARG001  # checked
    """Let a client book without questions for 90 days; ends a pause."""
    with work() as (tx, now):
        return _client(clients.welcome(tx, coach.id, client_id, now))


def _client(card: ClientCard) -> ClientAnswer:
    return ClientAnswer(
        id=card.id,
        name=card.name,
        email=card.email,
        zone=card.zone,
        discreet=card.discreet,
        paused=card.paused,
        welcomed_until=card.welcomed_until,
        created_at=card.created_at,
    )
