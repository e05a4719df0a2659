"""When the coach works, as a plain form; saving shows which bookings now lie outside."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.people import CoachCard
from booking_service.web import availability_form, availability_reading, coach_words
from booking_service.web.availability_form import AvailabilityForm
from shared.domain import localtime

pages = Blueprint("coach_availability", __name__, url_prefix="/coach/availability")


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show what stands, and future bookings that lie outside of it."""
    with work() as (tx, now):
        rules = availability.read(tx, coach.id).rules
        outside = availability.outside(tx, coach.id, rules, now)
        today = localtime.local_date(now, coach.zone)
    return _page(coach, availability_form.shown(rules, today), {}, outside)


@pages.post("")
@required
def save(coach: CoachCard) -> ResponseReturnValue:
    """Save all of it or nothing; `more` only brings more empty boxes."""
    form = availability_form.typed(request.form)
    if "more" in request.form:
        return _page(coach, form, {})
    with work() as (tx, now):
        standing = availability.read(tx, coach.id).rules
        today = localtime.local_date(now, coach.zone)
        changes, problems = availability_reading.changes(form, standing, today)
        if problems:
            return _page(coach, form, problems), HTTPStatus.UNPROCESSABLE_ENTITY
        availability.replace_parts(tx, coach.id, changes, now)
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


def _page(
    coach: CoachCard,
    form: AvailabilityForm,
    problems: dict[str, str],
    outside: list[BookingView] | None = None,
) -> str:
    return render_template(
        "coach/availability.html",
        coach=coach,
        words=coach_words,
        form=form,
        problems=problems,
        outside=outside or [],
        weekdays=availability_form.WEEKDAYS,
        limit_names=availability_form.LIMIT_NAMES,
    )
