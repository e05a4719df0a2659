"""What a client's own link opens."""

from booking_service import tools
from booking_service.api.booking_shape import BookingAnswer, booking_answer
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import booking_views, mend_address, referrals
from shared.domain.errors import MoveNotAllowed, NotFound

calls = Contract("me")


class MeAnswer(Answer):
    """A client's name, and their bookings with one coach, newest first."""

    name: str
    zone: str
    coach: str
    bookings: list[BookingAnswer]


@calls.call("GET /me/<token>")
def show(token: str) -> MeAnswer:
    """Show what is the client's own."""
    with work() as (tx, now):
        found = booking_views.of_client_link(tx, client.client_of(token, now), now)
    if not found:
        raise NotFound("There is nothing here any more.")
    newest = found[0]
    return MeAnswer(
        name=newest.client_name,
        zone=newest.client_zone,
        coach=newest.coach.name,
        bookings=[booking_answer(view) for view in found],
    )


class ReturnAsked(Asked):
    """Nothing needs to be said, and no reason is asked for."""


class ReturnAnswer(Answer):
    """The coach is told."""

    told: bool


@calls.call("POST /me/<token>/return", refuses=(MoveNotAllowed,))
def ask_back(token: str, body: ReturnAsked) -> ReturnAnswer:  # noqa: ARG001  # checked
    """Tell the coach that a paused client would like to come back; again changes nothing."""
    with work() as (tx, now):
        client_id = client.returning(token, now)
        referrals.ask_back(tx, client_id, tools.current().desk, now)
    return ReturnAnswer(told=True)


class AddressAsked(Asked):
    """Nothing needs to be said: the address is the one that is known."""


class AddressAnswer(Answer):
    """Mails go to the known address again."""

    tried_again: bool


@calls.call("POST /me/<token>/address")
def try_address(token: str, body: AddressAsked) -> AddressAnswer:  # noqa: ARG001  # checked
    """Say that one's address takes mail, after a mail server had refused it."""
    with work() as (tx, now):
        mend_address.by_client(tx, client.client_of(token, now), now)
    return AddressAnswer(tried_again=True)
