"""Reads a REPLY or a COUNTER (RFC 5546) as the calendar programs of this world write them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage, Message

from icalendar import Calendar, Component
from icalendar.timezone import tzp

from reminder_worker.mailbox import parts
from shared.domain.answers import Answer, CalendarAnswer

_CALENDAR = ("text/calendar", "application/ics", "text/x-vcalendar")
_LONGEST_UID = 255
_HIGHEST_SEQUENCE = 2**31 - 1


def calendar_answer(mail: EmailMessage) -> CalendarAnswer | None:
    """Return what the mail answers to an invite, or None if it answers nothing.

    ORGANIZER is not asked for: outlook.com leaves it out. What the person wrote beside it is for
    people, and is not read.
    """
    for part in _calendar_parts(mail):
        try:
            found = _answer_in(parts.text_of(part), parts.sender_of(mail))
        except parts.BROKEN:
            continue
        if found is not None:
            return found
    return None


def _calendar_parts(mail: EmailMessage) -> list[Message]:
    """Return the calendar objects, those that are shown before those that are only attached."""
    found = [part for part in parts.parts(mail) if part.get_content_type() in _CALENDAR]
    return sorted(found, key=lambda part: _CALENDAR.index(part.get_content_type()))


def _answer_in(text: str, sender: str) -> CalendarAnswer | None:
    if "VCALENDAR" not in text.upper():
        return None
    tzp.use_default()  # forgets the zones that an earlier object has defined
    calendar = Calendar.from_ical(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}\r\n "))
    method = str(calendar.get("METHOD", "")).strip().upper()
    events = [event for event in calendar.walk("VEVENT") if "RECURRENCE-ID" not in event]
    if method not in {"REPLY", "COUNTER"} or len(events) != 1:
        return None
    [event], [(attendee, answer)] = events, list(_attendees(events[0]))
    return CalendarAnswer(
        uid=_uid(event),
        attendee=attendee,
        sender=sender,
        sequence=_sequence(event),
        stamp=_instant(event, "DTSTAMP"),
        answer=answer,
        proposed_start=_instant(event, "DTSTART") if method == "COUNTER" else None,
    )


def _uid(event: Component) -> str:
    uid = str(event["UID"]).strip()
    if not uid or len(uid) > _LONGEST_UID or "\0" in uid:
        raise ValueError("no identifier")
    return uid


def _sequence(event: Component) -> int:
    sequence = int(event.get("SEQUENCE", 0))
    if not 0 <= sequence <= _HIGHEST_SEQUENCE:
        raise ValueError("no revision")
    return sequence


def _attendees(event: Component) -> Iterator[tuple[str, Answer | None]]:
    """Yield who answers and what; a calendar address that is no mailto names one beside it."""
    named = event["ATTENDEE"]
    for attendee in named if isinstance(named, list) else [named]:
        scheme, _, rest = str(attendee).strip().partition(":")
        address = rest if scheme.lower() == "mailto" else str(attendee.params.get("EMAIL", ""))
        yield address.strip(), _said(str(attendee.params.get("PARTSTAT", "")))


def _said(status: str) -> Answer | None:
    try:
        return Answer(status.strip().lower())
    except ValueError:
        return None  # NEEDS-ACTION, DELEGATED, or nothing


def _instant(event: Component, name: str) -> datetime:
    """Return a time as an instant; a date, or a time without a zone, is none."""
    shown = getattr(event[name], "dt", None)
    if not isinstance(shown, datetime) or shown.tzinfo is None:
        raise ValueError("no instant")
    return shown.astimezone(UTC).replace(microsecond=0)
