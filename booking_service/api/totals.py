"""Weekly totals of outcomes, with small numbers hidden."""

from pydantic import Field

from booking_service.api.contract import Answer, Contract
from booking_service.api.fields import Date
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import totals
from booking_service.usecases.people import CoachCard

calls = Contract("totals", api_keys.coach)


class WeekAnswer(Answer):
    """One week, by its Monday; null stands for fewer than `hidden_below`, zero included.

    `total` is null as soon as one part of it is.
    """

    week_on: Date
    outcomes: dict[str, int | None]
    total: int | None


class TotalsAnswer(Answer):
    """Every week that is over, newest first."""

    hidden_below: int = Field(description="smaller numbers are not told")
    weeks: list[WeekAnswer]


@calls.call("GET /coach/screening-totals")
def weekly(coach: CoachCard) -> TotalsAnswer:
    """Show how often each outcome was reached, week by week; the running week is left out."""
    with work() as (tx, now):
        found = totals.weekly(tx, coach, now)
    return TotalsAnswer(
        hidden_below=totals.HIDDEN_BELOW,
        weeks=[
            WeekAnswer(
                week_on=week.week_on,
                outcomes={str(outcome): number for outcome, number in week.outcomes.items()},
                total=week.total,
            )
            for week in found
        ],
    )
