"""What the service keeps, for how long and why; and what a browser keeps. Said as it is done.

Change what is kept, and these rows change with it: a test compares the lengths with the job that
deletes.
"""

from dataclasses import dataclass, replace

from shared.domain.retention import Retention, in_words

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
        "Your answers to the six questions, and the country you choose there",
        "Not kept. They exist only while the next page is being made.",
        "To choose the next page and to show help lines that work where you are.",
    ),
    Kept(
        "A pass: a long random number, kept only in scrambled form. It says which bookings it "
        "opens, and not why.",
        f"{PASS_DAYS} days after it was used or ran out.",
        "So that nobody books past the questions, and no pass is used twice.",
    ),
    Kept(
        "How many people reached each page in a week: numbers, nothing about a person",
        f"{TOTALS_YEARS} years. The coach sees a number only when the week is over, and only "
        f"from {HIDDEN_BELOW} up.",
        "To see whether the questions do their work.",
    ),
    Kept(
        "A time that was held and not booked",
        f"{HOLD_DAYS} days.",
        "To keep the calendar right.",
    ),
    Kept(
        "Your name, e-mail, time zone and, if you gave it, country; your bookings and "
        "packages of bookings",
        "{bookings} after the end of your work together. That is when the coach says that it has "
        "ended, or else the last thing that happened between you. Then they are deleted by "
        "themselves; or at once, when you erase them.",
        "To hold your bookings and to write to you about them.",
    ),
    Kept(
        "Commitments, your answers and notes, wins and what the coach wrote to them, what you "
        "agreed about contact, and pauses. Every word is encrypted with a key of your own",
        "{thread} after the end of your work together; or at once, when you erase them.",
        "To hold the thread between bookings. They are yours: take them along first.",
    ),
    Kept(
        "If the coach refers you to someone else: when, when to look again, when it ended, and "
        "the words of the letter, which are encrypted with a key of your own",
        "As long as your name and e-mail.",
        "So that you find the right help, and the coach remembers to look again.",
    ),
    Kept(
        "If the coach pauses bookings with you or welcomes you back: when, until when, and "
        "when you asked to come back",
        "As long as your name and e-mail; a newer one replaces it.",
        "So that the pages offer you what the two of you agreed.",
    ),
    Kept(
        "When the coach asked themselves whether they are the right one for you, and which "
        "next step they chose; no words",
        "{thread} after the end of your work together.",
        "Good practice. Only the coach sees it.",
    ),
    Kept(
        "Until when the coach put away the note that little has moved in your work together",
        "{thread} after the end of your work together; a newer date replaces it.",
        "So that the note does not come back too early.",
    ),
    Kept(
        "Who did what and when, as numbers and times without names",
        "{audit} after it was done.",
        "To find out what happened if something goes wrong. It stays when you erase the rest.",
    ),
    Kept(
        "Your place on a waiting list",
        f"{WAITING_DAYS} days after the day you wanted.",
        "To offer you a time that comes free.",
    ),
    Kept(
        "When the coach is busy in calendars kept elsewhere: times, nothing else of an event",
        "Until a later reading of that calendar leaves them out, or the coach takes the calendar "
        "away.",
        "So that nobody books a time that is taken.",
    ),
    Kept(
        "The line you may add to a booking",
        "As long as the booking. It is encrypted with a key of your own; when that key is "
        "deleted, nobody can read it any more.",
        "So that the coach can prepare.",
    ),
    Kept(
        "Which messages were sent to you, when, and whether they arrived; not their words",
        "As long as the booking they belong to.",
        "So that no message is lost and none comes twice.",
    ),
    Kept(
        "The network address of somebody who tried a wrong password or a wrong pass",
        "Up to 15 minutes.",
        "To slow down guessing. Ordinary visits leave no address here.",
    ),
)


def kept(lengths: Retention) -> list[Kept]:
    """Return every row, with the lengths that this installation has set."""
    said = {
        "bookings": in_words(lengths.bookings),
        "thread": in_words(lengths.thread),
        "audit": in_words(lengths.audit),
    }
    return [replace(row, how_long=row.how_long.format(**said)) for row in _KEPT]


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: its name, what it holds, how long it lasts."""

    name: str
    holds: str
    lasts: str


COOKIES: tuple[Cookie, ...] = (
    Cookie("visit", "A random number that ties pass and hold to this browser", "30 days"),
    Cookie("pass", "The pass", "as long as the pass is good"),
    Cookie("hold", "The number of the time that is held for you", "as long as it is held"),
    Cookie(
        "client",
        "Your own link, if you came by it to book",
        "2 hours, or until you have booked or pressed “Leave this page”",
    ),
    Cookie(
        "floor",
        "The end of a day in which a short first talk is the most that can be booked; nothing else",
        "24 hours",
    ),
    Cookie("form", "Protects the forms on these pages", "until you close the browser"),
)
