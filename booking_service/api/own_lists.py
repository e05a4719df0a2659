"""What grows with a client over the years, a part at a time, by the client's own link."""

from booking_service import tools
from booking_service.api import lists_shape
from booking_service.api.booking_shape import BookingAnswer, booking_answer
from booking_service.api.contract import Answer, Contract
from booking_service.api.lists_shape import (
    AllianceHistoryAnswer,
    CheckInsAnswer,
    CommitmentsAnswer,
    PausesAnswer,
    WinsAnswer,
)
from booking_service.api.packages import PackagesAnswer, packages_answer
from booking_service.api.paging import PartAsked
from booking_service.api.places import PlaceAnswer, places
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import client_lists, client_page
from booking_service.usecases.sides import Side
from shared.domain.errors import LinkEnded

calls = Contract("own_lists")


class BookingsAnswer(Answer):
    """Bookings, newest first; `next` leads to the rest."""

    bookings: list[BookingAnswer]
    next: str | None


class PlacesAnswer(Answer):
    """Places in line, by date; `next` leads to the rest."""

    waiting: list[PlaceAnswer]
    next: str | None


@calls.call("GET /me/<token>/bookings", refuses=(LinkEnded,))
def bookings(token: str, query: PartAsked) -> BookingsAnswer:
    """List the client's bookings."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        page = client_lists.bookings(tx, side, query.part, now)
    return BookingsAnswer(bookings=[booking_answer(one) for one in page.found], next=page.next)


@calls.call("GET /me/<token>/commitments", refuses=(LinkEnded,))
def commitments(token: str, query: PartAsked) -> CommitmentsAnswer:
    """List the client's commitments with their answers."""
    sealer = tools.current().desk.sealer
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        page = client_lists.commitments(tx, side, query.part, sealer, now)
    return lists_shape.commitments_answer(page)


@calls.call("GET /me/<token>/wins", refuses=(LinkEnded,))
def wins(token: str, query: PartAsked) -> WinsAnswer:
    """List the client's wins."""
    sealer = tools.current().desk.sealer
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        return lists_shape.wins_answer(client_lists.wins(tx, side, query.part, sealer))


@calls.call("GET /me/<token>/check-ins", refuses=(LinkEnded,))
def check_ins(token: str, query: PartAsked) -> CheckInsAnswer:
    """List the client's answers to commitments, one by one."""
    sealer = tools.current().desk.sealer
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        return lists_shape.check_ins_answer(client_lists.check_ins(tx, side, query.part, sealer))


@calls.call("GET /me/<token>/alliance-history", refuses=(LinkEnded,))
def alliance_history(token: str, query: PartAsked) -> AllianceHistoryAnswer:
    """List what the terms with the coach were."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        return lists_shape.history_answer(client_lists.alliance_history(tx, side, query.part))


@calls.call("GET /me/<token>/pauses", refuses=(LinkEnded,))
def pauses(token: str, query: PartAsked) -> PausesAnswer:
    """List the client's breaks."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        return lists_shape.pauses_answer(client_lists.breaks(tx, side, query.part, now))


@calls.call("GET /me/<token>/packages", refuses=(LinkEnded,))
def packages(token: str, query: PartAsked) -> PackagesAnswer:
    """List the client's packages, and how many bookings of each are left."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        return packages_answer(client_lists.counted_packages(tx, side, query.part, now))


@calls.call("GET /me/<token>/waiting", refuses=(LinkEnded,))
def waiting(token: str, query: PartAsked) -> PlacesAnswer:
    """List the client's places in line."""
    with work() as (tx, now):
        page = client_page.places(tx, client.client_of(tx, token, now), query.part, now)
    return PlacesAnswer(waiting=places(page.found), next=page.next)
