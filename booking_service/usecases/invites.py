"""The calendar object of a booking, for its page: to download, or to add by a link."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking_service.usecases.booking_views import BookingView
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.messages import invites
from shared.messages.facts import BookingFacts, MailFacts, Person
from shared.messages.invites import CalendarLinks
from shared.messages.links import Links
from shared.storage import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How this installation signs and addresses what it writes."""

    links: Links
    base_url: str
    practice_name: str
    mail_from: str


def download(tx: Session, booking: BookingView, site: Site) -> bytes | None:
    """Return the booking's current .ics (RFC 5545), or None while there is nothing to note.

    A request that never stood has no file when it is cancelled: no calendar has it.
    """
    return invites.download(facts(booking, site, invited=answers.was_announced(tx, booking.id)))


def calendar_links(booking: BookingView, site: Site) -> CalendarLinks:
    """Return the addresses by which a web calendar takes the booking over."""
    return invites.calendar_links(facts(booking, site))


def facts(
    booking: BookingView,
    site: Site,
    recipient: Recipient = Recipient.CLIENT,
    *,
    invited: bool = True,
) -> MailFacts:
    """Return what a calendar object says of the booking to this recipient."""
    coach = booking.coach
    token = site.links.manage_token(booking.id, booking.created_at)
    return MailFacts(
        notice_kind=NoticeKind.BOOKING_CANCELLED
        if booking.state is State.CANCELLED
        else NoticeKind.BOOKING_CONFIRMED,
        recipient=recipient,
        client=_client(booking),
        coach=Person(name=coach.name, email=coach.email, zone=coach.zone),
        booking=BookingFacts(
            booking_id=booking.id,
            uid=booking.uid,
            kind=booking.kind,
            state=booking.state,
            start=booking.start,
            end=booking.end,
            revision=booking.revision,
            changed_at=booking.changed_at,
            discreet=booking.discreet,
            place=coach.place,
            invited=invited,
        ),
        message_id="<page>",
        sender=site.mail_from,
        practice_name=site.practice_name,
        manage_url=site.links.manage_url(token),
        help_url=f"{site.base_url}/help",
        coach_url=f"{site.base_url}/coach/bookings/{booking.id}",
        due_at=booking.changed_at,
        language=booking.client_language,
    )


def _client(booking: BookingView) -> Person:
    return Person(name=booking.client_name, email=booking.client_email, zone=booking.client_zone)
