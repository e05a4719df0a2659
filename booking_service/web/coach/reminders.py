"""Which reminders clients get, as boxes to tick."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import reminders
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, reminder_words
from shared.domain.errors import Invalid

pages = Blueprint("coach_reminders", __name__, url_prefix="/coach/availability/reminders")


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show what is ticked."""
    with work() as (tx, _):
        ticked = [str(rule) for rule in reminders.read(tx, coach.id)]
    return _page(coach, ticked, {})


@pages.post("")
@required
def save(coach: CoachCard) -> ResponseReturnValue:
    """Save the ticks; bookings ahead follow at once."""
    ticked = request.form.getlist("reminder")
    try:
        with work() as (tx, now):
            reminders.choose(tx, coach.id, ticked, tools.current().desk, now)
    except Invalid as refusal:
        problems = {"reminders": refusal.problems[0].message.capitalize() + "."}
        return _page(coach, ticked, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, ticked: list[str], problems: dict[str, str]) -> str:
    with work() as (tx, _):
        kept = reminders.read(tx, coach.id)
    rules = dict.fromkeys([*reminder_words.OFFERED, *kept])
    return render_template(
        "coach/availability_reminders.html",
        coach=coach,
        section="reminders",
        choices=[(str(rule), reminder_words.in_words(rule)) for rule in rules],
        ticked=ticked,
        problems=problems,
        words=coach_words,
    )
