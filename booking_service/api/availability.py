"""The coach's availability: read it whole, replace the parts that are named."""

from booking_service.api.availability_change import answer_of, changes_of
from booking_service.api.availability_shape import (
    AvailabilityAnswer,
    AvailabilityAsked,
    PreviewAsked,
)
from booking_service.api.contract import Contract
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases.people import CoachCard

calls = Contract("availability", api_keys.coach)


@calls.call("GET /coach/availability")
def show(coach: CoachCard) -> AvailabilityAnswer:
    """Show when bookings may be, and future bookings that lie outside."""
    with work() as (tx, now):
        standing = availability.read(tx, coach.id)
        return answer_of(standing, availability.outside(tx, coach.id, standing.rules, now))


@calls.call("PUT /coach/availability")
def replace(coach: CoachCard, query: PreviewAsked, body: AvailabilityAsked) -> AvailabilityAnswer:
    """Replace the parts that are named, and list future bookings that now lie outside.

    Bookings are never moved or cancelled by this. With `preview=true` the answer is the same,
    and nothing is saved.
    """
    with work() as (tx, now):
        changes = changes_of(body, availability.read(tx, coach.id).rules)
        effect = availability.preview(tx, coach.id, changes, now)
        if not query.preview:
            availability.replace_parts(tx, coach.id, changes, now)
    return answer_of(effect.view, effect.outside, {each.id for each in effect.left})
