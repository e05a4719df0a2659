"""A client's own places in line as the contract writes them."""

from collections.abc import Sequence

from booking_service import tools
from booking_service.api.contract import Answer
from booking_service.api.fields import Date
from booking_service.usecases.waiting import WaitingView


class PlaceAnswer(Answer):
    """A place in line for a day."""

    kind: str
    date: Date
    link: str


def places(found: Sequence[WaitingView]) -> list[PlaceAnswer]:
    """Write a client's places, each with the link that it is given up by."""
    links = tools.current().links
    return [
        PlaceAnswer(
            kind=place.kind,
            date=place.on,
            link=links.waiting_url(links.waiting_token(place.id, place.joined_at)),
        )
        for place in found
    ]
