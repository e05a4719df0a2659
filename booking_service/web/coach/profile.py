"""What clients see of the coach, and where and in which zone the coach works."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import availability, mornings, people, ways_in
from booking_service.usecases.mornings import Morning
from booking_service.usecases.people import CoachCard, ProfileChanges
from booking_service.web import availability_saving, coach_words, templating, typed
from booking_service.web.details import Details
from booking_service.web.typed import Checks
from shared.domain.access_notices import WayIn
from shared.domain.availability import WallTime
from shared.domain.errors import Invalid

pages = Blueprint("coach_profile", __name__, url_prefix="/coach/profile")

_GREETING_LIMIT, _PLACE_LIMIT = 2000, 500


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the form, filled in."""
    return _page(coach, _card(coach), {})


def _card(coach: CoachCard) -> ProfileChanges:
    return ProfileChanges(
        name=coach.name,
        email=coach.email,
        zone=coach.zone,
        country=coach.country,
        greeting=coach.greeting,
        place=coach.place,
        thanks_clients=coach.thanks_clients,
        accent=coach.accent,
        countries_served=coach.countries_served,
    )


@pages.post("")
@required
def save(coach: CoachCard) -> ResponseReturnValue:
    """Save all of it or nothing."""
    given = _given(coach)
    who = Details(name=given.name or "", email=given.email or "", zone=given.zone or "")
    problems = _problems(given, who)
    if availability_saving.goes_back():
        return _page(coach, given, {})
    if given.email != coach.email and not door.has_proved():
        problems.setdefault("email", "Show on your Safety page that it is you, then change it.")
    if not problems:
        try:
            with work() as (tx, now):
                moved = availability.preview(tx, coach.id, {"zone": given.zone}, now).left
                if not {each.id for each in moved} <= availability_saving.agreed():
                    return availability_saving.ask(coach, moved)
                saved = people.update_profile(tx, coach.id, _clean(given, who), now)
                if saved.email != coach.email:
                    desk = tools.current().desk
                    ways_in.tell(tx, coach.id, WayIn.EMAIL, desk, now, also_to=coach.email)
        except Invalid as refusal:
            problems = {each.field: _sentence(each.message) for each in refusal.problems}
    if problems:
        return _page(coach, given, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


@pages.post("/morning")
@required
def choose_morning(coach: CoachCard) -> ResponseReturnValue:
    """Save what is chosen about the morning mail and about clients with nothing ahead."""
    checks, typed_in = Checks(), request.form
    wish = Morning(
        digest_at=_hour(checks, typed_in.get("digest_at", "").strip()),
        unbooked_after=_after(checks, typed_in.get("unbooked_after_days", "").strip()),
        writes_unbooked=typed_in.get("writes_unbooked") == "yes",
    )
    problems = checks.problems
    if not problems:
        try:
            with work() as (tx, now):
                mornings.choose(tx, coach.id, wish, now)
        except Invalid as refusal:
            problems = {each.field: _sentence(each.message) for each in refusal.problems}
    if problems:
        return _page(coach, _card(coach), problems, typed_in), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


def _hour(checks: Checks, text: str) -> WallTime | None:
    return checks.clock("digest_at", text) if text else None


def _after(checks: Checks, text: str) -> timedelta | None:
    days = checks.whole("unbooked_after_days", text, range(1, 366), "Days") if text else None
    return timedelta(days=days) if days else None


def _given(coach: CoachCard) -> ProfileChanges:
    """Read the form; countries that the page does not know of stay as they are."""
    known = {code for code, _ in templating.countries()}
    country = request.form.get("country", "")
    served = [code for code in coach.countries_served if code not in known]
    served += [code for code in request.form.getlist("countries_served") if code in known]
    return ProfileChanges(
        name=request.form.get("name", "").strip(),
        email=request.form.get("email", "").strip(),
        zone=request.form.get("zone", "").strip(),
        country=country if country in known | {""} else coach.country,
        greeting=request.form.get("greeting", "").replace("\r\n", "\n").strip(),
        place=" ".join(request.form.get("place", "").split()),
        countries_served=tuple(served),
        thanks_clients=request.form.get("thanks_clients") == "yes",
        accent=_accent(),
    )


def _accent() -> str:
    """Read the colour, which counts only where it is ticked: a colour's box is never empty."""
    wanted = request.form.get("own_accent") == "yes"
    return request.form.get("accent", "").strip().lower() if wanted else ""


def _problems(given: ProfileChanges, who: Details) -> dict[str, str]:
    found = who.problems()
    if "name" in found and not given.name:
        found["name"] = "Write your name."
    if "email" in found and not given.email:
        found["email"] = "Write your e-mail address: you sign in with it."
    for field, limit in (("greeting", _GREETING_LIMIT), ("place", _PLACE_LIMIT)):
        if problem := typed.text_problem(getattr(given, field), limit):
            found[field] = problem
    return found


def _clean(given: ProfileChanges, who: Details) -> ProfileChanges:
    return ProfileChanges(
        name=given.name,
        email=who.address,
        zone=given.zone,
        country=given.country,
        greeting=given.greeting,
        place=given.place,
        countries_served=given.countries_served,
        thanks_clients=given.thanks_clients,
        accent=given.accent,
    )


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:].rstrip('.')}."


def _page(
    coach: CoachCard,
    given: ProfileChanges,
    problems: dict[str, str],
    morning: Mapping[str, str] | None = None,
) -> str:
    """Show both forms; `morning` is what was typed into the second, if that was sent."""
    chosen = coach.morning
    as_chosen = {
        "digest_at": str(chosen.digest_at or ""),
        "unbooked_after_days": str(chosen.unbooked_after.days) if chosen.unbooked_after else "",
        "writes_unbooked": "yes" if chosen.writes_unbooked else "",
    }
    return render_template(
        "coach/profile.html",
        coach=coach,
        words=coach_words,
        given=given,
        problems=problems,
        morning=morning or as_chosen,
    )
