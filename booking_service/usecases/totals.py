"""Weekly totals of outcomes, written so that nobody's outcome can be read from them.

Numbers under five are not told, zero included. A sum is told only where all its parts are, and
there are no sums over several weeks: the hidden parts could be worked out from them. A week is
told when it is over: a number seen before and after one visitor would tell on that visitor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from shared.domain.localtime import local_date
from shared.domain.screening import Outcome
from shared.storage import people
from shared.storage import screening as rows

HIDDEN_BELOW = 5
OUTCOMES = (Outcome.PROCEED, Outcome.GUIDANCE, Outcome.THERAPY_FIRST, Outcome.CRISIS)
_WEEK = timedelta(days=7)
_WEEKS_SHOWN = 104  # as long as totals are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTotals:
    """One week of the coach's calendar; None stands for fewer than five."""

    week_on: date
    outcomes: Mapping[Outcome, int | None]

    @property
    def total(self) -> int | None:
        """Return the week's sum, if no part of it is hidden."""
        shown = [number for number in self.outcomes.values() if number is not None]
        return sum(shown) if len(shown) == len(self.outcomes) else None


def weekly(tx: Session, coach: CoachCard, now: datetime) -> list[WeekTotals]:
    """Return every week since the coach joined that is over, newest first, empty ones too.

    If weeks without a visitor were left out, being listed would tell that somebody came.
    """
    joined_at = people.coach(tx, coach.id).created_at
    this_week = _monday(local_date(now, coach.zone))
    first = max(_monday(local_date(joined_at, coach.zone)), this_week - _WEEKS_SHOWN * _WEEK)
    counted: dict[date, dict[str, int]] = {}
    for row in rows.totals(tx, coach.id, first, this_week):
        counted.setdefault(row.week_on, {})[row.outcome] = row.total
    weeks = (this_week - first) // _WEEK
    mondays = [this_week - number * _WEEK for number in range(1, weeks + 1)]
    return [_week(monday, counted.get(monday, {})) for monday in mondays]


def _week(monday: date, counted: Mapping[str, int]) -> WeekTotals:
    told = {outcome: counted.get(outcome, 0) for outcome in OUTCOMES}
    return WeekTotals(
        week_on=monday,
        outcomes={
            outcome: number if number >= HIDDEN_BELOW else None for outcome, number in told.items()
        },
    )


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
