"""Ben has booked 30 minutes with Ada: the facts behind the mails of these tests."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from uuid import UUID

from shared.domain.access_notices import WayIn
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.commitments import ANSWERS, Status
from shared.domain.notices import (
    ABOUT_CLIENT,
    ABOUT_COACH,
    IN_THREAD,
    SORTS,
    NoticeKind,
    Recipient,
)
from shared.messages.emails import compose
from shared.messages.facts import (
    BookingFacts,
    ClientMailFacts,
    CoachMailFacts,
    CommitmentFacts,
    DigestMailFacts,
    HeardFacts,
    MailFacts,
    MeetingFacts,
    Person,
    SaidFacts,
    ThreadMailFacts,
    UnbookedFacts,
)

ADA = Person(name="Ada Winter", email="ada@example.org", zone="Europe/Paris")
BEN = Person(name="Ben Frost", email="ben@example.com", zone="America/Los_Angeles")
BOOKED_AT = datetime(2026, 6, 1, 9, 15, tzinfo=UTC)
START = datetime(2026, 6, 10, 14, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)

CANCELLED = {NoticeKind.BOOKING_CANCELLED, NoticeKind.COACH_CANCELLED}
MOVED = {NoticeKind.BOOKING_MOVED, NoticeKind.COACH_MOVED}
STATES = {
    NoticeKind.REQUEST_RECEIVED: State.REQUESTED,
    NoticeKind.COACH_REQUESTED: State.REQUESTED,
    NoticeKind.REQUEST_PROPOSAL: State.REQUESTED,
    NoticeKind.WAITING_OFFER: State.HELD,
    NoticeKind.REQUEST_DECLINED: State.DECLINED,
    NoticeKind.REQUEST_LAPSED: State.LAPSED,
    NoticeKind.COACH_REQUEST_LAPSED: State.LAPSED,
    NoticeKind.BOOKING_THANKS: State.COMPLETED,
    NoticeKind.BOOKING_CANCELLED: State.CANCELLED,
    NoticeKind.COACH_CANCELLED: State.CANCELLED,
}


def facts(kind=NoticeKind.BOOKING_CONFIRMED, **changes):
    """What a mail of this kind says; `changes` name fields of the booking or of the mail."""
    if kind in ABOUT_COACH:
        return facts_about_coach(kind, **changes)
    if kind in IN_THREAD | {NoticeKind.WIN_ANSWERED}:
        return replace(facts_in_thread(kind), **changes)
    if kind in ABOUT_CLIENT:
        return replace(facts_about_client(kind), **changes)
    booking = booking_for(kind)
    proposes = kind is NoticeKind.REQUEST_PROPOSAL
    of_booking = {name: changes.pop(name) for name in list(changes) if hasattr(booking, name)}
    mail = MailFacts(
        **envelope_of(kind),
        client=BEN,
        booking=replace(booking, **of_booking),
        thread_id="<first.0001@bookings.example.net>",
        manage_url="https://whatsnext.example.net/bookings/SIGNED-LINK",
        coach_url="https://whatsnext.example.net/coach/bookings/0001",
        book_url="https://whatsnext.example.net/ada",
        ask_url="https://whatsnext.example.net/me?coach=ada",
        offer_url="https://whatsnext.example.net/offers/SIGNED-LINK",
        proposal_url="https://whatsnext.example.net/proposals/SIGNED-LINK",
        proposed=tuple(START + timedelta(days=day) for day in (1, 2)) if proposes else (),
        words="I am ill this week.\nPlease choose another day.",
        due_at=booking.changed_at,
        previous_start=START - timedelta(days=1) if kind in MOVED else None,
    )
    return replace(mail, **changes)


def facts_about_coach(kind, **changes) -> CoachMailFacts:
    """Nothing about such a mail is discreet towards the coach."""
    mail = CoachMailFacts(
        **envelope_of(kind),
        coach_url="https://whatsnext.example.net/coach/",
        sign_in_url="https://whatsnext.example.net/coach/sign-in/link/TOKEN",
        times=(START, START + timedelta(days=7)),
        changed=WayIn.EMAIL,
        due_at=BOOKED_AT,
    )
    if kind is NoticeKind.COACH_DIGEST:
        mail = digest(changes.get("client", BEN))
    named = {field.name for field in fields(mail)}
    return replace(mail, **{name: value for name, value in changes.items() if name in named})


def facts_about_client(kind) -> ClientMailFacts:
    return ClientMailFacts(
        **envelope_of(kind),
        client=BEN,
        discreet=False,
        since=BOOKED_AT,
        client_url="https://whatsnext.example.net/me/SIGNED-LINK"
        + ("" if kind is NoticeKind.CLIENT_LINK else "/return"),
        coach_url="https://whatsnext.example.net/coach/clients/0001",
        words="Thank you for telling me.\n\nSomebody else can help you better with this.",
        due_at=BOOKED_AT + timedelta(days=2),
    )


def facts_in_thread(kind) -> ThreadMailFacts:
    """One commitment that fell due yesterday, one due tomorrow; or an answer to a win."""
    promised = [
        a_commitment("Call the accountant", due_on=date(2026, 6, 2), over=True),
        a_commitment("Send the draft, as it is", due_at=datetime(2026, 6, 4, 22, tzinfo=UTC)),
    ]
    answer = "You asked, and that is the whole of it.\nLet us begin there on Monday."
    is_answer = kind is NoticeKind.WIN_ANSWERED
    return ThreadMailFacts(
        **envelope_of(kind),
        client=BEN,
        discreet=False,
        commitments=promised if kind is NoticeKind.CHECK_IN else (),
        ask_url="https://whatsnext.example.net/me?coach=ada",
        book_url="https://whatsnext.example.net/ada",
        coach_url="https://whatsnext.example.net/coach/clients/0001",
        words=answer if is_answer else None,
        win="I asked for the day off" if is_answer else None,
        due_at=datetime(2026, 6, 3, 16, tzinfo=UTC),
    )


def digest(who=BEN) -> DigestMailFacts:
    """A full morning; Cleo wants discreet mails."""
    page = "https://whatsnext.example.net/coach"
    meeting = MeetingFacts(
        client=who.name, kind=Kind.COACHING, start=START, end=START + HALF_AN_HOUR,
        discreet=False, url=f"{page}/bookings/0001/preparation",
    )  # fmt: skip
    request = replace(
        meeting,
        client="Dora Lind",
        kind=Kind.GUIDANCE,
        start=START + timedelta(days=2),
        answer_by=START + timedelta(days=1),
        url=f"{page}/bookings/0002",
    )
    answers = [
        SaidFacts(status=Status.DONE, what="Call the accountant", words=None),
        SaidFacts(
            status=Status.NOT_DONE, what="Send the draft", words="Too tired.\nAgain <tomorrow>.",
            in_the_way="The Judge",
        ),
        SaidFacts(status=None, what=None, words="I asked for the day off"),
    ]  # fmt: skip
    heard = HeardFacts(
        client=who.name, discreet=False, said=answers, alliance_changed=True,
        url=f"{page}/clients/0001",
    )  # fmt: skip
    discreet = HeardFacts(
        client="Cleo Sand", discreet=True, said=answers, alliance_changed=True,
        url=f"{page}/clients/0003",
    )  # fmt: skip
    return DigestMailFacts(
        **envelope_of(NoticeKind.COACH_DIGEST),
        coach_url=f"{page}/bookings",
        due_at=datetime(2026, 6, 10, 6, tzinfo=UTC),
        today=[meeting],
        requests=[request],
        heard=[heard, discreet],
        asked_back=[("Emil Krog", f"{page}/clients/0004")],
        stopped=[("Fay Holm", f"{page}/clients/0005")],
        reviews=[("Gus Berg", f"{page}/clients/0006")],
        unbooked=[
            UnbookedFacts(
                client="Hal Dahl", last_end=START - timedelta(days=20),
                url=f"{page}/clients/0007",
            )
        ],
        settings_url=f"{page}/profile",
    )  # fmt: skip


def a_commitment(what, **more) -> CommitmentFacts:
    page = "https://whatsnext.example.net/check-ins/SIGNED-LINK"
    fields = {
        "how_known": "The appointment is in my calendar",
        "due_at": None,
        "due_on": None,
        "over": False,
        "url": page,
        "answers": {status: f"{page}?answer={status}" for status in ANSWERS},
    }
    return CommitmentFacts(what=what, **fields | more)


def envelope_of(kind):
    link = "https://whatsnext.example.net/unsubscribe/SIGNED-LINK"
    return {
        "unsubscribe_url": link if kind in SORTS else None,
        "notice_kind": kind,
        "recipient": Recipient.COACH if kind.startswith("coach_") else Recipient.CLIENT,
        "coach": ADA,
        "message_id": f"<{kind}.0001@bookings.example.net>",
        "sender": "bookings@example.net",
        "practice_name": "What's Next",
        "help_url": "https://whatsnext.example.net/help",
    }


def booking_for(kind) -> BookingFacts:
    revision = 2 if kind in CANCELLED else 1 if kind in MOVED else 0
    return BookingFacts(
        booking_id=UUID("5f0c2f6e-2f3e-4a67-9a53-6d1d8f0b0001"),
        uid="5f0c2f6e-2f3e-4a67-9a53-6d1d8f0b0001@bookings.example.net",
        kind=Kind.GUIDANCE,
        state=STATES.get(kind, State.CONFIRMED),
        start=START,
        end=START + HALF_AN_HOUR,
        revision=revision,
        changed_at=BOOKED_AT + timedelta(hours=revision),
        discreet=False,
        place="https://meet.example.org/ada",
        invited=True,
        expires_at=BOOKED_AT + timedelta(hours=72),
    )


def at(start: datetime, **changes) -> MailFacts:
    """A confirmed booking that starts at this instant."""
    return facts(start=start, end=start + HALF_AN_HOUR, **changes)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def words_of(page: str) -> str:
    """What a reader sees of an HTML part, spaces single: no head, nothing hidden, no address."""
    page = re.sub(r"<head>.*?</head>|<div class=\"hidden\".*?</div>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<br>|<!--.*?-->|<[^>]+>", " ", page)).split())


def both_in_words(mail: EmailMessage) -> tuple[str, str]:
    """Text and page as a reader sees them, spaces single."""
    return " ".join(text_of(mail).split()), words_of(html_of(mail))


def both_bodies(mail: EmailMessage) -> tuple[str, str]:
    return text_of(mail), html_of(mail)


def calendar_part(mail: EmailMessage):
    found = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return found[0] if found else None


def calendar_of(mail: EmailMessage) -> bytes | None:
    part = calendar_part(mail)
    return part.get_payload(decode=True) if part else None


def mail_for(kind=NoticeKind.BOOKING_CONFIRMED, **changes) -> EmailMessage:
    return compose(facts(kind, **changes))
