"""Calendars to read (RFC 5545): the coach's private feed, and what a client takes along."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Todo, vDuration, vText

from shared.domain.commitments import Due
from shared.messages import wording
from shared.messages.facts import MailFacts
from shared.messages.invites import Method, empty, event_of

_LOOK_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A commitment as a calendar may show it: by when, and no word of what.

    `since` is when its wording or time last changed.
    """

    uid: str
    due: Due
    since: datetime
    discreet: bool


def feed(name: str, bookings: Iterable[MailFacts]) -> bytes:
    """Return the coach's bookings as one calendar; requests are tentative.

    UIDs are those of the invites, so a program that has both shows one event. The same bookings
    always give the same bytes, so an ETag of them tells whether anything changed.
    """
    calendar = _named(name)
    calendar.add("refresh-interval", vDuration(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    for facts in bookings:
        calendar.add_component(event_of(facts, Method.PUBLISH))
    return bytes(calendar.to_ical())


def own(name: str, bookings: Iterable[MailFacts], to_do: Iterable[ToDo]) -> bytes:
    """Return a client's bookings and open commitments, once, for the client's own calendar."""
    calendar = _named(name)
    for facts in bookings:
        calendar.add_component(event_of(facts, Method.PUBLISH))
    for one in to_do:
        calendar.add_component(_todo(one))
    return bytes(calendar.to_ical())


def _named(name: str) -> Calendar:
    calendar = empty(Method.PUBLISH)
    calendar.add("name", vText(name))  # RFC 7986 section 5.1
    calendar.add("x-wr-calname", vText(name))
    return calendar


def _todo(one: ToDo) -> Todo:
    """Return the commitment as a VTODO (RFC 5545 section 3.6.2); a date is due as a date."""
    todo = Todo()
    todo.add("uid", wording.one_line(one.uid))
    todo.add("dtstamp", one.since.astimezone(UTC))
    todo.add("due", one.due.at.astimezone(UTC) if one.due.at else one.due.on)
    todo.add("summary", "To do" if one.discreet else "A commitment of yours")
    todo.add("status", "NEEDS-ACTION")
    if one.discreet:
        todo.add("class", "PRIVATE")
    return todo
