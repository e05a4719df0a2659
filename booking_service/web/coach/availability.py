"""When the coach works, as plain forms on a page each; each saves its own part alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import availability, holiday_choice
from booking_service.usecases.people import CoachCard
from booking_service.web import (
    availability_saving,
    coach_words,
    dates_form,
    hours_form,
    kinds_form,
    travel_form,
)
from booking_service.web.hours_form import HoursForm
from shared.domain import localtime
from shared.domain.availability import Availability
from shared.domain.errors import ChangedMeanwhile
from shared.domain.openings import Calendar

pages = Blueprint("coach_availability", __name__, url_prefix="/coach/availability")


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a page of its own: how its boxes are filled, taken down, and read.

    `mark` names a box that comes with the form however it was filled in.
    """

    mark: str
    shown: Callable[[Availability, date], Any]
    typed: Callable[[Mapping[str, str]], Any]
    changes: Callable[[Any, Availability, date], tuple[dict[str, object], dict[str, str]]]


_SECTIONS = {
    "hours": Section("weekly.1.0.start", hours_form.shown, hours_form.typed, hours_form.changes),
    "dates": Section("overrides.0.on", dates_form.shown, dates_form.typed, dates_form.changes),
    "travel": Section("travel.0.first", travel_form.shown, travel_form.typed, travel_form.changes),
    "kinds": Section("minimum_notice", kinds_form.shown, kinds_form.typed, kinds_form.changes),
}


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the weekly hours, and future bookings that lie outside of what stands."""
    with work() as (tx, now):
        view = availability.read(tx, coach.id)
        today = localtime.local_date(now, coach.zone)
        outside = availability.outside(tx, coach.id, view.rules, now)
    years = holiday_choice.years_not_chosen(view, today)
    form = hours_form.shown(view.rules, today)
    return _page(coach, "hours", form, outside=outside, years=years)


@pages.get("/dates", defaults={"section": "dates"})
@pages.get("/travel", defaults={"section": "travel"})
@pages.get("/kinds", defaults={"section": "kinds"})
@required
def part(coach: CoachCard, section: str) -> str:
    """Show another part as it stands."""
    with work() as (tx, now):
        rules = availability.read(tx, coach.id).rules
        today = localtime.local_date(now, coach.zone)
    return _page(coach, section, _SECTIONS[section].shown(rules, today))


@pages.post("", defaults={"section": "hours"})
@pages.post("/dates", defaults={"section": "dates"})
@pages.post("/travel", defaults={"section": "travel"})
@pages.post("/kinds", defaults={"section": "kinds"})
@required
def save(coach: CoachCard, section: str) -> ResponseReturnValue:
    """Save all of the page or nothing; `more` only brings empty boxes, `copy` fills some."""
    form = _SECTIONS[section].typed(request.form)
    if "copy" in request.form and isinstance(form, HoursForm):
        return _copy(coach, form)
    if "more" in request.form or availability_saving.goes_back():
        return _page(coach, section, form)
    with work() as (tx, now):
        standing = availability.read(tx, coach.id).rules
        today = Calendar(standing).date_at(now) or localtime.local_date(now, coach.zone)
    changes, problems = _SECTIONS[section].changes(form, standing, today)
    if _is_from_nowhere(section):
        form = _SECTIONS[section].shown(standing, today)
        problems = {_SECTIONS[section].mark: _NO_BOXES}
    if problems:
        page = _page(coach, section, form, problems=problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _save_or_ask(coach, section, form, changes)


def _save_or_ask(
    coach: CoachCard, section: str, form: object, changes: Mapping[str, object]
) -> ResponseReturnValue:
    try:
        return availability_saving.save_or_ask(coach, changes)
    except ChangedMeanwhile:
        seen = availability_saving.standing(coach)
        page = _page(coach, section, form, problems=availability_saving.MEANWHILE, seen=seen)
        return page, HTTPStatus.CONFLICT


_NO_BOXES = "This came without the boxes of its form. Here is what stands."


def _is_from_nowhere(section: str) -> bool:
    """Say whether the boxes are missing, so that saving would empty the calendar."""
    return _SECTIONS[section].mark not in request.form


def _copy(coach: CoachCard, form: HoursForm) -> ResponseReturnValue:
    source, targets = request.form.get("copy_from", ""), request.form.getlist("copy_to")
    copied, done, problem = hours_form.copied(form, source, targets)
    if problem:
        page = _page(coach, "hours", form, problems={"copy_from": problem}, copy_from=source)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(coach, "hours", copied, said=done, copy_from=source)


def _page(coach: CoachCard, section: str, form: object, **more: object) -> str:
    told: dict[str, object] = {"problems": {}, "outside": [], "years": [], "said": ""}
    told["seen"] = availability_saving.shown(coach)
    return render_template(
        f"coach/availability_{section}.html",
        coach=coach,
        words=coach_words,
        form=form,
        section=section,
        weekdays=hours_form.WEEKDAYS,
        limit_names=kinds_form.LIMIT_NAMES,
        **told | more,
    )
