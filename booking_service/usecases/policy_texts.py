"""What the service keeps, for how long and why; and what a browser keeps. Said as it is done.

Change what is kept, and these rows change with it: a test compares the lengths with the job that
deletes.
"""

from dataclasses import dataclass

PASS_DAYS = 30
HOLD_DAYS = 7
TOTALS_YEARS = 2
HIDDEN_BELOW = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """One row: what, for how long, and what for."""

    what: str
    how_long: str
    why: str


KEPT: tuple[Kept, ...] = (
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
        "Your name, e-mail, time zone and, if you gave it, country; your bookings and your place "
        "on a waiting list",
        "While you work together, and up to 24 months after. The coach then deletes them, or "
        "earlier if you ask.",
        "To hold your bookings and to write to you about them.",
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
        "Who did what and when, as numbers and times without names",
        "While the coach uses this service.",
        "To find out what happened if something goes wrong.",
    ),
    Kept(
        "The network address of somebody who tried a wrong password or a wrong pass",
        "Up to 15 minutes.",
        "To slow down guessing. Ordinary visits leave no address here.",
    ),
)


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
        "floor",
        "The end of a day in which a short first talk is the most that can be booked; nothing else",
        "24 hours",
    ),
    Cookie("form", "Protects the forms on these pages", "until you close the browser"),
)
