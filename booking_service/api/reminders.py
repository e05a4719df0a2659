"""Which reminders a coach's clients get."""

from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Line
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import reminders
from booking_service.usecases.people import CoachCard
from shared.domain.errors import Invalid
from shared.domain.reminders import MOST

calls = Contract("reminders", api_keys.coach)


class RemindersAsked(Asked):
    """Rules: "PT24H" is elapsed time; "P1D" and "P1D@18:00" are times on the client's clock."""

    reminders: list[Line] = Field(max_length=MOST)


class RemindersAnswer(Answer):
    """The rules that hold; an empty list means that nobody is reminded."""

    reminders: list[str]


@calls.call("GET /coach/reminders")
def show(coach: CoachCard) -> RemindersAnswer:
    """Show the rules that hold."""
    with work() as (tx, _):
        found = reminders.read(tx, coach.id)
    return RemindersAnswer(reminders=[str(rule) for rule in found])


@calls.call("PUT /coach/reminders", refuses=(Invalid,))
def choose(coach: CoachCard, body: RemindersAsked) -> RemindersAnswer:
    """Choose other rules; bookings ahead are planned anew, and nobody hears twice of one."""
    with work() as (tx, now):
        found = reminders.choose(tx, coach.id, body.reminders, tools.current().desk, now)
    return RemindersAnswer(reminders=[str(rule) for rule in found])
