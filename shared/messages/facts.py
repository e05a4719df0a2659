"""What a message is made of: plain values, so that writing it needs no database and no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.domain.access_notices import WayIn
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.commitments import Status
from shared.domain.notices import NoticeKind, Recipient
from shared.messages.languages import ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is written to or about; `zone` is an IANA name."""

    name: str
    email: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFacts:
    """The booking as it stands when the message is written.

    `revision` is the iCalendar SEQUENCE and `changed_at` its DTSTAMP, so a retry has the same
    bytes. `invited` says that an invite with this UID went out before, or will have: without one
    there is nothing to take back. `expires_at` is when a request lapses.
    """

    booking_id: UUID
    uid: str
    kind: Kind
    state: State
    start: datetime
    end: datetime
    revision: int
    changed_at: datetime
    discreet: bool
    place: str
    invited: bool
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What every mail needs, whatever it is about.

    `message_id` is this mail's own and `thread_id` that of the first mail about the same to this
    recipient, both with angle brackets. `sender` is the service's mailbox. `reply_to` is the
    coach's address where the coach wants that, else None. `coach_url` is what it is about, on the
    coach's pages. `words` are the coach's own. `due_at` becomes the Date header. `language` is
    the client's; a coach is written to in English. `accent` is the coach's colour, as "#rrggbb", or
    nothing for the usual one.
    """

    notice_kind: NoticeKind
    recipient: Recipient
    coach: Person
    message_id: str
    thread_id: str | None = None
    sender: str
    practice_name: str
    reply_to: str | None = None
    help_url: str
    coach_url: str
    words: str | None = None
    due_at: datetime
    unsubscribe_url: str | None = None
    language: str = ENGLISH
    accent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts(LetterFacts):
    """Everything that a mail about a booking says and carries.

    `manage_url` is the client's link; `book_url` the coach's public page, offered when a booking
    has ended before it took place; `ask_url` is where a client asks for their own page. `offer_url`
    and `proposal_url` lead to where a place is taken or a time chosen; `proposed` are the times to
    choose from. `words` belong to a refusal, a cancellation or a proposal.
    """

    client: Person
    booking: BookingFacts
    manage_url: str | None = None
    book_url: str | None = None
    ask_url: str | None = None
    offer_url: str | None = None
    proposal_url: str | None = None
    proposed: tuple[datetime, ...] = ()
    previous_start: datetime | None = None

    @property
    def discreet(self) -> bool:
        """Say whether the mail is to name nothing."""
        return self.booking.discreet


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMailFacts(LetterFacts):
    """Everything that a mail about a client, and no booking, says.

    `since` is when the coach paused the client's own bookings; `client_url` the client's page.
    """

    client: Person
    discreet: bool
    since: datetime
    client_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFacts:
    """One commitment in a mail: `over` says that it has become due when the mail goes out.

    `url` opens its check-in, and `answers` the same with an answer marked already.
    """

    what: str
    how_known: str | None
    due_at: datetime | None
    due_on: date | None
    over: bool
    url: str
    answers: Mapping[Status, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMailFacts(LetterFacts):
    """What a mail of the thread between bookings says.

    `ask_url` is where a client asks for their own page, `book_url` where they book. `win` is what
    the coach's words answer, as the client wrote it.
    """

    client: Person
    discreet: bool
    commitments: Sequence[CommitmentFacts] = ()
    ask_url: str
    book_url: str | None = None
    win: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachMailFacts(LetterFacts):
    """Everything that a mail to a coach says which is about no one client.

    `sign_in_url` lets in whoever presses there; only the mail itself has it. `times` are what it
    names, in the coach's zone; `changed` is the way in that has changed.
    """

    sign_in_url: str | None = None
    times: tuple[datetime, ...] = ()
    changed: WayIn | None = None

    @property
    def discreet(self) -> bool:
        """A coach's own mail has nothing to hide from the coach."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """A booking in the coach's morning: `url` leads to what to have at hand for it."""

    client: str
    kind: Kind
    start: datetime
    end: datetime
    discreet: bool
    answer_by: datetime | None = None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFacts:
    """One thing that a client said: an answer to a commitment, or a win where there is no status.

    `what` is the commitment, `words` what the client wrote to it.
    """

    status: Status | None
    what: str | None
    words: str | None
    in_the_way: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFacts:
    """What came from one client; of a discreet one the mail says only that something did."""

    client: str
    discreet: bool
    said: Sequence[SaidFacts]
    alliance_changed: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbookedFacts:
    """A client who has had nothing ahead for a while; the coach alone is told."""

    client: str
    last_end: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMailFacts(CoachMailFacts):
    """What the coach's morning mail says; `settings_url` is where it is turned off."""

    today: Sequence[MeetingFacts]
    requests: Sequence[MeetingFacts]
    heard: Sequence[HeardFacts]
    asked_back: Sequence[tuple[str, str]]
    stopped: Sequence[tuple[str, str]]
    reviews: Sequence[tuple[str, str]]
    unbooked: Sequence[UnbookedFacts]
    settings_url: str


AnyFacts = MailFacts | ClientMailFacts | ThreadMailFacts | CoachMailFacts
