"""What one client's export consists of, in types that JSON has.

Instants are RFC 3339 in UTC, dates YYYY-MM-DD; `dataclasses.asdict` makes of it what JSON can hold.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactKept:
    """Who the client is, and what they and the coach decided about contact."""

    id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    zone: str
    language: str
    country: str | None
    discreet: bool
    coach: str
    since: str
    bookings_paused_at: str | None
    asked_back_at: str | None
    welcomed_until: str | None
    reminders_off_at: str | None
    nudges_off_at: str | None
    address_stopped_at: str | None
    ended_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKept:
    """What the client's calendar program answered last, and to which revision of the booking."""

    revision: int
    answer: str | None
    proposed_start: str | None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingKept:
    """One booking, with every word that was written about it."""

    id: str
    uid: str
    kind: str
    state: str
    start: str
    end: str
    zone: str
    revision: int
    discreet: bool
    made_by: str
    made_at: str
    changed_at: str
    about: str | None = field(repr=False)
    words_of_the_coach: str | None = field(repr=False)
    proposed: list[str]
    proposed_words: str | None = field(repr=False)
    calendar_answer: AnswerKept | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceKept:
    """One version of what was agreed; the newest holds."""

    version: int
    terms: dict[str, Any]
    made_by: str
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseKept:
    """A break, both dates inclusive."""

    first_on: str
    last_on: str | None
    made_by: str
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInKept:
    """One answer."""

    status: str
    note: str | None = field(repr=False)
    in_the_way: str | None = field(repr=False)
    made_by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentKept:
    """One commitment with its answers, oldest first."""

    id: str
    what: str | None = field(repr=False)
    how_known: str | None = field(repr=False)
    due_at: str | None
    due_on: str | None
    repeat_days: list[int]
    repeat_until: str | None
    status: str
    booking_id: str | None
    replaces_id: str | None
    made_by: str
    made_at: str
    check_ins: list[CheckInKept]


@dataclass(frozen=True, slots=True, kw_only=True)
class WinKept:
    """One win, and the coach's sentence if there is one."""

    id: str
    text: str | None = field(repr=False)
    at: str
    commitment_id: str | None
    answer: str | None = field(repr=False)
    answered_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingKept:
    """A day that the client wanted."""

    wanted_on: str
    kind: str
    state: str
    joined_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageKept:
    """A package of bookings; what is left is counted from the bookings."""

    id: str
    size: int
    made_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralKept:
    """A referral, with the words of the letter if one was sent."""

    made_at: str
    ended_at: str | None
    letter: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKept:
    """A mail that went out: when and of which kind; its words are not kept."""

    id: str
    kind: str
    sent_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All of it, newest first; check-ins, packages and mails oldest first."""

    exported_at: str
    contact: ContactKept
    bookings: list[BookingKept]
    alliance: list[AllianceKept]
    pauses: list[PauseKept]
    commitments: list[CommitmentKept]
    wins: list[WinKept]
    waiting: list[WaitingKept]
    packages: list[PackageKept]
    referrals: list[ReferralKept]
    mails: list[MailKept]
