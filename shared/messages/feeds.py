"""The coach's private calendar feed (RFC 5545), for a calendar program to read now and then."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import vDuration, vText

from shared.messages.facts import MailFacts
from shared.messages.invites import Method, empty, event_of

_LOOK_AGAIN = timedelta(minutes=15)


def feed(name: str, bookings: Iterable[MailFacts]) -> bytes:
    """Return the coach's bookings as one calendar; requests are tentative.

    UIDs are those of the invites, so a program that has both shows one event. The same bookings
    always give the same bytes, so an ETag of them tells whether anything changed.
    """
    calendar = empty(Method.PUBLISH)
    calendar.add("name", vText(name))  # RFC 7986 section 5.1
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", vDuration(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    for facts in bookings:
        calendar.add_component(event_of(facts, Method.PUBLISH))
    return bytes(calendar.to_ical())
