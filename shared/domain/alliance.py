"""The alliance: what coach and client agreed about when, how often and how the client is reminded.

Both change it, both see what it was before. The coach is a witness, not a boss.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.availability import WallTime
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.notices import USUAL_QUIET, QuietHours
from shared.domain.sentences import noted as _
from shared.domain.sentences import sentence

MOST_NUDGES = 3
_NINE = WallTime(9 * 60)


class Channel(StrEnum):
    """How a client is written to."""

    EMAIL = "email"


class AfterMiss(StrEnum):
    """What happens when a commitment was not kept, or nothing was heard of it."""

    ASK_NEXT_TIME = "ask_next_time"  # nothing, but a question at the next booking
    OFFER_CHANGE = "offer_change"  # one more mail, a week later: keep it, change it or let it go
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance:
    """The agreement; the defaults hold until somebody changes it.

    `days` are ISO weekdays and `at` a wall time in the client's zone: when mails about commitments
    go out. `nudges_before` and `nudges_after` count mails around a due time. In the `quiet` hours,
    if any, nothing goes out. `discreet` mails name no commitment and no topic.
    """

    channel: Channel = Channel.EMAIL
    days: frozenset[int] = frozenset(range(1, 8))
    at: WallTime = _NINE
    nudges_before: int = 1
    nudges_after: int = 1
    after_miss: AfterMiss = AfterMiss.ASK_NEXT_TIME
    quiet: QuietHours | None = USUAL_QUIET
    discreet: bool = False

    def __post_init__(self) -> None:
        problems = [FieldProblem(field, told) for field, told, wrong in self._rules() if wrong]
        if problems:
            raise Invalid(*problems)

    def _rules(self) -> tuple[tuple[str, str, bool], ...]:
        weekdays = frozenset(range(1, 8))
        few = sentence("choose a number from 0 to {most}", most=MOST_NUDGES)
        return (
            ("days", _("choose at least one day of the week"), not self.days),
            ("at", _("choose a time outside the quiet hours"), self._at_is_quiet),
            ("days", _("days are numbers from 1 (Monday) to 7"), not self.days <= weekdays),
            ("nudges_before", few, not 0 <= self.nudges_before <= MOST_NUDGES),
            ("nudges_after", few, not 0 <= self.nudges_after <= MOST_NUDGES),
        )

    @property
    def _at_is_quiet(self) -> bool:
        return self.quiet is not None and self.quiet.covers(self.at)


@dataclass(frozen=True, slots=True)
class Pause:
    """An agreed break, both dates inclusive; without an end it lasts."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the break is on at this date."""
        return self.first <= day and (self.last is None or day <= self.last)
