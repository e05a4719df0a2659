"""A booking as other calendars take it: a file to download, and links that fill in a form."""

from booking_service import tools
from booking_service.usecases.booking_views import BookingView
from shared.domain.notices import NoticeKind, Recipient
from shared.messages import invites
from shared.messages.facts import BookingFacts, MailFacts, Person
from shared.messages.invites import CalendarLinks


def download(booking: BookingView, manage_url: str) -> bytes | None:
    """Return the file for the client's calendar, or None while there is none to give."""
    return invites.download(_facts(booking, manage_url))


def add_links(booking: BookingView, manage_url: str) -> CalendarLinks:
    """Return links to calendars on the web; nothing is sent until the client presses one."""
    return invites.calendar_links(_facts(booking, manage_url))


def _facts(booking: BookingView, manage_url: str) -> MailFacts:
    here = tools.current()
    coach, zone = booking.coach, booking.client_zone
    return MailFacts(
        notice_kind=NoticeKind.BOOKING_CONFIRMED,
        recipient=Recipient.CLIENT,
        client=Person(name=booking.client_name, email=booking.client_email, zone=zone),
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
            invited=False,  # a cancelled booking offers no file: the mail took its invite back
        ),
        message_id="",  # an entry is not a mail
        sender=here.mail_from,
        practice_name=here.practice_name,
        manage_url=manage_url,
        help_url=f"{here.base_url}/help",
        coach_url=here.base_url,
        due_at=booking.changed_at,
    )
