"""Names and titles made fit for a header, a calendar property or a line of text."""

import re
import unicodedata
from textwrap import wrap

from shared.domain.notices import Recipient
from shared.domain.sentences import noted, sentence
from shared.messages import languages, times
from shared.messages.facts import AnyFacts, CoachMailFacts, MailFacts, Person
from shared.messages.languages import ENGLISH

_NEUTRAL_SENDER, _MEETING = noted("Bookings"), noted("Meeting")
_NAME_LIMIT = 80
_LINE = 72
_NOT_IN_PARAMETERS = str.maketrans({'"': "'", "^": " ", "\\": "/"})
# Quoted in a header, these come loose when Python folds a long line (seen in 3.11).
_HEADER_SPECIALS = re.compile(r'[()<>@,;:\\"\[\]]')
# Characters that turn the reading direction, and so can make one name look like another.
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_WEB_ADDRESS = re.compile(r"https://[^\s<>\"\\^`{|}]+")


def one_line(text: str) -> str:
    """Return `text` without control characters and line breaks, its spaces single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (" " if _breaks(character) else character for character in text)
    return " ".join("".join(kept).split())


def _breaks(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
        return True
    return unicodedata.bidirectional(character) in _TURNS


def name(text: str) -> str:
    """Return a person's name for a body or a title: one line, of a sensible length."""
    return one_line(text)[:_NAME_LIMIT].rstrip()


def header_name(text: str) -> str:
    """Return a name that stands in an address header without quotes."""
    return one_line(_HEADER_SPECIALS.sub(" ", name(text)))


def parameter_name(text: str) -> str:
    """Return a name for a CN parameter, which has no way to write a quotation mark.

    A backslash means nothing there (RFC 5545 section 3.2), but libical loses the whole line over
    one before the closing quote, and ical.js makes a line break of one before an n.
    """
    return name(text).translate(_NOT_IN_PARAMETERS)


def address(email: str) -> str:
    """Return an e-mail address with its domain in ASCII, as headers and mailto links need it."""
    local, _, domain = one_line(email).rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def place(text: str) -> str:
    """Return where the booking takes place, an address of several lines as one."""
    lines = (one_line(line).rstrip(",") for line in text.splitlines())
    return ", ".join(line for line in lines if line)


def is_web_address(place: str) -> bool:
    """Say whether the place is a link, such as that of a video call."""
    return _WEB_ADDRESS.fullmatch(place) is not None


def reader(facts: AnyFacts) -> Person:
    """Return the person whom the mail is for."""
    if isinstance(facts, CoachMailFacts) or facts.recipient is Recipient.COACH:
        return facts.coach
    return facts.client


def language(facts: AnyFacts) -> str:
    """Return the language that a mail is written in: the client's, or the coach's English."""
    return ENGLISH if facts.recipient is Recipient.COACH else facts.language


def neutral_sender(facts: AnyFacts) -> str:
    """Return the name under which a discreet mail comes."""
    return languages.spoken(_NEUTRAL_SENDER, language(facts))


def sender_name(facts: AnyFacts) -> str:
    """Return who the mail is from, as an inbox shows it."""
    if facts.recipient is Recipient.COACH:
        return header_name(facts.practice_name)
    if facts.discreet:
        return neutral_sender(facts)
    via = sentence(
        "{coach} via {practice}",
        coach=header_name(facts.coach.name),
        practice=header_name(facts.practice_name),
    )
    return header_name(languages.spoken(via, language(facts)))


def event_title(facts: MailFacts) -> str:
    """Return the calendar's title: how long and with whom, or only "Meeting"."""
    if facts.booking.discreet:
        return languages.spoken(_MEETING, language(facts))
    length = times.length_form(facts.booking.end - facts.booking.start, language(facts))
    other = facts.coach if facts.recipient is Recipient.CLIENT else facts.client
    said = sentence("{length} with {name}", length=length, name=name(other.name))
    return languages.spoken(said, language(facts))


def wrapped(text: str) -> str:
    """Wrap long lines of a plain text, keep links whole, and let one blank line part paragraphs."""
    lines = [piece for line in text.splitlines() for piece in _pieces(line)]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n") + "\n"


def _pieces(line: str) -> list[str]:
    body = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(
        body,
        _LINE,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
