"""Who lives in the demo, and what happened: invented people, dates counted from today."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.availability import Kind

COACH_NAME = "Ada Winter"
COACH_EMAIL = "ada@example.com"
COACH_SLUG = "ada"
COACH_ZONE = "Europe/London"
COACH_COUNTRY = "GB"
COACH_SERVES = ("GB", "IE", "DE", "US")
COACH_PLACE = "https://meet.example.com/ada"
GREETING = (
    "Hello, I am Ada. I work with people who stand before a change: a new role, a company of "
    "their own, a life with other priorities. We look at what you want next, you decide on a "
    "step, and I ask how it went."
)


class Fate(StrEnum):
    """What became of a booking."""

    STANDS = "stands"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented client."""

    name: str
    email: str
    zone: str
    country: str


BEN = Person("Ben Okafor", "ben@example.com", "Europe/London", "GB")
CLEO = Person("Cleo Marchetti", "cleo@example.com", "Europe/Berlin", "DE")
DEV = Person("Dev Raman", "dev@example.com", "Asia/Kolkata", "IN")
ELIF = Person("Elif Öztürk", "elif@example.com", "Europe/Berlin", "DE")
FINN = Person("Finn O'Neill", "finn@example.com", "Europe/Dublin", "IE")
GRACE = Person("Grace Liu", "grace@example.com", "America/New_York", "US")
HUGO = Person("Hugo Lindqvist", "hugo@example.com", "Europe/Stockholm", "SE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A booking: asked for `asked` days from today (negative: ago), for about `day`.

    `nth` chooses among that day's free slots, so that a day is not filled from its start.
    """

    who: Person
    asked: int
    day: int
    nth: int
    kind: Kind = Kind.COACHING
    fate: Fate = Fate.STANDS
    about: str | None = None


STORY = (
    Chapter(who=BEN, asked=-30, day=-26, nth=2, kind=Kind.GUIDANCE, fate=Fate.HELD),
    Chapter(who=CLEO, asked=-27, day=-22, nth=4, kind=Kind.GUIDANCE, fate=Fate.HELD),
    Chapter(who=BEN, asked=-24, day=-19, nth=1, fate=Fate.HELD, about="My first ninety days"),
    Chapter(who=DEV, asked=-23, day=-18, nth=0, kind=Kind.GUIDANCE, fate=Fate.MISSED),
    Chapter(who=ELIF, asked=-20, day=-15, nth=6, kind=Kind.GUIDANCE, fate=Fate.HELD),
    Chapter(who=CLEO, asked=-19, day=-12, nth=3, fate=Fate.HELD, about="Saying no more often"),
    Chapter(who=DEV, asked=-16, day=-11, nth=1, kind=Kind.GUIDANCE, fate=Fate.HELD),
    Chapter(who=FINN, asked=-14, day=-8, nth=5, kind=Kind.GUIDANCE, fate=Fate.CANCELLED),
    Chapter(who=BEN, asked=-12, day=-5, nth=1, fate=Fate.HELD),
    Chapter(who=GRACE, asked=-9, day=-4, nth=9, kind=Kind.GUIDANCE, fate=Fate.HELD),
    Chapter(who=ELIF, asked=-7, day=-1, nth=4, fate=Fate.HELD),
    Chapter(who=CLEO, asked=-6, day=1, nth=3, about="The talk with my team"),
    Chapter(who=BEN, asked=-5, day=2, nth=1),
    Chapter(who=HUGO, asked=-4, day=2, nth=6, kind=Kind.GUIDANCE),
    Chapter(who=DEV, asked=-4, day=4, nth=0, fate=Fate.MOVED),
    Chapter(who=FINN, asked=-3, day=5, nth=5, kind=Kind.GUIDANCE, about="Coaching or not?"),
    Chapter(who=GRACE, asked=-2, day=7, nth=9, fate=Fate.WAITS, about="Choosing between offers"),
    Chapter(who=ELIF, asked=-2, day=9, nth=4),
    Chapter(who=HUGO, asked=-1, day=12, nth=2, fate=Fate.WAITS),
    Chapter(who=BEN, asked=-1, day=16, nth=1),
)
