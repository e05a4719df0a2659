"""Outside calendars: what may be asked, what was found, what went wrong, and when to ask again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.domain.timespan import Timespan

EVERY = timedelta(minutes=10)
_LONGEST_WAIT = timedelta(hours=6)

# What is read around now. Bookings that a coach takes further ahead than that meet no outside
# event yet; the window moves on with every reading.
BACK = timedelta(days=1)
AHEAD = timedelta(days=400)
# A calendar that says "unchanged" is read in full all the same after this time, since the window
# has moved on.
READ_IN_FULL_EVERY = timedelta(days=1)


class CalendarKind(StrEnum):
    """How a calendar is asked."""

    ICS = "ics"  # one file at one address (RFC 5545)
    CALDAV = "caldav"  # a collection on a calendar server (RFC 4791)


class Trouble(StrEnum):
    """Why a calendar could not be read; none of these changes what is known of it."""

    NOT_FOUND_BY_NAME = "not_found_by_name"
    PRIVATE_ADDRESS = "private_address"
    UNREACHABLE = "unreachable"
    NOT_SECURE = "not_secure"
    TOO_SLOW = "too_slow"
    SIGN_IN_REFUSED = "sign_in_refused"
    GONE = "gone"
    LED_ELSEWHERE = "led_elsewhere"
    SERVER_TROUBLE = "server_trouble"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NOT_A_CALENDAR = "not_a_calendar"
    UNFINISHED = "unfinished"


_WORDS = {
    Trouble.NOT_FOUND_BY_NAME: "No server of this name was found.",
    Trouble.PRIVATE_ADDRESS: "The address leads into a private network, where we do not go.",
    Trouble.UNREACHABLE: "The server could not be reached.",
    Trouble.NOT_SECURE: "The server could not show that it is the one it claims to be.",
    Trouble.TOO_SLOW: "The server took too long.",
    Trouble.SIGN_IN_REFUSED: "The server refused the user name and password.",
    Trouble.GONE: "There is no calendar at this address any more.",
    Trouble.LED_ELSEWHERE: "The address leads on to another server. Add the new address instead.",
    Trouble.SERVER_TROUBLE: "The server said that it has troubles of its own.",
    Trouble.REFUSED: "The server refused to answer.",
    Trouble.TOO_LARGE: "The calendar is larger than we read.",
    Trouble.UNREADABLE: "The answer could not be read as a calendar.",
    Trouble.NOT_A_CALENDAR: "This is an address on a calendar server, but not one of a calendar.",
    Trouble.UNFINISHED: "The last reading did not come to its end.",
}


def in_words(trouble: Trouble) -> str:
    """Return a sentence for the coach."""
    return _WORDS[trouble]


class CannotRead(Exception):
    """A calendar cannot be read now; holds no address and nothing that the server said."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a calendar is, and as whom to ask; all of it is secret."""

    url: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """By what a server recognises the state that we have read already."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is to be known of a calendar.

    `zone_on` is the coach's zone on a date: dates and times without a zone are meant there.
    """

    window: Timespan
    zone_on: Callable[[date], ZoneInfo]


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """Time that an outside event takes; of the event itself nothing is kept."""

    span: Timespan
    tentative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a calendar holds within the frame, and the mark of that state."""

    busy: frozenset[Busy]
    mark: Mark = Mark()


# Asks one calendar. None: nothing has changed since the mark. Raises CannotRead.
Ask = Callable[[CalendarKind, Source, Mark, Frame], Reading | None]


def wait_after(failures: int) -> timedelta:
    """Return how long to leave a calendar alone after so many failures in a row."""
    doublings = min(max(failures - 1, 0), 16)
    return min(EVERY * (1 << doublings), _LONGEST_WAIT)
