"""iCalendar objects: REQUEST, CANCEL and the file to download (RFC 5545, 5546)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode

from icalendar import Calendar, Event, vCalAddress, vUri

from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.domain.sentences import sentence
from shared.messages import languages, wording
from shared.messages.facts import MailFacts, Person

_PRODUCT = "-//What's Next//Bookings//EN"
_ANNOUNCES = frozenset(
    {
        NoticeKind.BOOKING_CONFIRMED,
        NoticeKind.REQUEST_APPROVED,
        NoticeKind.BOOKING_MOVED,
        NoticeKind.COACH_BOOKED,
        NoticeKind.COACH_MOVED,
    }
)
_TAKES_BACK = frozenset({NoticeKind.BOOKING_CANCELLED, NoticeKind.COACH_CANCELLED})
_STANDS = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})


class Method(StrEnum):
    """What a calendar is asked to do with the object (RFC 5546 section 1.4)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"


@dataclass(frozen=True, slots=True)
class Invite:
    """A calendar object and its METHOD, which the mail's content type must repeat."""

    method: Method
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLinks:
    """Pages of other calendars that open with the booking filled in."""

    google: str
    outlook: str


def for_mail(facts: MailFacts) -> Invite | None:
    """Return what this mail carries for the calendar, or None.

    A request that waits for its answer has no invite, and what was never sent is not taken back.
    """
    if facts.notice_kind in _ANNOUNCES and facts.booking.state in _STANDS:
        return Invite(Method.REQUEST, request(facts))
    if facts.notice_kind in _TAKES_BACK and facts.booking.invited:
        return Invite(Method.CANCEL, cancel(facts))
    if facts.notice_kind is NoticeKind.COUNTER_DECLINED:
        return Invite(Method.DECLINECOUNTER, decline_counter(facts))
    return None


def request(facts: MailFacts) -> bytes:
    """Return the REQUEST: a new booking, or the same one at a new time."""
    return _written(facts, Method.REQUEST)


def cancel(facts: MailFacts) -> bytes:
    """Return the CANCEL that takes the invite back."""
    return _written(facts, Method.CANCEL)


def decline_counter(facts: MailFacts) -> bytes:
    """Return the no to another time; it names the booking, its organizer, and nothing else.

    Neither times, people nor a revision stand in it (RFC 5546 section 3.2.8, as libical has it).
    """
    event = Event()
    event.add("uid", wording.one_line(facts.booking.uid))
    event.add("dtstamp", facts.due_at.astimezone(UTC))
    event.add("organizer", _organizer(facts))
    calendar = empty(Method.DECLINECOUNTER)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def download(facts: MailFacts) -> bytes | None:
    """Return the file that the booking's page offers, or None while there is none.

    It is PUBLISH and names no attendee (RFC 5546 section 3.2.1): whoever opens a file has it
    added, and no calendar sends an answer. UID and SEQUENCE are the invite's, so a mail that
    comes later changes the same event. A cancelled booking gives the CANCEL.
    """
    if facts.booking.state in _STANDS:
        return _written(facts, Method.PUBLISH)
    if facts.booking.state is State.CANCELLED and facts.booking.invited:
        return cancel(facts)
    return None


def calendar_links(facts: MailFacts) -> CalendarLinks:
    """Return links that add the booking by hand; nothing is told to anyone until one is pressed.

    They hold title, time and place. The client's own link stays out: addresses land in histories.
    """
    title, place = wording.event_title(facts), _place(facts)
    start, end = facts.booking.start, facts.booking.end
    google = {"action": "TEMPLATE", "text": title, "dates": f"{_basic(start)}/{_basic(end)}"}
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _extended(start),
        "enddt": _extended(end),
    }
    location = {"location": place} if place else {}
    return CalendarLinks(
        google="https://calendar.google.com/calendar/render?" + urlencode(google | location),
        outlook="https://outlook.live.com/calendar/0/deeplink/compose?"
        + urlencode(outlook | location),
    )


def _basic(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _written(facts: MailFacts, method: Method) -> bytes:
    calendar = empty(method)
    calendar.add_component(event_of(facts, method))
    return bytes(calendar.to_ical())


def empty(method: Method) -> Calendar:
    """Return a calendar object without an event (RFC 5545 section 3.6)."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def event_of(facts: MailFacts, method: Method) -> Event:
    """Return the booking as an event, written for the recipient that the facts name."""
    booking = facts.booking
    event = Event()
    event.add("uid", wording.one_line(booking.uid))
    event.add("sequence", booking.revision)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("dtstart", booking.start.astimezone(UTC))
    event.add("dtend", booking.end.astimezone(UTC))
    event.add("summary", wording.event_title(facts))
    event.add("status", _status(facts, method))
    event.add("organizer", _organizer(facts))
    if method is not Method.PUBLISH:
        event.add("attendee", _attendee(facts))
    if booking.discreet:
        event.add("class", "PRIVATE")
    _add_place(event, _place(facts))
    if method is not Method.CANCEL and (description := _description(facts)):
        event.add("description", description)
    return event


def _status(facts: MailFacts, method: Method) -> str:
    if method is Method.CANCEL:
        return "CANCELLED"
    return "TENTATIVE" if facts.booking.state is State.REQUESTED else "CONFIRMED"


def _organizer(facts: MailFacts) -> vCalAddress:
    """Name the service's mailbox, under the coach's name: answers go to the service."""
    name = wording.neutral_sender(facts) if facts.booking.discreet else facts.coach.name
    return _address(Person(name=name, email=facts.sender, zone=facts.coach.zone))


def _attendee(facts: MailFacts) -> vCalAddress:
    """Name the one recipient, who has accepted: they booked it."""
    attendee = _address(wording.reader(facts))
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{wording.address(person.email)}")
    address.params["CN"] = wording.parameter_name(person.name)
    return address


def _place(facts: MailFacts) -> str:
    """Return the place, unless the booking is discreet: a calendar shows it to bystanders."""
    return "" if facts.booking.discreet else wording.place(facts.booking.place)


def _add_place(event: Event, place: str) -> None:
    if wording.is_web_address(place):
        event.add("url", vUri(place))
    elif place:
        event.add("location", place)


def _description(facts: MailFacts) -> str:
    """Say where, and give the recipient's own link; some calendars show no URL property."""
    place, language = _place(facts), wording.language(facts)
    where = languages.spoken(sentence("Where: {place}", place=place), language) if place else ""
    if facts.recipient is Recipient.COACH:
        who = f"With {wording.name(facts.client.name)}"
        lines = [who, where, f"On your pages: {facts.coach_url}"]
    else:
        link = sentence("Look at it, move it or cancel it: {url}", url=facts.manage_url)
        lines = [where, languages.spoken(link, language) if facts.manage_url else ""]
    return "\n".join(line for line in lines if line)
