"""The coach's help lines: how fresh each is, and that its provider's page was opened today."""

from booking_service import tools
from booking_service.api.contract import Answer, Contract
from booking_service.api.fields import Date
from booking_service.api.helplines import EmergencyAnswer, LineAnswer, emergency_answer, line_answer
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import help_lines
from booking_service.usecases.help_lines import CountryView, LineView
from booking_service.usecases.people import CoachCard
from shared.domain.helplines import FINDER_URL, Freshness

calls = Contract("help_lines", api_keys.coach)


class CoachLineAnswer(LineAnswer):
    """A line and what is known of it.

    `shown`: visitors see it now; `source_on`: the newest dated source; `freshness`: `check` after
    365 days, `old` after 730, when it drops below the others. Confirmations are the practice's.
    """

    id: str
    shown: bool
    freshness: Freshness
    sources: list[str]
    source_on: Date | None
    confirmed_on: Date | None
    confirmed_by: str | None


class CountryAnswer(Answer):
    """One country that the coach serves."""

    country: str
    name: str
    emergency: list[EmergencyAnswer]
    lines: list[CoachLineAnswer]


class HelpLinesAnswer(Answer):
    """All lines of the countries served, and the finder that is always shown with them."""

    countries: list[CountryAnswer]
    finder: str


@calls.call("GET /coach/help-lines")
def show(coach: CoachCard) -> HelpLinesAnswer:
    """List the help lines of the countries served, and when somebody last looked."""
    with work() as (tx, now):
        found = help_lines.overview(tx, coach, now)
    return HelpLinesAnswer(countries=[_country(each) for each in found], finder=FINDER_URL)


@calls.call("POST /coach/help-lines/<line_id>/confirmation")
def confirm(coach: CoachCard, line_id: str) -> CoachLineAnswer:
    """Note that you saw this line's number on its provider's own page today."""
    with work() as (tx, now):
        line = help_lines.confirm(tx, coach, line_id, now)
    tools.current().confirmed.forget()
    return _line(line)


@calls.call("DELETE /coach/help-lines/<line_id>/confirmation")
def take_back(coach: CoachCard, line_id: str) -> CoachLineAnswer:
    """Take back a confirmation that you made today."""
    with work() as (tx, now):
        line = help_lines.take_back(tx, coach, line_id, now)
    tools.current().confirmed.forget()
    return _line(line)


def _country(found: CountryView) -> CountryAnswer:
    return CountryAnswer(
        country=found.code,
        name=found.name,
        emergency=[emergency_answer(number) for number in found.emergency],
        lines=[_line(each) for each in found.lines],
    )


def _line(found: LineView) -> CoachLineAnswer:
    return CoachLineAnswer(
        **line_answer(found.line).model_dump(),
        id=found.line.id,
        shown=found.shown,
        freshness=found.freshness,
        sources=list(found.line.sources),
        source_on=found.line.as_of,
        confirmed_on=found.confirmed_on,
        confirmed_by=found.confirmed_by,
    )
