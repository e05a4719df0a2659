"""A coach's referral: the client's own door to the calendar, the review date, the way back.

Nothing here says why: a door that waits looks the same whoever shut it and for what reason.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.errors import Invalid, MoveNotAllowed

REVIEW_AFTER = timedelta(days=30)
LATEST_REVIEW = timedelta(days=366)


class Door(StrEnum):
    """Whether a client books by themselves."""

    OPEN = "open"
    PAUSED = "paused"
    ASKED_BACK = "asked_back"


class Step(StrEnum):
    """What opens and shuts it; all but one are the coach's."""

    PAUSE = "pause"
    REFER = "refer"
    ASK_BACK = "ask_back"
    WELCOME = "welcome"


_LAWFUL = {
    (Door.OPEN, Step.PAUSE): Door.PAUSED,
    (Door.OPEN, Step.REFER): Door.PAUSED,
    (Door.OPEN, Step.WELCOME): Door.OPEN,
    (Door.PAUSED, Step.PAUSE): Door.PAUSED,
    (Door.PAUSED, Step.REFER): Door.PAUSED,
    (Door.PAUSED, Step.ASK_BACK): Door.ASKED_BACK,
    (Door.PAUSED, Step.WELCOME): Door.OPEN,
    (Door.ASKED_BACK, Step.PAUSE): Door.PAUSED,  # the coach's answer to the question may be no
    (Door.ASKED_BACK, Step.REFER): Door.PAUSED,
    (Door.ASKED_BACK, Step.ASK_BACK): Door.ASKED_BACK,
    (Door.ASKED_BACK, Step.WELCOME): Door.OPEN,
}


def after(door: Door, step: Step) -> Door:
    """Return where `step` leads, or refuse."""
    try:
        return _LAWFUL[door, step]
    except KeyError:
        raise MoveNotAllowed("Bookings are open already; there is nothing to ask for.") from None


class FirstTalk(StrEnum):
    """What a coach concludes from a guidance booking."""

    READY = "ready"
    THERAPY_FIRST = "therapy_first"
    NOT_A_FIT = "not_a_fit"

    @property
    def step(self) -> Step:
        """Return what follows; of the two that lead elsewhere, nothing tells which it was."""
        return Step.WELCOME if self is FirstTalk.READY else Step.PAUSE


class NextStep(StrEnum):
    """What a coach chooses after asking themselves whether this is within their competency."""

    ASK_SUPERVISOR = "ask_supervisor"
    TALK_ABOUT_IT = "talk_about_it"
    START_REFERRAL = "start_referral"
    NOT_NOW = "not_now"


class Ahead(StrEnum):
    """What becomes of the bookings that lie ahead."""

    KEEP = "keep"
    RELEASE = "release"


def review_on(today: date, chosen: date | None = None) -> date:
    """Return when the coach looks at a referral again: on the date they chose, or in 30 days."""
    if chosen is None:
        return today + REVIEW_AFTER
    if not today < chosen <= today + LATEST_REVIEW:
        raise Invalid.field("review_on", "choose a date after today, within a year")
    return chosen


CHECKLIST: Sequence[str] = (
    "Is this beyond what I have been trained for, or have experience with?",
    "Does it get in the way of their daily life?",
    "Does it stop us again and again, whatever we agree on?",
    "Is it old and deep, rather than about what comes next?",
)
"""Four questions a coach asks themselves; the answers are not asked for, and not kept."""
