"""The few facts that complete the policy pages."""

from dataclasses import fields
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import policies
from booking_service.usecases.people import CoachCard
from booking_service.usecases.policies import PolicyDetails
from booking_service.web import coach_words, typed

pages = Blueprint("coach_policies", __name__, url_prefix="/coach/policies")

_LIMIT = {"address": 400}
_OTHERWISE = 160


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the form with what is written so far."""
    with work() as (tx, _):
        view = policies.of_coach(tx, coach.id)
    return _page(coach, view.details, {})


@pages.post("")
@required
def save(coach: CoachCard) -> ResponseReturnValue:
    """Save what is written; a page stays marked as not complete until all of it is there."""
    given = PolicyDetails(**{field.name: _read(field.name) for field in fields(PolicyDetails)})
    problems = {
        field.name: problem
        for field in fields(given)
        if (
            problem := typed.text_problem(
                getattr(given, field.name), _LIMIT.get(field.name, _OTHERWISE)
            )
        )
    }
    if problems:
        return _page(coach, given, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    with work() as (tx, now):
        policies.save(tx, coach.id, given, now)
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


def _read(name: str) -> str:
    """Read a field; only an address has lines."""
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    return text if name == "address" else " ".join(text.split())


def _page(coach: CoachCard, given: PolicyDetails, problems: dict[str, str]) -> str:
    return render_template(
        "coach/policies.html", coach=coach, words=coach_words, given=given, problems=problems
    )
