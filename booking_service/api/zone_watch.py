"""Bookings whose wall time moved because zone rules changed, and what to do with each."""

from uuid import UUID

from booking_service import tools
from booking_service.api.coach_bookings import CoachBookingAnswer, coach_booking_answer
from booking_service.api.contract import Answer, Contract
from booking_service.api.fields import Instant
from booking_service.api.paging import PartAsked
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import zone_watch
from booking_service.usecases.people import CoachCard
from shared.domain import errors
from shared.domain.localtime import TZDATA_VERSION

calls = Contract("zone_watch", api_keys.coach)


class MovedClockAnswer(Answer):
    """A booking whose time reads differently now; null: that clock stands as it was told.

    Told times are written as in RFC 9557: `2026-12-01T09:00[America/Vancouver]`.
    """

    booking: CoachBookingAnswer
    coach_told: str | None
    client_told: str | None
    start_if_kept: Instant


class MovedClocksAnswer(Answer):
    """What new zone rules moved, earliest first; `next` leads to the rest."""

    tzdata: str
    moved: list[MovedClockAnswer]
    next: str | None


@calls.call("GET /coach/moved-clocks")
def moved(coach: CoachCard, query: PartAsked) -> MovedClocksAnswer:
    """List future bookings whose wall time moved."""
    with work() as (tx, now):
        page = zone_watch.moved_part(tx, coach.id, query.part, now)
    return MovedClocksAnswer(
        tzdata=TZDATA_VERSION,
        moved=[
            MovedClockAnswer(
                booking=coach_booking_answer(one.booking),
                coach_told=one.coach_told,
                client_told=one.client_told,
                start_if_kept=one.kept_start,
            )
            for one in page.found
        ],
        next=page.next,
    )


@calls.call(
    "POST /coach/bookings/<uuid:booking_id>/wall-time",
    refuses=(errors.MoveNotAllowed, errors.SlotTaken, errors.SlotNotOffered),
)
def keep_wall_time(coach: CoachCard, booking_id: UUID) -> CoachBookingAnswer:
    """Keep what the clock was told to show: the booking moves, and the client gets the invite."""
    with work() as (tx, now):
        desk = tools.current().desk
        return coach_booking_answer(zone_watch.keep_wall_time(tx, coach.id, booking_id, desk, now))


@calls.call("POST /coach/bookings/<uuid:booking_id>/instant", refuses=(errors.MoveNotAllowed,))
def keep_instant(coach: CoachCard, booking_id: UUID) -> CoachBookingAnswer:
    """Keep the instant; a client whose clock moved is told what it shows now."""
    with work() as (tx, now):
        desk = tools.current().desk
        return coach_booking_answer(zone_watch.keep_instant(tx, coach.id, booking_id, desk, now))
