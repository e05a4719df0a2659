"""Each mail to a client, written about a booking that nobody made: for the coach to look at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar
from uuid import UUID

from booking_service.usecases.people import CoachCard
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.commitments import ANSWERS
from shared.domain.notices import ABOUT_CLIENT, IN_THREAD, SORTS, NoticeKind, Recipient
from shared.messages.emails import compose
from shared.messages.facts import (
    AnyFacts,
    BookingFacts,
    ClientMailFacts,
    CommitmentFacts,
    LetterFacts,
    MailFacts,
    Person,
    ThreadMailFacts,
)

KINDS = tuple(kind for kind in NoticeKind if not kind.startswith("coach_"))
Facts = TypeVar("Facts", bound=LetterFacts)
_NOBODY = UUID(int=1)
_THREAD = IN_THREAD | {NoticeKind.WIN_ANSWERED}
_STATES = {
    NoticeKind.REQUEST_RECEIVED: State.REQUESTED,
    NoticeKind.REQUEST_PROPOSAL: State.REQUESTED,
    NoticeKind.WAITING_OFFER: State.HELD,
    NoticeKind.REQUEST_DECLINED: State.DECLINED,
    NoticeKind.REQUEST_LAPSED: State.LAPSED,
    NoticeKind.BOOKING_THANKS: State.COMPLETED,
    NoticeKind.BOOKING_CANCELLED: State.CANCELLED,
}
_WORDS = "Here stands what you write.\nLine by line, as you wrote it."


def sample(
    kind: NoticeKind, coach: CoachCard, base_url: str, practice_name: str, now: datetime
) -> AnyFacts:
    """Return the facts of a mail of this kind; its links lead nowhere."""
    start = (now + timedelta(days=7)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    letter = LetterFacts(
        notice_kind=kind,
        recipient=Recipient.CLIENT,
        coach=Person(name=coach.name, email=coach.email, zone=coach.zone),
        message_id="<sample@example.org>",
        sender="bookings@example.org",
        practice_name=practice_name,
        help_url=f"{base_url}/help",
        coach_url=base_url,
        words=_WORDS,
        due_at=now,
        unsubscribe_url=f"{base_url}/unsubscribe/..." if kind in SORTS else None,
        accent=coach.accent,
    )
    if kind in _THREAD:
        return _in_thread(letter, coach, base_url, now)
    if kind in ABOUT_CLIENT:
        link = f"{base_url}/me/..."
        return _as(ClientMailFacts, letter, coach, discreet=False, since=now, client_url=link)
    return _about_booking(letter, coach, base_url, start)


def written(facts: AnyFacts, language: str) -> EmailMessage:
    """Write the mail in a language."""
    return compose(replace(facts, language=language))


def _as(sort: Callable[..., Facts], letter: LetterFacts, coach: CoachCard, **more: Any) -> Facts:  # noqa: ANN401
    known: dict[str, Any] = {
        name: getattr(letter, name) for name in LetterFacts.__dataclass_fields__
    }
    client = Person(name="Sam Sample", email="sam@example.org", zone=coach.zone)
    return sort(**known, client=client, **more)


def _in_thread(
    letter: LetterFacts, coach: CoachCard, base_url: str, now: datetime
) -> ThreadMailFacts:
    page = f"{base_url}/check-ins/..."
    promised = CommitmentFacts(
        what="What your client wrote down",
        how_known="How they will know",
        due_at=None,
        due_on=now.date(),
        over=True,
        url=page,
        answers=dict.fromkeys(ANSWERS, page),
    )
    is_answer = letter.notice_kind is NoticeKind.WIN_ANSWERED
    return _as(
        ThreadMailFacts,
        letter if is_answer else replace(letter, words=None),
        coach,
        discreet=False,
        commitments=(promised,) if letter.notice_kind is NoticeKind.CHECK_IN else (),
        ask_url=f"{base_url}/me",
        book_url=f"{base_url}/{coach.slug}",
        win="A win of theirs" if is_answer else None,
    )


def _about_booking(
    letter: LetterFacts, coach: CoachCard, base_url: str, start: datetime
) -> MailFacts:
    kind, day = letter.notice_kind, timedelta(days=1)
    return _as(
        MailFacts,
        letter,
        coach,
        booking=BookingFacts(
            booking_id=_NOBODY,
            uid="sample@example.org",
            kind=Kind.GUIDANCE,
            state=_STATES.get(kind, State.CONFIRMED),
            start=start,
            end=start + timedelta(minutes=30),
            revision=0,
            changed_at=letter.due_at,
            discreet=False,
            place=coach.place,
            invited=True,
            expires_at=letter.due_at + day,
        ),
        manage_url=f"{base_url}/bookings/...",
        book_url=f"{base_url}/{coach.slug}",
        ask_url=f"{base_url}/me",
        offer_url=f"{base_url}/offers/...",
        proposal_url=f"{base_url}/proposals/...",
        proposed=(start + day, start + 2 * day),
        previous_start=start - day if kind is NoticeKind.BOOKING_MOVED else None,
    )
