"""What the demo's people chose to do between their bookings, and how it went; all invented."""

from dataclasses import dataclass

from booking_service.demo.story import BEN, CLEO, ELIF, GRACE, Person
from shared.domain.commitments import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A commitment made `made` days from today (negative: ago), due `due` days from today.

    `answered` days from today it was answered, with `status`, and perhaps a note and a win.
    """

    who: Person
    made: int
    due: int
    what: str
    how_known: str | None = None
    days: frozenset[int] | None = None
    answered: int | None = None
    status: Status = Status.DONE
    note: str | None = None
    win: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """Something that went well, noted `at` days from today."""

    who: Person
    at: int
    text: str


PROMISES = (
    Promise(
        who=BEN, made=-19, due=-14, answered=-13,
        what="Ask three colleagues what they would miss if I left",
        how_known="Three answers in my notebook",
        note="Four, in the end. One of them made me laugh.",
        win="I asked, and nobody thought it was odd.",
    ),
    Promise(
        who=BEN, made=-19, due=-9, answered=-8, status=Status.PARTLY,
        what="Write one page about the role I want",
        note="Half a page. The second half is the hard one.",
    ),
    Promise(
        who=BEN, made=-5, due=1,
        what="Finish the second half of the page",
        how_known="I read it aloud to Sam",
    ),
    Promise(
        who=BEN, made=-5, due=4,
        what="Half an hour outside before work",
        how_known="Shoes by the door the evening before",
        days=frozenset({2, 4}),
    ),
    Promise(
        who=CLEO, made=-12, due=-7, answered=-6, status=Status.NOT_DONE,
        what="Say no to one meeting this week",
        note="There was none that I could say no to. Or so I told myself.",
    ),
    Promise(
        who=CLEO, made=-12, due=-2,
        what="Tell Jonas which part of the project I will hand over",
        how_known="He has a date in his calendar",
    ),
    Promise(
        who=ELIF, made=-7, due=-3, answered=-3,
        what="Open the business account",
        how_known="The number is on my desk",
        win="Twenty minutes, after two years of putting it off.",
    ),
    Promise(
        who=ELIF, made=-1, due=6,
        what="Send the first offer, even if it is not perfect",
        how_known="It is in the sent folder",
    ),
    Promise(
        who=GRACE, made=-4, due=2,
        what="List what each of the two offers would change in a usual week",
        how_known="Two columns on paper",
    ),
)  # fmt: skip

WINS = (
    Win(who=BEN, at=-3, text="My manager asked for my view before deciding. That is new."),
    Win(who=CLEO, at=-4, text="Left at six on Thursday. The building is still standing."),
)
