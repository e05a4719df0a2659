"""What the service keeps, for how long and why; and what a browser keeps. Said as it is done.

Change what is kept, and these rows change with it: a test compares the lengths with the job that
deletes.
"""

from dataclasses import dataclass, replace

from shared.domain.retention import Retention, in_words
from shared.domain.sentences import Sentence, sentence
from shared.domain.sentences import noted as _

PASS_DAYS = 30
HOLD_DAYS = 7
TOTALS_YEARS = 2
WAITING_DAYS = 30
HIDDEN_BELOW = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """One row: what, for how long, and what for."""

    what: str
    how_long: str
    why: str


_KEPT: tuple[Kept, ...] = (
    Kept(
        _("Your answers to the six questions, and the country you choose there"),
        _("Not kept. They exist only while the next page is being made."),
        _("To choose the next page and to show help lines that work where you are."),
    ),
    Kept(
        _(
            "A pass: a long random number, kept only in scrambled form. It says which bookings it "
            "opens, and not why."
        ),
        sentence("{days} days after it was used or ran out.", days=PASS_DAYS),
        _("So that nobody books past the questions, and no pass is used twice."),
    ),
    Kept(
        _("How many people reached each page in a week: numbers, nothing about a person"),
        sentence(
            "{years} years. The coach sees a number only when the week is over, and only "
            "from {few} up.",
            years=TOTALS_YEARS,
            few=HIDDEN_BELOW,
        ),
        _("To see whether the questions do their work."),
    ),
    Kept(
        _("A time that was held and not booked"),
        sentence("{days} days.", days=HOLD_DAYS),
        _("To keep the calendar right."),
    ),
    Kept(
        _(
            "Your name, e-mail, time zone and, if you gave it, country; your bookings and "
            "packages of bookings"
        ),
        _(
            "{bookings} after the end of your work together. That is when the coach says "
            "that it has "
            "ended, or else the last thing that happened between you. Then they are deleted by "
            "themselves; or at once, when you erase them."
        ),
        _("To hold your bookings and to write to you about them."),
    ),
    Kept(
        _(
            "Commitments, your answers and notes, wins and what the coach wrote to them, what you "
            "agreed about contact, and pauses. Every word is encrypted with a key of your own"
        ),
        _("{thread} after the end of your work together; or at once, when you erase them."),
        _("To hold the thread between bookings. They are yours: take them along first."),
    ),
    Kept(
        _(
            "If the coach refers you to someone else: when, when to look again, when it ended, and "
            "the words of the letter, which are encrypted with a key of your own"
        ),
        _("As long as your name and e-mail."),
        _("So that you find the right help, and the coach remembers to look again."),
    ),
    Kept(
        _(
            "If the coach pauses bookings with you or welcomes you back: when, until when, and "
            "when you asked to come back"
        ),
        _("As long as your name and e-mail; a newer one replaces it."),
        _("So that the pages offer you what the two of you agreed."),
    ),
    Kept(
        _(
            "When the coach asked themselves whether they are the right one for you, and which "
            "next step they chose; no words"
        ),
        _("{thread} after the end of your work together."),
        _("Good practice. Only the coach sees it."),
    ),
    Kept(
        _("Until when the coach put away the note that little has moved in your work together"),
        _("{thread} after the end of your work together; a newer date replaces it."),
        _("So that the note does not come back too early."),
    ),
    Kept(
        _("Who did what and when, as numbers and times without names"),
        _("{audit} after it was done."),
        _("To find out what happened if something goes wrong. It stays when you erase the rest."),
    ),
    Kept(
        _("Your place on a waiting list"),
        sentence("{days} days after the day you wanted.", days=WAITING_DAYS),
        _("To offer you a time that comes free."),
    ),
    Kept(
        _("When the coach is busy in calendars kept elsewhere: times, nothing else of an event"),
        _(
            "Until a later reading of that calendar leaves them out, or the coach takes the "
            "calendar "
            "away."
        ),
        _("So that nobody books a time that is taken."),
    ),
    Kept(
        _("The line you may add to a booking"),
        _(
            "As long as the booking. It is encrypted with a key of your own; when that key is "
            "deleted, nobody can read it any more."
        ),
        _("So that the coach can prepare."),
    ),
    Kept(
        _("Which messages were sent to you, when, and whether they arrived; not their words"),
        _("As long as the booking they belong to."),
        _("So that no message is lost and none comes twice."),
    ),
    Kept(
        _("The network address of somebody who tried a wrong password or a wrong pass"),
        _("Up to 15 minutes."),
        _("To slow down guessing. Ordinary visits leave no address here."),
    ),
)


def kept(lengths: Retention) -> list[Kept]:
    """Return every row, with the lengths that this installation has set."""
    said = {
        "bookings": in_words(lengths.bookings),
        "thread": in_words(lengths.thread),
        "audit": in_words(lengths.audit),
    }
    return [replace(row, how_long=_filled(row.how_long, said)) for row in _KEPT]


def _filled(how_long: str, said: dict[str, Sentence]) -> str:
    return sentence(how_long, **said) if "{" in how_long else how_long


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: its name, what it holds, how long it lasts."""

    name: str
    holds: str
    lasts: str


COOKIES: tuple[Cookie, ...] = (
    Cookie("visit", _("A random number that ties pass and hold to this browser"), _("30 days")),
    Cookie("pass", _("The pass"), _("as long as the pass is good")),
    Cookie("hold", _("The number of the time that is held for you"), _("as long as it is held")),
    Cookie(
        "client",
        _("Your own link, if you came by it to book"),
        _("2 hours, or until you have booked or pressed “Leave this page”"),
    ),
    Cookie(
        "floor",
        _(
            "The end of a day in which a short first talk is the most that can be booked; "
            "nothing else"
        ),
        _("24 hours"),
    ),
    Cookie(
        "language",
        _("The language that you chose"),
        _("30 days, or until you press “Leave this page”"),
    ),
    Cookie("form", _("Protects the forms on these pages"), _("until you close the browser")),
)
