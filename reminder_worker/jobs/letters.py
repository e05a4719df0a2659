"""Gathers what a mail says from the rows that a notice is about."""

from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy.orm import Session

from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.messages.emails import compose
from shared.messages.facts import BookingFacts, MailFacts, Person
from shared.messages.links import Links
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from shared.storage.sending import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Writes the mails of one installation; the same rows always give the same bytes."""

    links: Links
    sealer: Sealer
    base_url: str
    practice_name: str
    sender: str

    def __call__(self, tx: Session, about: Loaded) -> EmailMessage:
        """Write the mail of a notice."""
        return compose(self.facts(tx, about))

    def facts(self, tx: Session, about: Loaded) -> MailFacts:
        """Return everything that the mail of a notice says."""
        notice, booking, coach, client = about.notice, about.booking, about.coach, about.client
        kind, to_client = NoticeKind(notice.kind), notice.recipient == Recipient.CLIENT
        return MailFacts(
            notice_kind=kind,
            recipient=Recipient(notice.recipient),
            client=Person(name=client.name, email=client.email, zone=booking.client_zone),
            coach=Person(name=coach.name, email=coach.email, zone=coach.zone),
            booking=_booking_facts(booking, coach.place, invited=about.invited),
            message_id=notice.message_id,
            thread_id=about.thread_id,
            sender=self.sender,
            practice_name=self.practice_name,
            # The coach's address would name the practice in a mail that is to name nothing.
            reply_to=coach.email if to_client and not booking.discreet else None,
            help_url=f"{self.base_url}/help",
            coach_url=f"{self.base_url}/coach/bookings/{booking.id}",
            book_url=f"{self.base_url}/{coach.slug}",
            proposed=tuple(booking.proposed_starts or ()),
            words=self.sealer.open(tx, client.id, _words(kind, booking)),
            due_at=notice.due_at,
            previous_start=notice.previous_start,
            **(self._ways_on(kind, booking) if to_client else {}),
        )

    def _ways_on(self, kind: NoticeKind, booking: BookingRow) -> dict[str, str]:
        """Return the client's links; an offer is nothing to manage before it is taken."""
        links, since = self.links, booking.created_at
        if kind is NoticeKind.WAITING_OFFER:
            return {"offer_url": links.offer_url(links.offer_token(booking.id, since))}
        ways = {"manage_url": links.manage_url(links.manage_token(booking.id, since))}
        if kind is NoticeKind.REQUEST_PROPOSAL:
            token = links.proposal_token(booking.id, since)
            ways["proposal_url"] = links.proposal_url(token)
        return ways


def _words(kind: NoticeKind, booking: BookingRow) -> bytes | None:
    if kind is NoticeKind.REQUEST_PROPOSAL:
        return booking.proposed_words
    return booking.decline_words


def _booking_facts(booking: BookingRow, place: str, *, invited: bool) -> BookingFacts:
    return BookingFacts(
        booking_id=booking.id,
        uid=booking.uid,
        kind=Kind(booking.kind),
        state=State(booking.state),
        start=booking.starts_at,
        end=booking.ends_at,
        revision=booking.revision,
        changed_at=booking.changed_at,
        discreet=booking.discreet,
        place=place,
        invited=invited,
        expires_at=booking.hold_expires_at or booking.request_expires_at,
    )
