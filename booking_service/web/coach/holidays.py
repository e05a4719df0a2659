"""Which public holidays close the calendar: by country and region, each to be ticked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import availability, holiday_choice, public_holidays
from booking_service.usecases.availability import AvailabilityView
from booking_service.usecases.holiday_choice import Choice
from booking_service.usecases.people import CoachCard
from booking_service.usecases.public_holidays import Place
from booking_service.web import availability_saving, coach_words, dates
from shared.domain import localtime
from shared.domain.errors import ChangedMeanwhile, Invalid

pages = Blueprint("coach_holidays", __name__, url_prefix="/coach/availability/holidays")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a place has to offer; without a country no holidays close the calendar."""

    view: AvailabilityView
    today: date
    country: str
    subdivision: str
    choice: Choice | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


@pages.get("")
@required
def show(coach: CoachCard) -> ResponseReturnValue:
    """Show the holidays of a place: the one asked for, the one that is kept, or the coach's."""
    looked = _look(coach, request.args)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if looked.problems else HTTPStatus.OK
    return _page(coach, looked), status


@pages.post("")
@required
def save(coach: CoachCard) -> ResponseReturnValue:
    """Let the ticked dates count, and no other dates of the list."""
    looked = _look(coach, request.form)
    if looked.problems:
        return _page(coach, looked), HTTPStatus.UNPROCESSABLE_ENTITY
    ticked = {on for text in request.form.getlist("on") if (on := dates.read_date(text))}
    if availability_saving.goes_back():
        return _page(coach, looked, ticked)
    kept = holiday_choice.chosen(looked.view, looked.choice, ticked, looked.today)
    try:
        return availability_saving.save_or_ask(coach, {"holidays": kept})
    except ChangedMeanwhile:
        looked = replace(looked, problems=availability_saving.MEANWHILE)
        seen = availability_saving.standing(coach)
        return _page(coach, looked, ticked, seen), HTTPStatus.CONFLICT


def _look(coach: CoachCard, asked: Mapping[str, str]) -> Looked:
    with work() as (tx, now):
        view = availability.read(tx, coach.id)
        today = localtime.local_date(now, coach.zone)
    country, region = _place(coach, view, asked)
    choice, problems = None, {}
    try:
        if country:
            choice = holiday_choice.choice(view, country, region, today)
    except Invalid as refusal:
        problems = {each.field: each.message for each in refusal.problems}
    return Looked(
        view=view,
        today=today,
        country=country,
        subdivision=region,
        choice=choice,
        problems=problems,
    )


def _place(coach: CoachCard, view: AvailabilityView, asked: Mapping[str, str]) -> tuple[str, str]:
    """Return country and region; a region is forgotten when another country is chosen."""
    if "country" not in asked:
        kept = view.holidays
        return (kept.country, kept.subdivision or "") if kept.country else (coach.country or "", "")
    country, region = asked.get("country", ""), asked.get("subdivision", "")
    return country, region if asked.get("of", country) == country else ""


def _page(
    coach: CoachCard,
    looked: Looked,
    ticked: Collection[date] | None = None,
    seen: str = "",
) -> str:
    known = looked.country and "country" not in looked.problems
    days = looked.choice.days if looked.choice else ()
    counting = {day.on for day in days if day.counts}
    return render_template(
        "coach/availability_holidays.html",
        coach=coach,
        words=coach_words,
        section="holidays",
        seen=seen or availability_saving.shown(coach),
        looked=looked,
        problems=looked.problems,
        ticked=counting if ticked is None else ticked,
        countries=_options(public_holidays.countries()),
        regions=_options(public_holidays.regions(looked.country)) if known else [],
        kept=looked.view.holidays,
        kept_name=public_holidays.name_of(looked.view.holidays.country or ""),
        years=holiday_choice.years_not_chosen(looked.view, looked.today),
    )


def _options(places: Sequence[Place]) -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in places]
