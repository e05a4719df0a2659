"""A notice and its facts become a mail: subject, text, html and the invite."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.domain.sentences import noted
from shared.messages import (
    digests,
    envelope,
    invites,
    languages,
    looks,
    threads,
    times,
    ways_in,
    wording,
)
from shared.messages.facts import (
    AnyFacts,
    BookingFacts,
    ClientMailFacts,
    CoachMailFacts,
    DigestMailFacts,
    MailFacts,
    Person,
    ThreadMailFacts,
)
from shared.messages.languages import LANGUAGES, Language

__all__ = ["BookingFacts", "ClientMailFacts", "MailFacts", "Person", "compose"]

# In every language of ours one gender, so that a sentence may name either.
_BOOKING, _MEETING, _MESSAGE = noted("booking"), noted("meeting"), noted("message")
_QUOTES = frozenset(
    {
        NoticeKind.BOOKING_CANCELLED,
        NoticeKind.REQUEST_DECLINED,
        NoticeKind.REQUEST_PROPOSAL,
    }
)


@cache
def _templates(language: Language) -> Environment:
    """Return the templates as they speak one language."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]  # by the extension
        languages.translations(language.code), newstyle=True
    )
    made.globals["language"] = language
    return made


def compose(facts: AnyFacts) -> EmailMessage:
    """Write the mail; the same facts always give the same bytes.

    Structure: text and html as alternatives, with the invite as the last of them (RFC 6047
    section 2.4), and the same invite once more as an attachment for those who open files.
    """
    invite = invites.for_mail(facts) if isinstance(facts, MailFacts) else None
    mail = envelope.addressed(facts)
    values = _values(facts) | _of_subject(facts, invite)
    mail["Subject"] = wording.one_line(_rendered(facts, "subject.txt", values))
    text = wording.wrapped(_rendered(facts, "body.txt", values))
    envelope.write(mail, text, _page(facts, values), invite)
    return mail


def _page(facts: AnyFacts, values: dict[str, object]) -> str:
    """Write the HTML part in the coach's colour, which a discreet mail keeps to itself."""
    language = LANGUAGES[wording.language(facts)]
    accent = "" if _is_silent(facts) else facts.accent
    values = values | {
        "start": "right" if language.direction == "rtl" else "left",
        "dark_sheet": looks.dark_sheet(accent, language),
    }
    return looks.written_in(_rendered(facts, "body.html", values), accent, language)


def _is_silent(facts: AnyFacts) -> bool:
    return facts.discreet and facts.recipient is Recipient.CLIENT


def _of_subject(facts: AnyFacts, invite: invites.Invite | None) -> dict[str, object]:
    if isinstance(facts, MailFacts):
        return _of_booking(facts, invite)
    if isinstance(facts, ThreadMailFacts):
        return threads.values(facts)
    return _of_client(facts) if isinstance(facts, ClientMailFacts) else _of_coach(facts)


def _of_coach(facts: CoachMailFacts) -> dict[str, object]:
    if isinstance(facts, DigestMailFacts):
        return digests.values(facts)
    return {
        "noun": "message",
        "words": [],
        "sign_in_url": facts.sign_in_url,
        "changed": ways_in.SAID[facts.changed] if facts.changed else "",
        "times": [_when(facts, instant) for instant in facts.times],
    }


def _values(facts: AnyFacts) -> dict[str, object]:
    """Return what every template may name."""
    return {
        "you": wording.name(wording.reader(facts).name),
        "client": "" if isinstance(facts, CoachMailFacts) else wording.name(facts.client.name),
        "coach": wording.name(facts.coach.name),
        "practice": wording.name(facts.practice_name),
        "discreet": facts.discreet,
        "for_coach": facts.recipient is Recipient.COACH,
        "coach_url": facts.coach_url,
        "help_url": facts.help_url,
        "unsubscribe_url": facts.unsubscribe_url,
    }


def _of_booking(facts: MailFacts, invite: invites.Invite | None) -> dict[str, object]:
    booking, zone, language = facts.booking, wording.reader(facts).zone, wording.language(facts)
    old, expires_at, length = facts.previous_start, booking.expires_at, booking.end - booking.start
    return {
        "noun": languages.spoken(_MEETING if booking.discreet else _BOOKING, language),
        "carries": invite.method.value if invite else "",
        "waits": booking.state in {State.HELD, State.REQUESTED},
        "day": times.day(booking.start, zone, language),
        "clock": times.clock(booking.start, zone),
        "length": times.length_form(length, language),
        "when": _when(facts, booking.start, length),
        "old_when": _when(facts, old, length) if old else None,
        "answer_by": _when(facts, expires_at) if expires_at else None,
        "place": wording.place(booking.place),
        "place_is_link": wording.is_web_address(wording.place(booking.place)),
        "words": _words(facts),
        "manage_url": facts.manage_url,
        "book_url": facts.book_url,
        "ask_url": facts.ask_url,
        "offer_url": facts.offer_url,
        "proposal_url": facts.proposal_url,
        "proposed": [_when(facts, start, length) for start in facts.proposed],
        "calendars": invites.calendar_links(facts),
    }


def _of_client(facts: ClientMailFacts) -> dict[str, object]:
    """Return what is said of a client; a discreet mail leaves the coach's words to their page."""
    is_letter = facts.notice_kind is NoticeKind.REFERRAL and not facts.discreet
    told = (facts.words or "").strip() if is_letter else ""
    zone = wording.reader(facts).zone
    return {
        "noun": languages.spoken(_MESSAGE, wording.language(facts)),
        "since": times.date_of(facts.since, zone, wording.language(facts), facts.due_at),
        "words": [wording.one_line(line) for line in told.splitlines()],
        "client_url": facts.client_url,
    }


def _words(facts: MailFacts) -> list[str]:
    """Return the coach's words line by line, where they belong to what has happened."""
    if facts.notice_kind not in _QUOTES:
        return []
    return [line for line in map(wording.one_line, (facts.words or "").splitlines()) if line]


def _when(facts: AnyFacts, start: datetime, length: timedelta | None = None) -> dict[str, str]:
    """Tell a time as the reader says it, and exactly; `due_at` says which year goes unsaid."""
    zone, language = wording.reader(facts).zone, wording.language(facts)
    on = times.date_of(start, zone, language, facts.due_at)
    hours = (
        times.hours_form(start, start + length, zone, language)
        if length
        else times.clock_form(start, zone, language)
    )
    return {
        "date": on,
        "hours": hours,
        "zone": times.zone_words(start, zone, language),
        "long": ", ".join(filter(None, (on, hours, times.zone_name(zone, language)))),
        "exact": times.exact_form(start, zone),
    }


def _rendered(facts: AnyFacts, file: str, values: dict[str, object]) -> str:
    templates = _templates(LANGUAGES[wording.language(facts)])
    return templates.get_template(f"{facts.notice_kind}/{file}").render(values)
