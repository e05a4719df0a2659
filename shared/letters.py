"""Gathers what a mail says from the rows that a notice is about.

The sender writes mails by it, and the outbox shows them by it: what is seen is what goes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from typing import TypedDict

from sqlalchemy.orm import Session

from shared.digest_letter import Telling
from shared.domain.access_notices import WayIn, changed_in
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.commitments import ANSWERS
from shared.domain.notices import IN_THREAD, SORTS, NoticeKind, Recipient
from shared.messages.emails import compose
from shared.messages.facts import (
    AnyFacts,
    BookingFacts,
    ClientMailFacts,
    CoachMailFacts,
    CommitmentFacts,
    DigestMailFacts,
    MailFacts,
    Person,
    ThreadMailFacts,
)
from shared.messages.languages import known
from shared.messages.links import Links
from shared.messages.told import as_told, told
from shared.storage import commitments, digests, referrals
from shared.storage.bookings import BookingRow
from shared.storage.claimed import Loaded
from shared.storage.commitments import CommitmentRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow


class Envelope(TypedDict):
    """What any mail needs, whatever it is about."""

    notice_kind: NoticeKind
    recipient: Recipient
    coach: Person
    message_id: str
    sender: str
    practice_name: str
    reply_to: str | None
    help_url: str
    due_at: datetime
    unsubscribe_url: str | None
    language: str
    accent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Writes the mails of one installation; the same rows always give the same bytes."""

    links: Links
    sealer: Sealer
    base_url: str
    practice_name: str
    sender: str
    idempotency_header: str = ""

    def __call__(self, tx: Session, about: Loaded) -> EmailMessage:
        """Write the mail of a notice that is about to go, and keep what it tells.

        A provider that knows its id drops a repeat.
        """
        facts = self.facts(tx, about)
        if isinstance(facts, MailFacts) and not _was_told(about.notice):
            about.notice.told = told(facts) | {"words": _hex(_words(about))}
        return self._written(about, facts)

    def show(self, tx: Session, about: Loaded) -> EmailMessage:
        """Write the mail as it went, or as it would go now; keep nothing."""
        facts = self.facts(tx, about)
        if isinstance(facts, CoachMailFacts) and facts.sign_in_url:
            # Who may read the outbox, a program with a key among them, does not get in by it.
            facts = replace(facts, sign_in_url=self.links.sign_in_url("..."))
        return self._written(about, facts)

    def _written(self, about: Loaded, facts: AnyFacts) -> EmailMessage:
        mail = compose(facts)
        if self.idempotency_header:
            mail[self.idempotency_header] = str(about.notice.id)
        return mail

    def facts(self, tx: Session, about: Loaded) -> AnyFacts:
        """Return everything that the mail of a notice says, or said when it was handed over."""
        if about.client is None:
            return self._about_coach(tx, about)
        if about.booking is not None:
            facts = self._about_booking(tx, about, about.booking, about.client)
            kept = about.notice.told
            return as_told(facts, kept) if kept and _was_told(about.notice) else facts
        if about.notice.kind in IN_THREAD | {NoticeKind.WIN_ANSWERED}:
            return self._about_thread(tx, about, about.client)
        return self._about_client(tx, about, about.client)

    def _about_coach(self, tx: Session, about: Loaded) -> CoachMailFacts:
        if about.notice.kind == NoticeKind.COACH_DIGEST:
            found = digests.gather(tx, about.coach, about.notice.due_at)
            told = Telling(tx=tx, sealer=self.sealer, base_url=self.base_url).facts(found)
            envelope = self._envelope(about, discreet=False)
            return DigestMailFacts(**envelope, coach_url=f"{self.base_url}/coach/bookings", **told)
        return CoachMailFacts(
            **self._envelope(about, discreet=False),
            coach_url=f"{self.base_url}/coach/",
            sign_in_url=self._sign_in_url(about.notice),
            times=tuple(about.notice.times),
            changed=_changed(about.notice),
        )

    def _sign_in_url(self, notice: NoticeRow) -> str | None:
        if notice.kind != NoticeKind.COACH_SIGN_IN:
            return None
        token = self.links.sign_in_token(notice.subject_ids[0], notice.due_at)
        return self.links.sign_in_url(token)

    def _about_booking(
        self, tx: Session, about: Loaded, booking: BookingRow, client: ClientRow
    ) -> MailFacts:
        kind = NoticeKind(about.notice.kind)
        to_client = about.notice.recipient == Recipient.CLIENT
        return MailFacts(
            **self._envelope(about, discreet=booking.discreet),
            client=Person(name=client.name, email=client.email, zone=booking.client_zone),
            booking=_booking_facts(booking, about.coach.place, invited=about.invited),
            thread_id=about.thread_id,
            coach_url=f"{self.base_url}/coach/bookings/{booking.id}",
            book_url=f"{self.base_url}/{about.coach.slug}",
            ask_url=self.links.ask_url(about.coach.slug),
            proposed=tuple(booking.proposed_starts or ()),
            words=self.sealer.open(tx, client.id, _words(about)),
            previous_start=about.notice.previous_start,
            **(self._ways_on(kind, booking) if to_client else {}),
        )

    def _about_thread(self, tx: Session, about: Loaded, client: ClientRow) -> ThreadMailFacts:
        if about.notice.kind == NoticeKind.WIN_ANSWERED:
            return self._about_win(tx, about, client)
        rows = commitments.some(tx, client.id, about.notice.subject_ids)
        facts = self._in_thread(about, client)
        told = [self._commitment(tx, row, client, about.notice) for row in rows]
        return replace(facts, commitments=told)

    def _about_win(self, tx: Session, about: Loaded, client: ClientRow) -> ThreadMailFacts:
        """Return the coach's answer, as it stands now, and what it answers."""
        [win_id] = about.notice.subject_ids
        win = commitments.win_of_coach(tx, about.coach.id, client.id, win_id)
        return replace(
            self._in_thread(about, client),
            words=self.sealer.open(tx, client.id, win.answer),
            win=self.sealer.open(tx, client.id, win.text),
        )

    def _in_thread(self, about: Loaded, client: ClientRow) -> ThreadMailFacts:
        return ThreadMailFacts(
            **self._envelope(about, discreet=client.discreet),
            client=Person(name=client.name, email=client.email, zone=client.zone),
            coach_url=f"{self.base_url}/coach/clients/{client.id}",
            discreet=client.discreet,
            ask_url=self.links.ask_url(about.coach.slug),
            book_url=f"{self.base_url}/{about.coach.slug}",
        )

    def _commitment(
        self, tx: Session, row: CommitmentRow, client: ClientRow, notice: NoticeRow
    ) -> CommitmentFacts:
        links = self.links
        token = links.check_in_token(row.id, notice.due_at)
        return CommitmentFacts(
            what=self.sealer.open(tx, client.id, row.what) or "",
            how_known=self.sealer.open(tx, client.id, row.how_known),
            due_at=row.due_at,
            due_on=row.due_on,
            over=row.due.over_at(client.zone) <= notice.due_at,
            url=links.check_in_url(token),
            answers={answer: links.check_in_url(token, answer) for answer in ANSWERS},
        )

    def _about_client(self, tx: Session, about: Loaded, client: ClientRow) -> ClientMailFacts:
        to_client = about.notice.recipient == Recipient.CLIENT
        referral = referrals.open_of(tx, client.id)
        return ClientMailFacts(
            **self._envelope(about, discreet=client.discreet),
            client=Person(name=client.name, email=client.email, zone=client.zone),
            coach_url=f"{self.base_url}/coach/clients/{client.id}",
            words=self.sealer.open(tx, client.id, referral.words if referral else None),
            discreet=client.discreet,
            since=client.paused_at or about.notice.created_at,
            client_url=self._way_in(about, client) if to_client else None,
        )

    def _way_in(self, about: Loaded, client: ClientRow) -> str:
        """Return the client's link: only a mail that they asked for opens everything of theirs.

        A letter of referral opens the way back and shows no letter; a discreet one says nothing
        itself, so that it leads to where a link is asked for.
        """
        links, notice = self.links, about.notice
        if notice.kind == NoticeKind.CLIENT_LINK:
            return links.client_url(links.client_token(client.id, notice.due_at))
        if client.paused_at is None or client.discreet:
            return links.ask_url(about.coach.slug)
        return links.return_url(links.return_token(client.id, client.paused_at))

    def _envelope(self, about: Loaded, *, discreet: bool) -> Envelope:
        """Return what any mail needs; address and colour would tell in a discreet one."""
        notice, coach = about.notice, about.coach
        to_client = notice.recipient == Recipient.CLIENT
        return {
            "notice_kind": NoticeKind(notice.kind),
            "recipient": Recipient(notice.recipient),
            "coach": Person(name=coach.name, email=notice.address or coach.email, zone=coach.zone),
            "message_id": notice.message_id,
            "sender": self.sender,
            "practice_name": self.practice_name,
            "reply_to": coach.email if to_client and not discreet else None,
            "help_url": f"{self.base_url}/help",
            "due_at": notice.due_at,
            "unsubscribe_url": self._unsubscribe_url(about),
            "language": known(about.client.language if about.client else None),
            "accent": "" if to_client and discreet else coach.accent,
        }

    def _unsubscribe_url(self, about: Loaded) -> str | None:
        """Return where the client turns off mails of this sort, if that can be turned off."""
        sort = SORTS.get(NoticeKind(about.notice.kind))
        if sort is None or about.client is None:
            return None
        written_at = about.notice.created_at
        token = self.links.unsubscribe_token(about.client.id, sort, written_at)
        return self.links.unsubscribe_url(token)

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


def _was_told(notice: NoticeRow) -> bool:
    """Say whether the mail server has had this mail, or may have."""
    return notice.told is not None and notice.smtp_started_at is not None


def _changed(notice: NoticeRow) -> WayIn | None:
    return changed_in(notice.offset) if notice.kind == NoticeKind.COACH_WAY_IN_CHANGED else None


def _words(about: Loaded) -> bytes | None:
    """Return the coach's words, sealed: those that went out, or else those that stand now."""
    if about.notice.told is not None and _was_told(about.notice):
        kept = about.notice.told["words"]
        return bytes.fromhex(kept) if kept else None
    if about.booking is None:
        return None
    if about.notice.kind == NoticeKind.REQUEST_PROPOSAL:
        return about.booking.proposed_words
    return about.booking.decline_words


def _hex(sealed: bytes | None) -> str | None:
    return sealed.hex() if sealed else None


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
