"""Saving a change of hours; first, if it leaves bookings outside, saying which and asking."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words

GO_BACK = "go_back"


def goes_back() -> bool:
    """Say whether the coach was asked and wants to change something first."""
    return GO_BACK in request.form


def save_or_ask(coach: CoachCard, changes: Mapping[str, object]) -> ResponseReturnValue:
    """Save if every booking that this leaves outside was agreed to; else show which, and ask.

    The question carries the whole form along, so nothing is lost either way.
    """
    with work() as (tx, now):
        effect = availability.change(tx, coach.id, changes, _agreed(), now)
    if effect.saved:
        return redirect(f"{request.path}?done=saved", HTTPStatus.SEE_OTHER)
    return render_template(
        "coach/availability_confirm.html",
        coach=coach,
        words=coach_words,
        outside=effect.left,
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
    )


_OWN = {"csrf_token", "agreed", GO_BACK}


def _agreed() -> set[UUID]:
    """Read which bookings the coach was told of before pressing on."""
    found = set()
    for text in request.form.getlist("agreed"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
