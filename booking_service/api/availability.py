"""The coach's availability: read it whole, replace the parts that are named."""

from booking_service.api.availability_change import answer_of, changes_of
from booking_service.api.availability_shape import (
    AvailabilityAnswer,
    AvailabilityAsked,
    OutsideAnswer,
)
from booking_service.api.contract import Contract
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases.people import CoachCard

calls = Contract("availability", api_keys.coach)


@calls.call("GET /coach/availability")
def show(coach: CoachCard) -> AvailabilityAnswer:
    """Show when bookings may be."""
    with work() as (tx, _):
        return answer_of(availability.read(tx, coach.id))


@calls.call("PUT /coach/availability")
def replace(coach: CoachCard, body: AvailabilityAsked) -> AvailabilityAnswer:
    """Replace the parts that are named, and list future bookings that now lie outside.

    Bookings are never moved or cancelled by this.
    """
    with work() as (tx, now):
        standing = availability.read(tx, coach.id)
        outside = availability.replace_parts(tx, coach.id, changes_of(body, standing.rules), now)
        answer = answer_of(availability.read(tx, coach.id))
    return answer.model_copy(
        update={
            "bookings_outside": [
                OutsideAnswer(
                    id=booking.id, start=booking.start, end=booking.end, kind=booking.kind
                )
                for booking in outside
            ]
        }
    )
